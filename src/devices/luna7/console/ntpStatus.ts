import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { type Line, mayBe, quoted } from '../../shared/outputLines.ts';
import { ntp } from '../parts/services.ts';
import { capture } from './capture.ts';

type Section = 'head' | 'peers' | 'associations' | 'time';

const SECTIONS: ReadonlyMap<string, Section> = new Map<string, Section>([
  ['Peers:', 'peers'],
  ['Associations:', 'associations'],
  ['NTP Time:', 'time'],
]);

/**
 * `ntpq -p`: `*` or `o` before the server that the clock follows; then name, reference, stratum, type, when, poll, reach, delay, offset (ms),
 * jitter.
 */
const NUMBER = String.raw`[-+]?\d{1,9}(?:\.\d{0,6})?`;
const PEER = new RegExp(
  String.raw`^([*+#.xo-]| {0,3})([A-Za-z\d_.:()-]{1,45}) {1,16}([\w.:-]{1,20}) {1,20}(\d{1,2}) {1,8}([a-zA-Z]) {1,8}(?:\d{1,6}[mhdy]?|-) {1,8}\d{1,6}[mhd]? {1,8}[0-7]{1,3} {1,12}(${NUMBER}) {1,12}(${NUMBER}) {1,12}(${NUMBER})$`,
);
/** Numbers that have grown this wide lose their decimals. One that is shorter, beside others that have theirs, has lost its point on the way. */
const WIDE = /^[-+]?\d{6}/;
/** A line of the list of servers that holds so many numbers may be a server, whatever the line has done to it. */
const MAY_BE_PEER = /(?:\d+[^\d]+){3}\d/;
/** `ntpq -c as`. */
const ASSOCIATION =
  /^ {0,4}\d{1,3} {1,6}\d{1,5} {1,6}[\da-f]{4} {1,6}(?:yes|no) {1,6}(?:yes|no) {1,6}[a-z]{2,8} {1,10}([a-z][a-z._]{2,12})(?: {1,12}[a-z_]{2,16})? {1,8}\d{1,5}$/;
const RUNNING = /^NTP is (not running|running)$/;
const ENABLED = /^NTP is (enabled|disabled)$/;
const OTHER_STATE = /^NTP is (\S.{0,40})$/;
/** The kernel's own opinion: `ntptime`. */
const KERNEL_CODE = /^ntp_(?:gettime|adjtime)\(\) returns code (\d) \((?:OK|ERROR)\)$/;
const KERNEL_STATUS = /^status 0x[\da-f]{1,4} \(([A-Z,]{0,60})\),?$/;

const BOILERPLATE: readonly RegExp[] = [
  /^={5,90}$/,
  /^remote {1,16}refid {1,20}st {1,8}t {1,8}when {1,8}poll {1,8}reach {1,10}delay {1,10}offset {1,10}jitter$/,
  /^ind {1,4}assid {1,6}status {1,6}conf {1,6}reach {1,6}auth {1,6}condition {1,6}last_event {1,6}cnt$/i,
  /^time [\da-f]{8}\.[\da-f]{8} {1,4}[A-Z][a-z]{2}, [A-Z][a-z]{2} {1,2}\d{1,2} \d{4} {1,2}[\d:.]{8,14}, \(\.\d{1,9}\),$/,
  /^maximum error \d{1,12} us, estimated error \d{1,12} us,?(?: TAI offset -?\d{1,3})?$/,
  /^modes 0x[\da-f]{1,4} \([A-Z,]{0,40}\),$/,
  /^offset [-+]?[\d.]{1,14} us, frequency [-+]?[\d.]{1,10} ppm, interval \d{1,6} s,$/,
  /^time constant \d{1,3}, precision [\d.]{1,8} us, tolerance \d{1,6} ppm,$/,
  /^No association ID's returned$/,
];

interface Peer {
  readonly line: Line;
  readonly followed: boolean;
  readonly local: boolean;
  readonly name: string;
  readonly stratum: number;
  readonly offsetMs: number;
}

/**
 * Readings in the output of `sysconf ntp status` (5.4 to 7.8): whether the clock follows a time server. Its own clock, `LOCAL`, is none.
 * The list of servers, the list of associations and the kernel must tell the same.
 */
export function parseNtpStatus(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [{ ...refusal, component: 'ntp' }] };
  const facts = new Facts();
  const peers: Peer[] = [];
  const associations: string[] = [];
  let section: Section = 'head';
  // A list with a line that may have been a server is no list.
  let listed = true;
  for (const line of lines) {
    const text = line.text.trimEnd().replaceAll('\t', ' ');
    const title = SECTIONS.get(text.trim());
    const peer = section === 'peers' && line.complete ? peerIn(line, text) : undefined;
    const association = section === 'associations' && line.complete ? ASSOCIATION.exec(text)?.[1] : undefined;
    if (title !== undefined) section = title;
    else if (peer !== undefined) peers.push(peer);
    else if (association !== undefined) associations.push(association);
    else if (!readLine(line, text.trim(), section, facts)) listed &&= section !== 'peers' || (line.complete && !mayBe(MAY_BE_PEER, text));
  }
  const readings = serviceReadings(facts);
  if (section !== 'head' && listed) readings.push(...clockReadings(peers, associations, facts));
  return { readings, rejected: facts.rejected };
}

function peerIn(line: Line, text: string): Peer | undefined {
  const [, tally = '', name = '', reference, stratum, type, delay = '', offset = '', jitter = ''] = PEER.exec(text) ?? [];
  const points = [delay, offset, jitter].filter((number) => !WIDE.test(number)).map((number) => number.includes('.'));
  if (reference === undefined || new Set(points).size > 1) return undefined;
  const local = type === 'l' || reference === '.LOCL.' || name.startsWith('LOCAL(');
  return { line, followed: tally === '*' || tally === 'o', local, name, stratum: Number(stratum), offsetMs: Number(offset) };
}

/** False for a line that is refused. */
function readLine(line: Line, text: string, section: Section, facts: Facts): boolean {
  const running = RUNNING.exec(text)?.[1];
  const enabled = ENABLED.exec(text)?.[1];
  const code = KERNEL_CODE.exec(text)?.[1];
  const status = KERNEL_STATUS.exec(text)?.[1];
  if (running !== undefined) facts.tell('running', running, line, 'ntp');
  else if (enabled !== undefined) facts.tell('enabled', enabled, line, 'ntp');
  else if (code !== undefined) facts.tell(text.slice(0, 9), code, line);
  else if (status !== undefined) facts.tell('status', status, line);
  else if (!BOILERPLATE.some((pattern) => pattern.test(text))) {
    const word = OTHER_STATE.exec(text)?.[1];
    const reason = word === undefined ? 'not a line of this output' : `${quoted(word)} is not a state of NTP that is known`;
    facts.refuse(line, reason, section === 'time' ? undefined : 'ntp');
    return false;
  }
  return true;
}

function serviceReadings(facts: Facts): Measurement[] {
  const running = facts.text('running');
  const enabled = facts.text('enabled');
  const readings: Measurement[] = [];
  if (running !== undefined) {
    readings.push({ metric: 'hsm.service.running', attributes: ntp, value: running === 'running' ? 1 : 0, unit: '1' });
  }
  if (enabled !== undefined) readings.push({ metric: 'hsm.ntp.enabled', attributes: ntp, value: enabled === 'enabled' ? 1 : 0, unit: '1' });
  return readings;
}

function clockReadings(peers: readonly Peer[], associations: readonly string[], facts: Facts): Measurement[] {
  const servers = peers.filter(({ local }) => !local).length;
  const readings: Measurement[] = [{ metric: 'hsm.ntp.servers', attributes: ntp, value: servers, unit: '1' }];
  const followed = peers.filter(({ followed }) => followed);
  const at = peers.findIndex(({ followed }) => followed);
  const peer = peers[at];
  const line = peer?.line ?? peers[0]?.line;
  if (line === undefined) return readings;
  const contradiction = contradictionIn(followed.length, associations.length === peers.length, associations[at]);
  if (contradiction !== undefined) {
    facts.refuse(line, contradiction, 'ntp');
    return [];
  }
  const kernelLost = facts.text('ntp_getti') === '5' || (facts.text('status')?.split(',').includes('UNSYNC') ?? false);
  if (peer !== undefined && !peer.local && kernelLost) {
    facts.refuse(line, 'the kernel says that its clock follows nothing', 'ntp');
    return readings;
  }
  const synchronised = peer !== undefined && !peer.local;
  readings.push({ metric: 'hsm.ntp.synchronised', attributes: ntp, value: synchronised ? 1 : 0, unit: '1' });
  if (peer === undefined || peer.local) return readings;
  readings.push(
    { metric: 'hsm.ntp.info', attributes: { ...ntp, 'hsm.ntp.server': peer.name }, value: 1 },
    { metric: 'hsm.ntp.stratum', attributes: ntp, value: peer.stratum, unit: '1' },
    { metric: 'hsm.ntp.offset', attributes: ntp, value: Math.round(peer.offsetMs * 1000) / 1_000_000, unit: 's' },
  );
  return readings;
}

/** @param association what the second list says of the server that the first one marks */
function contradictionIn(followed: number, sameLength: boolean, association: string | undefined): string | undefined {
  if (followed > 1) return 'more than one server is marked as the one that is followed';
  if (!sameLength) return 'the list of associations is of another length';
  if (followed === 1 && association !== 'sys.peer' && association !== 'pps.peer') return 'the list of associations names another server';
  return undefined;
}
