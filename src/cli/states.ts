import { type HealthState, healthWorstFirst } from '../core/alerting/health.ts';
import { groupBy } from '../core/groupBy.ts';
import { readingText, type Told } from '../core/readingText.ts';
import { plainText } from '../core/text.ts';
import { formatDuration } from '../core/time/duration.ts';
import { listed } from '../core/words.ts';
import type { ChannelRecord, HealthFinding } from '../protocol/contract.ts';
import { EXIT, type ExitCode } from './io.ts';
import { type Cell, type Colour, type Paint, shortTime } from './table.ts';

const colours: Readonly<Record<HealthState, Colour>> = {
  ok: 'green',
  unjudged: 'dim',
  unknown: 'dim',
  degraded: 'yellow',
  failed: 'red',
};

/** Of a device as a whole: what is fine as far as it is judged is partly watched. */
export function deviceWord(state: HealthState): string {
  return state === 'unjudged' ? 'partly watched' : state;
}

export function stateCell(state: HealthState): Cell {
  return { text: deviceWord(state), colour: colours[state] };
}

const exits: Readonly<Record<HealthState, ExitCode>> = {
  ok: EXIT.ok,
  unjudged: EXIT.unknown,
  unknown: EXIT.unknown,
  degraded: EXIT.warning,
  failed: EXIT.critical,
};
const order: readonly ExitCode[] = [EXIT.ok, EXIT.unknown, EXIT.warning, EXIT.critical];

/**
 * The exit code for several states: critical before warning before unknown before ok, as the monitoring plugins' own aggregation
 * (`max_state_alt`) has it: a fault that is certain must not hide behind a device that could not be read.
 */
export function exitCodeOf(states: Iterable<HealthState>): ExitCode {
  let worst: ExitCode | undefined;
  for (const state of states) {
    const code = exits[state];
    if (worst === undefined || order.indexOf(code) > order.indexOf(worst)) worst = code;
  }
  return worst ?? EXIT.unknown;
}

/** What is not known to be well, one a line, in the order given, but that parts unknown for one reason share a line; then what nothing judges. */
export function findingLines(
  { findings = [], notJudged = [] }: { readonly findings?: readonly HealthFinding[]; readonly notJudged?: readonly string[] },
  paint: Paint,
): readonly string[] {
  const named = new Set(findings.map(({ component }) => component));
  const isFolded = ({ because }: HealthFinding) => because !== undefined && named.has(because);
  const isCause = ({ component }: HealthFinding) => findings.some((each) => isFolded(each) && each.because === component);
  const alike = groupBy(
    findings.filter((each) => !isFolded(each)),
    (each) => (each.state === 'unknown' && !each.remedy && !isCause(each) ? each.reason : each.component),
  );
  const lines = [...alike.values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    const { component, state, reason, remedy = '' } = first;
    const unknown = unknownBecause(findings.filter((each) => isFolded(each) && each.because === component));
    const said = [sentenceOf(plainText(reason, 600), remedy + unknown), plainText(remedy, 400), unknown].filter(Boolean).join(' ');
    return `${paint(state === 'unjudged' ? 'not judged' : state, colours[state])} ${namesOf([first, ...others])}: ${said}`;
  });
  return [...lines, ...notJudged.map((sentence) => plainText(sentence, 400))];
}

/** Parts that a line names; `--json` names all. */
const NAMED = 8;

/** What one fault leaves unknown: "Because of that, Fan1A, Fan1B and 21 more parts are unknown." */
function unknownBecause(findings: readonly HealthFinding[]): string {
  if (findings.length === 0) return '';
  return `Because of that, ${namesOf(findings)} ${findings.length === 1 ? 'is' : 'are'} unknown.`;
}

function namesOf(findings: readonly HealthFinding[]): string {
  const names = findings.map(({ name }) => plainText(name, 80));
  const more = names.length - NAMED;
  return listed(more > 1 ? [...names.slice(0, NAMED), `${more} more parts`] : names);
}

/** Ends with a full stop where something follows. */
function sentenceOf(text: string, then: string): string {
  return then === '' || /[.!?]$/.test(text) ? text : `${text}.`;
}

/** For sorting: the worst first. */
export function byHealth(a: HealthState, b: HealthState): number {
  return healthWorstFirst.indexOf(a) - healthWorstFirst.indexOf(b);
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
