import type { ParseResult, Rejected } from '../../../core/reading.ts';
import { network } from '../../shared/hostParts.ts';
import { mayBe, quoted, reject } from '../../shared/outputLines.ts';
import { capture } from './capture.ts';

const HEADERS: readonly RegExp[] = [
  /^Active (?:Internet connections|UNIX domain sockets) \((?:servers and established|w\/o servers)\)$/,
  /^Proto Recv-Q Send-Q Local Address {1,20}Foreign Address {1,20}State$/,
  /^Proto RefCnt Flags {1,10}Type {1,10}State {1,10}I-Node {1,4}Path$/,
];
const ADDRESS = '[\\da-fA-F:.%\\w]{1,45}:(?:\\d{1,5}|\\*)';
const TCP = new RegExp(`^tcp6? {1,8}\\d{1,9} {1,8}\\d{1,9} ${ADDRESS} +${ADDRESS} +([A-Z_0-9]{4,12})$`);
const UDP = new RegExp(`^(?:udp6?|udplite6?|raw6?) {1,8}\\d{1,9} {1,8}\\d{1,9} ${ADDRESS} +${ADDRESS}(?: +(?:ESTABLISHED|\\d{1,3}))?$`);
const UNIX =
  /^unix {2}\d{1,6} {1,6}\[ [A-Z ]{0,10}\] {1,12}(?:STREAM|DGRAM|SEQPACKET|RAW|RDM)(?: {1,8}[A-Z]{4,13})? {1,26}\d{1,12}(?: {1,8}\S.{0,110})?$/;
/** What may be a TCP connection, whatever the line has done to it. */
const MAY_BE_TCP = /tcp|:(?:\d|\*)|[A-Z]{4}|(?:\d\s+){2}/;
const SECTION_END = /^Active UNIX/;

const states: ReadonlySet<string> = new Set([
  'ESTABLISHED',
  'SYN_SENT',
  'SYN_RECV',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'TIME_WAIT',
  'CLOSE',
  'CLOSE_WAIT',
  'LAST_ACK',
  'LISTEN',
  'CLOSING',
]);

/**
 * Readings in the output of `status netstat`: how many TCP ports are open and how many TCP connections are established. A refused
 * line that may be a connection, or a section without its end, makes both counts unknown.
 */
export function parseStatusNetstat(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const rejected: Rejected[] = [];
  const count = { LISTEN: 0, ESTABLISHED: 0 };
  let begun = false;
  let ended = false;
  let whole = true;
  for (const line of lines) {
    const text = line.text.trimEnd();
    const state = TCP.exec(text)?.[1] ?? '';
    if (text.startsWith('Active Internet')) begun = true;
    if (SECTION_END.test(text)) ended = true;
    if (states.has(state) && begun && !ended) {
      if (state === 'LISTEN' || state === 'ESTABLISHED') count[state]++;
    } else if (!(HEADERS.some((pattern) => pattern.test(text)) || UDP.test(text) || UNIX.test(text))) {
      const unknown = state !== '' && !states.has(state);
      rejected.push(reject(line, unknown ? `${quoted(state)} is not a state of TCP that is known` : 'not a line of this output'));
      whole &&= ended || (line.complete && !mayBe(MAY_BE_TCP, text));
    }
  }
  if (!(begun && ended && whole)) return { readings: [], rejected };
  return {
    readings: [
      { metric: 'hsm.network.listeners', attributes: network, value: count.LISTEN, unit: '1' },
      { metric: 'hsm.network.connections', attributes: network, value: count.ESTABLISHED, unit: '1', restless: true },
    ],
    rejected,
  };
}
