import type { HwState, Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { type Line, quoted } from '../../shared/outputLines.ts';
import { isPlaceholder } from '../../shared/placeholder.ts';
import { systemStatus } from '../parts/applianceParts.ts';
import { majorOf, type StatusCode, type SystemState, statusCodes, systemStates } from '../parts/sysstatCodes.ts';
import { capture } from './capture.ts';

const ID = systemStatus['hw.id'];

const RUNS = /^(?:Service Status: )?sysstatd? (?:\(pid {1,2}\d{1,7}\) )?is running(?:\.\.\.)?$/;
const STOPPED = /^(?:Service Status: )?sysstatd? (?:is |dead |\(pid )/;
const BOILERPLATE: readonly RegExp[] = [
  /^(?:Volatile|Non-volatile) State:$/,
  /^(?:Enabled|Disabled)$/,
  /^System Status Monitor - Current Status$/,
  /^={20,60}$/,
  /^System State Description$/,
  // What each state means; newer releases have more of them.
  /^[A-Z]{3} \([A-Z][A-Za-z ]{2,40}\): {1,24}[A-Z][A-Za-z ,.'-]{20,160}$/,
];
const FIELD = /^(Hostname|Interface \w{1,15}|Software Version|System Status|System Status Code|Status Check Time): {1,14}(\S.{0,80})$/;

const values: Readonly<Record<string, RegExp>> = {
  Hostname: /^[\w.-]{1,253}$/,
  // 5.x and 6.x print their release as in `SA:6.2.2-5`. Other prefixes are seen, and none.
  'Software Version': /^(?:[A-Za-z]{1,8}:)?\d{1,2}\.[\dx]{1,3}\.\d{1,3}(?:-\d{1,6})?$/,
  'System Status': /^[A-Z]{2,6}$/,
  'System Status Code': /^\d{1,3}(?:, ?\d{1,3}){0,30}$/,
  'Status Check Time': /^\d\d:\d\d on \d\d\/\d\d\/\d{4}$/,
};
const INTERFACE = /^(?:not configured|[\da-f:.]{2,39}(?:\/\d{1,3})?)$/i;

const hwStates: Readonly<Record<SystemState, HwState>> = { ISO: 'ok', IST: 'degraded', OOS: 'failed', OFL: 'failed' };

/**
 * Readings in the output of `status sysstat show`: the appliance's own verdict on its services.
 *
 * Second copies: the state must be the worst of those that its codes stand for, and it counts only while the monitor that finds it
 * out runs. A code that no release documents may stand for any state. A state that is not known is read as unknown, with its codes, and its
 * line is refused so that it is seen.
 */
export function parseStatusSysstatShow(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  let runs = 0;
  for (const line of lines) {
    const text = line.text.trim();
    if (RUNS.test(text)) runs++;
    else if (STOPPED.test(text)) facts.refuse(line, 'the monitor behind this status does not run', ID);
    else if (!BOILERPLATE.some((pattern) => pattern.test(text))) readField(line, text, facts);
  }
  const reading = runs === 2 ? verdict(facts) : undefined;
  if (runs !== 2) facts.withdraw('System Status', 'nothing says for certain that the monitor behind it runs');
  const missing = reading === undefined && !facts.rejected.some(({ component }) => component === ID);
  if (missing) facts.refuse(lines[0] ?? { number: 1, text: '', complete: false }, 'there is no system status in this output', ID);
  return { readings: reading === undefined ? [] : [reading], rejected: facts.rejected };
}

function readField(line: Line, text: string, facts: Facts): void {
  const [, key = '', value = ''] = FIELD.exec(text) ?? [];
  const pattern = key.startsWith('Interface') ? INTERFACE : values[key];
  const component = key.startsWith('System Status') ? ID : undefined;
  if (pattern === undefined) facts.refuse(line, 'not a line of this output');
  else if (!pattern.test(value) && !(isPlaceholder(value) && component === undefined))
    facts.refuse(line, `${quoted(value)} is not a value of ${key}`, component);
  else facts.tell(key, value, line, component);
  if (key === 'System Status' && pattern?.test(value) && stateOf(value) === undefined)
    facts.refuse(line, `${quoted(value)} is not a system status that is known`, component);
}

function stateOf(text: string | undefined): SystemState | undefined {
  return systemStates.find((each) => each === text);
}

function verdict(facts: Facts): Measurement | undefined {
  const told = facts.text('System Status');
  const state = stateOf(told);
  const codes = facts.text('System Status Code')?.split(/, ?/).map(Number);
  const version = facts.text('Software Version');
  if (told === undefined || codes === undefined || version === undefined) {
    facts.withdraw('System Status', 'the codes or the release that belong to it are missing');
    return undefined;
  }
  const known = statusCodes(majorOf(version));
  const entries = codes.map((code) => known.get(code));
  const worst = Math.max(-1, ...entries.map((entry) => (entry === undefined ? -1 : systemStates.indexOf(entry.state))));
  const own = state === undefined ? worst : systemStates.indexOf(state);
  if (worst > own || (worst < own && !entries.includes(undefined))) {
    facts.withdraw('System Status', 'its codes stand for another state');
    return undefined;
  }
  return {
    metric: 'hw.status',
    attributes: {
      ...systemStatus,
      'hw.status.text': said(state === undefined ? `${quoted(told)}, which is not known` : stateWords[state], codes, entries),
      'hsm.system.state': told,
      'hsm.system.codes': codes.join(','),
      'hsm.system.release': version,
    },
    value: 1,
    state: state === undefined ? 'unknown' : hwStates[state],
  };
}

const stateWords: Readonly<Record<SystemState, string>> = {
  ISO: 'In service',
  IST: 'In service with trouble',
  OOS: 'Out of service',
  OFL: 'Off line',
};

/** `In service with trouble: the logging service is not running (70)`. */
function said(state: string, codes: readonly number[], entries: readonly (StatusCode | undefined)[]): string {
  const meanings = codes.flatMap((code, index) => (code === 0 ? [] : [`${entries[index]?.meaning ?? 'undocumented'} (${code})`]));
  return meanings.length === 0 ? state : `${state}: ${meanings.join(', ')}`;
}
