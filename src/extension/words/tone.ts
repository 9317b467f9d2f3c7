import type { ComponentRecord, DeviceRecord } from '../../protocol/contract.ts';

/** How something stands, as a view shows it: by icon shape, colour and word. `off`: not watched on purpose. */
export type Tone = 'ok' | 'pending' | 'degraded' | 'failed' | 'unknown' | 'off';

const rank: readonly Tone[] = ['failed', 'degraded', 'pending', 'unknown', 'ok', 'off'];

/** The one to worry about most; `off` when there is none. */
export function worstTone(tones: Iterable<Tone>): Tone {
  let worst: Tone = 'off';
  for (const tone of tones) if (rank.indexOf(tone) < rank.indexOf(worst)) worst = tone;
  return worst;
}

/** The worse one first. */
export function compareTones(a: Tone, b: Tone): number {
  return rank.indexOf(a) - rank.indexOf(b);
}

const words: Record<Tone, string> = {
  ok: 'ok',
  pending: 'degraded, not yet certain',
  degraded: 'degraded',
  failed: 'failed',
  unknown: 'unknown',
  off: 'not watched',
};

export function toneWord(tone: Tone): string {
  return words[tone];
}

/** A component whose only blemish is not certain yet is pending, whatever its last reading says. */
export function componentTone(component: Pick<ComponentRecord, 'state' | 'indicators'>): Tone {
  const phases = new Set(component.indicators.map(({ phase }) => phase));
  const firing = phases.has('firing') || phases.has('recovering');
  if (phases.has('pending') && !firing) return 'pending';
  return component.state;
}

/** Pending shows as itself when nothing worse is known: the device's own state already counts it as degraded. */
export function deviceTone(device: DeviceRecord): Tone {
  if (device.state !== 'degraded' || device.firing > 0) return device.state;
  const tones = device.components.map(componentTone);
  return tones.includes('pending') && !tones.includes('degraded') && !tones.includes('failed') ? 'pending' : 'degraded';
}
