import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { type Line, mayBe } from '../../shared/outputLines.ts';
import { ntls } from '../parts/components.ts';
import { capture } from './capture.ts';

const ADDRESS = String.raw`"([\da-fA-F.:]{2,45})" \(([a-z]{2,6}\d{1,2}|all|lo)\)`;

/** 7.2. */
const BOUND = new RegExp(String.raw`^\s{0,8}NTLS is currently bound to IP Address: ${ADDRESS}\s{0,8}$`);
/** 5.4 and 6.2. */
const BOUND_BEFORE = new RegExp(String.raw`^\s{0,8}NTLS bound to network device: (\w{2,8}) {1,4}IP Address: ${ADDRESS}\s{0,8}$`);
const CONFIGURED = /^\s{0,8}NTLS is configured to bind to ([a-z]{2,6}\d{1,2}|all), but it is not active at this time\.\s{0,8}$/;
const AFTER_RESTART =
  /^\s{0,8}NTLS will bind to ([a-z]{2,6}\d{1,2}|all) if it's active and has a valid IP address when NTLS restarts\.\s{0,8}$/;

/** Of the words that each of these lines has, line noise leaves one. */
const MAY_SPEAK_OF_IT = /NTLS|b[io]?u?nd|configur|activ|interface|address|restart|device|\beth|\bbond|\d\.\d/i;

/**
 * Readings in the output of `ntls show` (5.4 to 7.2): where NTLS listens, where it is configured to when that differs, and whether it is
 * bound as configured. That it is counts only where every line that may speak of it was understood.
 */
export function parseNtlsShow(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  for (const line of lines) {
    const bound = BOUND.exec(line.text);
    const before = BOUND_BEFORE.exec(line.text);
    const configured = CONFIGURED.exec(line.text) ?? AFTER_RESTART.exec(line.text);
    if (bound !== null) {
      facts.tell('address', bound[1] ?? '', line);
      facts.tell('interface', bound[2] ?? '', line);
    } else if (before !== null) {
      // `none`: not bound to a device of its own; it listens where the address says.
      if (before[1] !== 'none') facts.tell('configured', before[1] ?? '', line);
      facts.tell('address', before[2] ?? '', line);
      facts.tell('interface', before[3] ?? '', line);
    } else if (configured !== null) facts.tell('configured', configured[1] ?? '', line);
    else facts.refuse(line, 'not a line of this output');
  }
  const attributes = facts.attributes({
    'hsm.ntls.address': 'address',
    'hsm.ntls.interface': 'interface',
    'hsm.ntls.interface.configured': 'configured',
  });
  if (Object.keys(attributes).length === 0) return { readings: [], rejected: facts.rejected };
  const own = { ...ntls, ...attributes };
  const readings: Measurement[] = [{ metric: 'hsm.ntls.info', attributes: own, value: 1, gathered: true }];
  const bound = asConfigured(facts, lines);
  if (bound !== undefined) readings.push({ metric: 'hsm.ntls.bound', attributes: own, value: Number(bound), unit: '1', gathered: true });
  return { readings, rejected: facts.rejected };
}

/** Undefined: a line was not understood, or two contradict each other. */
function asConfigured(facts: Facts, lines: readonly Line[]): boolean | undefined {
  const [listens, configured] = [facts.text('interface'), facts.text('configured')];
  if (listens === undefined) return undefined;
  if (configured !== undefined && configured !== 'all' && configured !== listens) return false;
  const denied = configured === listens && lines.some(({ text }) => CONFIGURED.test(text));
  return denied || facts.rejected.some(({ text }) => mayBe(MAY_SPEAK_OF_IT, text)) ? undefined : true;
}
