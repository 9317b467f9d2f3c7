import { setTimeout as delay } from 'node:timers/promises';
import type { FanName, PsuNumber } from './applianceState.ts';
import type { InjectedFault } from './injectedFault.ts';

/** Something that happens in the demo's story, this many seconds into its chapter. */
export interface ScenarioStep {
  readonly at: number;
  readonly device: string;
  readonly act: 'inject' | 'clear';
  readonly fault: InjectedFault;
}

/** What the story acts on. */
export interface FaultySubject {
  inject(fault: InjectedFault): void;
  clear(fault?: InjectedFault): void;
}

/** Length of one chapter in seconds. */
export const CHAPTER_SECONDS = 210;

const FANS: readonly FanName[] = ['Fan2A', 'Fan1B', 'Fan3A', 'Fan1A', 'Fan2B', 'Fan3B'];

/**
 * One chapter of the story, for polls 10 s apart and a window of 60 s. Everything begins well; a fan fails, and fires as soon as a poll has
 * found what the appliance has logged; one power supply of the other HSM of the group stays dark for the whole window, while a short outage of
 * a feed elsewhere alerts nobody; the network service of the appliance that only SNMP watches goes down; then all is mended, one after the
 * other. Each chapter takes other parts, so that no alert looks like one that flaps.
 */
export function scenarioChapter(number: number): readonly ScenarioStep[] {
  const [first, second] = number % 2 === 0 ? (['demo-eus-2', 'demo-eus-1'] as const) : (['demo-eus-1', 'demo-eus-2'] as const);
  const fan = { kind: 'fan-failed', fan: FANS[number % FANS.length] ?? 'Fan1A' } as const;
  const dark = { kind: 'psu-ac-lost', psu: psu(Math.floor(number / 2)) } as const;
  const briefly = { kind: 'psu-ac-lost', psu: psu(number) } as const;
  const service = { kind: 'ntls-down' } as const;
  return [
    { at: 20, device: first, act: 'inject', fault: fan },
    { at: 35, device: second, act: 'inject', fault: dark },
    { at: 60, device: 'demo-weu-1', act: 'inject', fault: briefly },
    { at: 80, device: 'demo-weu-1', act: 'clear', fault: briefly },
    { at: 90, device: 'demo-wus-1', act: 'inject', fault: service },
    { at: 110, device: first, act: 'clear', fault: fan },
    { at: 130, device: second, act: 'clear', fault: dark },
    { at: 150, device: 'demo-wus-1', act: 'clear', fault: service },
  ];
}

const psu = (number: number): PsuNumber => (number % 2 === 0 ? 2 : 1);

/**
 * Tells chapter after chapter until aborted; resolves then. Steps for devices that are not there are left out.
 * `secondMs` is how long a second of the story takes; tests make it short.
 */
export async function playScenario(subjects: ReadonlyMap<string, FaultySubject>, signal: AbortSignal, secondMs = 1000): Promise<void> {
  try {
    for (let chapter = 0; ; chapter++) {
      let now = 0;
      for (const step of scenarioChapter(chapter)) {
        await wait((step.at - now) * secondMs, signal);
        now = step.at;
        subjects.get(step.device)?.[step.act](step.fault);
      }
      await wait((CHAPTER_SECONDS - now) * secondMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Without holding the process open. */
const wait = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal, ref: false });
