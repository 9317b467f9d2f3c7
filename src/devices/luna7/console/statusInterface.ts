import type { Attributes, Measurement, Metric, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { networkInterface } from '../../shared/hostParts.ts';
import { type Line, mayBe, quoted } from '../../shared/outputLines.ts';
import { capture } from './capture.ts';

/** 7.x: `ip address`. */
const LINK =
  /^\d{1,4}: (lo|(?:eth|bond|usb)\d)(?:@\w{1,15})?: <([A-Z0-9_,-]{2,120})> mtu \d{3,5} qdisc \w{1,12}(?: master \w{1,15})? state ([A-Z]{2,20})(?: mode \w{1,12})?(?: group \w{1,12})?(?: qlen \d{1,6})?$/;
const LINK_STATES: ReadonlySet<string> = new Set(['UP', 'DOWN', 'UNKNOWN', 'LOWERLAYERDOWN', 'DORMANT', 'NOTPRESENT', 'TESTING']);
/** What may be the head of an interface, whatever the line has done to it: what stands below it is not the one's before. */
const MAY_BE_HEAD = /^\d|^[a-z]|[<>]|mtu|qdisc|Link|encap|HWaddr|\d: /;
const LINK_DETAILS: readonly RegExp[] = [
  /^ {4}link\/(?:ether|loopback) [\da-f:]{17} brd [\da-f:]{17}$/,
  /^ {7}valid_lft (?:forever|\d{1,10}sec) preferred_lft (?:forever|\d{1,10}sec)$/,
];
const ADDRESS =
  /^ {4}inet6? ([\da-f:.]{2,39}\/\d{1,3})(?: brd [\d.]{7,15})? scope (?:global|host|link)(?: [a-z]{4,14}){0,4}(?: [a-z][\w.:-]{0,20})?$/;

/** 5.x and 6.x: ifconfig(8). */
const ENCAP = /^(lo|(?:eth|bond|usb)\d) {1,12}Link encap:(?:Ethernet {1,4}HWaddr [\dA-F:]{17}|Local Loopback)$/i;
const IFCONFIG_ADDRESS =
  /^ {4,12}inet6? addr: ?([\da-f:.]{2,39})(?:\/\d{1,3} Scope:\w{4,8}| {1,4}(?:Bcast:[\d.]{7,15} {1,4})?Mask:[\d.]{7,15})$/i;
const FLAGS = /^ {4,12}((?:[A-Z]{2,12} )+) ?MTU:\d{3,5} {1,4}Metric:\d{1,3}$/;
const PACKETS = /^ {4,12}([RT])X packets:(\d{1,20}) errors:(\d{1,20}) dropped:(\d{1,20}) overruns:(\d{1,20}) (frame|carrier):\d{1,20}$/;
const BYTES = /^ {4,12}RX bytes:(\d{1,20}) \([\d.]{3,8} [KMGT]?i?b\) {1,4}TX bytes:(\d{1,20}) \([\d.]{3,8} [KMGT]?i?b\)$/i;
const IFCONFIG_DETAILS: readonly RegExp[] = [
  /^ {4,12}collisions:\d{1,20} txqueuelen:\d{1,6}$/,
  /^ {4,12}(?:Interrupt|Memory|Base address):[\da-fx:\- ]{1,40}(?: Base address:0x[\da-f]{2,8})?$/i,
];

const counters: readonly (readonly [key: string, metric: Metric, unit: string])[] = [
  ['packets R', 'hsm.network.packets.receive', '1'],
  ['packets T', 'hsm.network.packets.transmit', '1'],
  ['errors R', 'hsm.network.errors.receive', '1'],
  ['errors T', 'hsm.network.errors.transmit', '1'],
  ['dropped R', 'hsm.network.dropped.receive', '1'],
  ['dropped T', 'hsm.network.dropped.transmit', '1'],
  ['bytes R', 'hsm.network.io.receive', 'By'],
  ['bytes T', 'hsm.network.io.transmit', 'By'],
];

/**
 * Readings in the output of `status interface`: which network interfaces have a link, their addresses, and in the layout of 5.x and
 * 6.x their counters. The loopback is left out. A link is up when flags and state agree.
 *
 * No link is judged: ports without a cable are normal, and the appliance's own status calls them in service.
 */
export function parseStatusInterface(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  const names: string[] = [];
  let current: string | undefined;
  for (const line of lines) {
    const name = LINK.exec(line.text.trimEnd())?.[1] ?? ENCAP.exec(line.text.trimEnd())?.[1];
    if (name !== undefined) {
      current = name;
      names.push(name);
    } else if (/^\S/.test(line.text) && mayBe(MAY_BE_HEAD, line.text)) current = undefined;
    readLine(line, line.text.trimEnd(), current, facts);
  }
  const readings = [...new Set(names)].filter((name) => name !== 'lo').flatMap((name) => readingsOf(name, facts));
  return { readings, rejected: facts.rejected };
}

function readLine(line: Line, text: string, current: string | undefined, facts: Facts): void {
  const link = LINK.exec(text);
  const flags = link?.[2]?.split(',') ?? FLAGS.exec(text)?.[1]?.trim().split(' ');
  const packets = PACKETS.exec(text);
  const bytes = BYTES.exec(text);
  const address = ADDRESS.exec(text)?.[1] ?? IFCONFIG_ADDRESS.exec(text)?.[1];
  const known = ENCAP.test(text) || [...LINK_DETAILS, ...IFCONFIG_DETAILS].some((pattern) => pattern.test(text));
  if (current === undefined) {
    facts.refuse(line, 'not a line of this output, or of no known interface');
  } else if (flags !== undefined) {
    const carrier = flags.includes(link === null ? 'RUNNING' : 'LOWER_UP');
    const state = link?.[3] ?? 'UNKNOWN';
    if (!LINK_STATES.has(state)) facts.refuse(line, `${quoted(state)} is not a state of a link that is known`);
    else if (state !== 'UNKNOWN' && (state === 'UP') !== carrier) facts.refuse(line, 'flags and state disagree on whether there is a link');
    else facts.tell(`${current} up`, carrier ? 'yes' : 'no', line);
  } else if (packets !== null && (packets[1] === 'R') === (packets[6] === 'frame')) {
    for (const [index, key] of ['packets', 'errors', 'dropped'].entries()) {
      facts.tell(`${current} ${key} ${packets[1]}`, packets[index + 2] ?? '', line);
    }
  } else if (bytes !== null) {
    facts.tell(`${current} bytes R`, bytes[1] ?? '', line);
    facts.tell(`${current} bytes T`, bytes[2] ?? '', line);
  } else if (address !== undefined) {
    // The first one; more may follow.
    if (!address.includes(':') && facts.text(`${current} address`) === undefined) facts.tell(`${current} address`, address, line);
  } else if (!known) facts.refuse(line, 'not a line of this output');
}

function readingsOf(name: string, facts: Facts): Measurement[] {
  const attributes: Attributes = networkInterface(name);
  const up = facts.flag(`${name} up`);
  const told = counters.flatMap(([key, metric, unit]) => {
    const value = facts.number(`${name} ${key}`);
    return value === undefined ? [] : [{ metric, attributes, value, unit }];
  });
  if (up === undefined) return told;
  const address = facts.text(`${name} address`);
  const addressed = address === undefined ? attributes : { ...attributes, 'hsm.network.address': address };
  return [{ metric: 'hsm.network.up', attributes: addressed, value: up, unit: '1', gathered: true }, ...told];
}
