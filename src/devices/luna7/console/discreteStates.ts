import type { HwState } from '../../../core/reading.ts';

/**
 * Discrete IPMI sensors speak twice in `status sensors`: as a state word in the table and as text below it. Texts are ipmitool's,
 * for the sensor-specific states of the IPMI 2.0 specification, table 42-3 (power supply 08h, processor 07h, watchdog 23h).
 */

interface StateText {
  /** The IPMI state that the text stands for; undefined for texts without one. */
  readonly bit?: number;
  readonly state: HwState;
}

const powerSupply: ReadonlyMap<string, StateText> = new Map([
  ['Presence detected', { bit: 0, state: 'ok' }],
  ['Failure detected', { bit: 1, state: 'failed' }],
  ['Predictive failure', { bit: 2, state: 'degraded' }],
  ['Power Supply AC lost', { bit: 3, state: 'failed' }],
  ['AC lost or out-of-range', { bit: 4, state: 'failed' }],
  ['AC out-of-range, but present', { bit: 5, state: 'degraded' }],
  ['Config Error', { bit: 6, state: 'degraded' }],
  ['No Reading', { state: 'unknown' }],
] as const);

const processor: ReadonlyMap<string, StateText> = new Map([
  ['OK', { state: 'ok' }],
  ['IERR', { bit: 0, state: 'failed' }],
  ['Thermal Trip', { bit: 1, state: 'failed' }],
] as const);

const watchdog: ReadonlyMap<string, StateText> = new Map([
  ['OK', { state: 'ok' }],
  ['Timer expired', { bit: 0, state: 'degraded' }],
  ['Hard reset', { bit: 1, state: 'degraded' }],
  ['Power down', { bit: 2, state: 'degraded' }],
  ['Power cycle', { bit: 3, state: 'degraded' }],
] as const);

const texts: ReadonlyMap<string, ReadonlyMap<string, StateText>> = new Map([
  ['psu1', powerSupply],
  ['psu2', powerSupply],
  ['cpu-thermtrip', processor],
  ['watchdog', watchdog],
]);

/** What a text means for a discrete sensor, if it is one of its texts. */
export function discreteText(id: string, text: string): StateText | undefined {
  return (/^psu[12]-\w+-state$/.test(id) ? powerSupply : texts.get(id))?.get(text);
}

/**
 * Whether text and state word tell the same. Several states may be asserted and the text names one of them. One difference is
 * documented: `Presence detected` beside a word without any state, for a supply without AC (7.2, `status sensors`).
 */
export function agree(text: StateText, states: number): boolean {
  if (text.bit === undefined) return states === 0;
  return (states & (1 << text.bit)) !== 0 || (text.bit === 0 && text.state === 'ok' && states === 0);
}
