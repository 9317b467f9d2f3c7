import type { Attributes, Measurement, ParseResult } from '../../../core/reading.ts';
import { Facts } from '../../shared/facts.ts';
import { network, networkInterface } from '../../shared/hostParts.ts';
import { isPrintable, type Line, quoted } from '../../shared/outputLines.ts';
import { isPlaceholder } from '../../shared/placeholder.ts';
import { capture } from './capture.ts';
import { isRoute } from './networkRoutes.ts';

const PORT = String.raw`((?:eth|bond)\d{1,2})`;
const YES_NO = /^(?:Yes|No)$/;
const ADDRESS = /^[\da-fA-F.:]{2,45}(?:\/\d{1,3})?$/;

/** What is told of each interface, and what it becomes. Without an attribute it is only recognised. */
const fields: ReadonlyMap<
  string,
  { readonly value: RegExp; readonly attribute?: string; readonly metric?: 'hsm.network.link' | 'hsm.network.activated' }
> = new Map<string, { value: RegExp; attribute?: string; metric?: 'hsm.network.link' | 'hsm.network.activated' }>([
  ['HW Address', { value: /^(?:[\dA-F]{2}:){5}[\dA-F]{2}$/i, attribute: 'hsm.network.mac' }],
  ['IP Address', { value: ADDRESS, attribute: 'hsm.network.address' }],
  ['Mask', { value: ADDRESS, attribute: 'hsm.network.mask' }],
  ['Gateway', { value: ADDRESS, attribute: 'hsm.network.gateway' }],
  ['DNS', { value: /^[\da-fA-F.:, ]{2,120}$/, attribute: 'hsm.network.name_servers' }],
  ['DNS Search', { value: /^[\w., -]{1,200}$/, attribute: 'hsm.network.search_domains' }],
  ['IP Protocol', { value: /^IPv[46]$/, attribute: 'hsm.network.ip' }],
  ['Protocol', { value: /^(?:Static|DHCP|SLAAC)$/i, attribute: 'hsm.network.protocol' }],
  ['Auto Connect', { value: YES_NO, attribute: 'hsm.network.auto_connect' }],
  ['Activated', { value: YES_NO, metric: 'hsm.network.activated' }],
  ['Link detected', { value: YES_NO, metric: 'hsm.network.link' }],
  ['Bond master', { value: /^bond\d{1,2}$/, attribute: 'hsm.network.bond' }],
  ['Active Slaves', { value: /^(?:eth\d{1,2} ?){0,4}$/, attribute: 'hsm.network.bond.members' }],
  ['Status', { value: /^Not configured$/ }],
]);

/** Of the appliance as a whole. */
const hostFields: ReadonlyMap<string, string> = new Map([
  ['Hostname', 'hsm.network.hostname'],
  ['Domain', 'hsm.network.domain'],
  ['Name Server(s)', 'hsm.network.name_servers'],
  ['Name Servers', 'hsm.network.name_servers'],
  ['Search Domain(s)', 'hsm.network.search_domains'],
]);

const FIELD = new RegExp(String.raw`^([A-Z][A-Za-z ]{2,20}?) \(${PORT}\) {0,12}:(?:\s{1,20}(\S.{0,200}))?$`);
const HOST_FIELD = /^(Hostname|Domain|Name Servers?(?:\(s\))?|Search Domain\(s\)) {0,12}:(?:\s{1,20}(\S.{0,200}))?$/;
/** 5.4 and 6.2, below `Link status`. */
const LINK_STATUS = new RegExp(String.raw`^${PORT}: (?:(Configured|Not configured|no link)|negotiated [\w-]{4,24}, link (ok))$`);
const SETTINGS = new RegExp(`^Settings for ${PORT}:$`);
const DETECTED = /^Link detected: (yes|no)$/;
const SPEED = /^Speed: (\d{2,6})Mb\/s$/;

/** What ethtool says besides, in 6.2 and with `-verbose`. */
const BOILERPLATE: readonly RegExp[] = [
  /^(?:Interface settings and status|Link status|Device and Connection Details|Kernel IP(?:v6)? routing table)$/,
  /^={10,60}(?: (?:eth|bond)\d{1,2} ={10,70})?$|^={10,110}$/,
  /^BOOT PROTOCOL: {1,60}[a-z]{3,8}$/,
  /^(?:Supported ports|Supported link modes|Advertised link modes|Supported FEC modes|Advertised FEC modes): {1,4}\S.{0,60}$/,
  /^(?:Supported pause frame use|Advertised pause frame use|Supports auto-negotiation|Advertised auto-negotiation|Auto-negotiation): [\w-]{2,20}$/,
  /^(?:10|100|1000|10000)baseT\/(?:Half|Full)(?: (?:10|100|1000|10000)baseT\/(?:Half|Full)){0,2}$/,
  /^(?:Speed: Unknown!|Duplex: (?:Full|Half|Unknown! \(255\))|Port: [A-Za-z ]{3,16}|PHYAD: \d{1,3}|Transceiver: (?:internal|external))$/,
  /^(?:MDI-X: \w{2,7}(?: \(auto\))?|Supports Wake-on: [a-z]{1,8}|Wake-on: [a-z]|drv probe link)$/,
  /^Current message level: 0x[\da-f]{8} \(\d{1,4}\)$/,
];

/**
 * Readings in the output of `network show` (5.4 to 7.2, also `-verbose`): the link of each interface, what is configured on it, and the
 * appliance's name. An interface whose link is told twice, differently, has none that is known.
 */
export function parseNetworkShow(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const facts = new Facts();
  const ports = new Set<string>();
  let settings: string | undefined;
  for (const line of lines) {
    const text = line.text.trim();
    settings = SETTINGS.exec(text)?.[1] ?? (/^\S/.test(line.text) && FIELD.test(text) ? undefined : settings);
    const port = readLine(line, text, settings, facts);
    if (port !== undefined) ports.add(port);
  }
  const host = facts.attributes(Object.fromEntries([...hostFields.values()].map((attribute) => [attribute, attribute])));
  const readings: Measurement[] = [...ports].flatMap((port) => readingsOf(port, facts));
  if (Object.keys(host).length > 0)
    readings.unshift({ metric: 'hsm.network.info', attributes: { ...network, ...host }, value: 1, gathered: true });
  return { readings, rejected: facts.rejected };
}

/** The interface that the line speaks of. */
function readLine(line: Line, text: string, settings: string | undefined, facts: Facts): string | undefined {
  const [, key = '', port, value = ''] = FIELD.exec(text) ?? [];
  const field = fields.get(key);
  if (port !== undefined && field !== undefined) {
    if (isPlaceholder(value) && field.metric === undefined) return port;
    const judged = field.metric === 'hsm.network.link' ? networkInterface(port)['hw.id'] : undefined;
    if (!field.value.test(value)) facts.refuse(line, `${quoted(value)} is not a value of ${key}`, judged);
    else if (field.metric !== undefined) facts.tell(`${port} ${field.metric}`, value, line, judged);
    else if (field.attribute !== undefined) facts.tell(`${port} ${field.attribute}`, value.trim(), line);
    return port;
  }
  const [, hostKey = '', hostValue = ''] = HOST_FIELD.exec(text) ?? [];
  const attribute = hostFields.get(hostKey);
  if (attribute !== undefined) {
    const told = hostValue.replaceAll('"', '').replace(/\s+/g, ' ');
    if (isPlaceholder(told)) return undefined;
    if (/^[\w.,: -]{1,200}$/.test(told) && isPrintable(told)) facts.tell(attribute, told, line);
    else facts.refuse(line, `not a value of ${hostKey}`);
    return undefined;
  }
  const [, listed, status, ok] = LINK_STATUS.exec(text) ?? [];
  if (listed !== undefined) {
    if (ok !== undefined || status === 'no link') facts.tell(`${listed} hsm.network.link`, ok === undefined ? 'No' : 'Yes', line);
    return listed;
  }
  const detected = DETECTED.exec(text)?.[1];
  const speed = SPEED.exec(text)?.[1];
  if (settings !== undefined && detected !== undefined) facts.tell(`${settings} hsm.network.link`, detected === 'yes' ? 'Yes' : 'No', line);
  else if (settings !== undefined && speed !== undefined) facts.tell(`${settings} speed`, speed, line);
  else if (SETTINGS.test(text)) return settings;
  else if (!isRoute(text) && !BOILERPLATE.some((pattern) => pattern.test(text))) facts.refuse(line, 'not a line of this output');
  return undefined;
}

function readingsOf(port: string, facts: Facts): Measurement[] {
  const attributes: Attributes = networkInterface(port);
  const readings: Measurement[] = [];
  const activated = facts.flag(`${port} hsm.network.activated`);
  if (activated !== undefined) readings.push({ metric: 'hsm.network.activated', attributes, value: activated, unit: '1' });
  const link = facts.flag(`${port} hsm.network.link`);
  if (link !== undefined) {
    const use = useOf(port, activated === 1, facts);
    readings.push({ metric: 'hsm.network.link', attributes: { ...attributes, ...use }, value: link, unit: '1', gathered: true });
  }
  const speed = facts.number(`${port} speed`);
  if (speed !== undefined) readings.push({ metric: 'hsm.network.speed', attributes, value: speed * 1_000_000, unit: 'bit/s' });
  const info = facts.attributes(
    Object.fromEntries(
      [...fields.values()].flatMap(({ attribute }) => (attribute === undefined ? [] : [[attribute, `${port} ${attribute}`]])),
    ),
  );
  if (Object.keys(info).length > 0)
    readings.push({ metric: 'hsm.network.info', attributes: { ...attributes, ...info }, value: 1, gathered: true });
  return readings;
}

/**
 * Why a link is expected: the interface is one of a bond, or has an address and was activated. That it connects by itself says nothing:
 * so do ports that are set up for later and have no cable.
 */
function useOf(port: string, activated: boolean, facts: Facts): Record<string, string> {
  const bond = facts.attributes({ 'hsm.network.bond': `${port} hsm.network.bond` });
  const use = activated ? { ...bond, ...facts.attributes({ 'hsm.network.address': `${port} hsm.network.address` }) } : bond;
  return Object.keys(use).length === 0 ? {} : { ...use, 'hsm.network.expected': 'yes' };
}
