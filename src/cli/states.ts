import type { HwState } from '../core/reading.ts';
import { readingText, type Told } from '../core/readingText.ts';
import { formatDuration } from '../core/time/duration.ts';
import type { ChannelRecord } from '../protocol/contract.ts';
import { EXIT, type ExitCode } from './io.ts';
import { type Cell, type Colour, shortTime } from './table.ts';

const colours: Readonly<Record<HwState, Colour>> = { ok: 'green', degraded: 'yellow', failed: 'red', unknown: 'dim' };

export function stateCell(state: HwState): Cell {
  return { text: state, colour: colours[state] };
}

const exits: Readonly<Record<HwState, ExitCode>> = { ok: EXIT.ok, degraded: EXIT.warning, failed: EXIT.critical, unknown: EXIT.unknown };
const order: readonly ExitCode[] = [EXIT.ok, EXIT.unknown, EXIT.warning, EXIT.critical];

/**
 * The exit code for several states: critical before warning before unknown before ok, as the monitoring plugins' own aggregation
 * (`max_state_alt`) has it: a fault that is certain must not hide behind a device that could not be read.
 */
export function exitCodeOf(states: Iterable<HwState>): ExitCode {
  let worst: ExitCode | undefined;
  for (const state of states) {
    const code = exits[state];
    if (worst === undefined || order.indexOf(code) > order.indexOf(worst)) worst = code;
  }
  return worst ?? EXIT.unknown;
}

/** `console ok (1.4 s), snmp failed`. */
export function channelsText(channels: readonly ChannelRecord[]): string {
  return channels
    .map(({ channel, state, durationMs }) =>
      state === 'ok' && durationMs !== undefined ? `${channel} ok (${formatDuration(durationMs)})` : `${channel} ${state}`,
    )
    .join(', ');
}

/** A reading's value in words; times in UTC, as everywhere in the terminal. */
export function valueText(reading: Told): string {
  return readingText(reading, (time, exact) => {
    const iso = new Date(time).toISOString();
    return exact ? shortTime(iso) : iso.slice(0, 10);
  });
}
