import { DAY } from '../../../core/time/duration.ts';
import type { ApplianceState } from '../../appliance/applianceState.ts';
import { hashText } from '../../random.ts';
import { unixDate } from './dates.ts';

const STATES = { up: '1 (up)', down: '2 (down)', unknown: '3 (unknown)' } as const;

/** What `ntls information show` prints. */
export function ntlsInformationOutput({ ntls }: ApplianceState): string {
  const row = (name: string, value: string | number) => `  ${`${name}:`.padEnd(50)}${value}`;
  return [
    '',
    'NTLS Information:',
    '',
    row('Operational Status', STATES[ntls.state]),
    row('Connected Clients', ntls.clients),
    row('Links', ntls.links),
    row('Successful Client Connections', ntls.successfulConnections),
    row('Failed Client Connections', ntls.failedConnections),
    '',
    '',
  ].join('\n');
}

/** What `ntls show` prints: bound to the first interface with an address. */
export function ntlsShowOutput({ configuration }: ApplianceState): string {
  const bound = configuration.interfaces.find(({ address }) => address !== undefined);
  return ['', '', `NTLS is currently bound to IP Address: "${bound?.address}" (${bound?.name})`, '', ''].join('\n');
}

/** `Feb 22 15:19:21 2027 GMT`, without the weekday. */
const gmt = (time: number): string => `${unixDate(time).slice(4)} GMT`;

/** What `ntls certificate show` prints: ten years from its making. */
export function ntlsCertificateOutput({ ntls, hsm }: ApplianceState): string {
  const name = `C=CA, ST=Ontario, L=Ottawa, O=Chrysalis-ITS, CN=${hsm.serial}`;
  return [
    '',
    'NTLS Server Certificate:',
    '    Data:',
    '        Version: 3 (0x2)',
    '        Serial Number: 0 (0x0)',
    '    Signature Algorithm: sha256WithRSAEncryption',
    `        Issuer: ${name}`,
    '        Validity',
    `            Not Before: ${gmt(ntls.certExpiry - 3653 * DAY)}`,
    `            Not After : ${gmt(ntls.certExpiry)}`,
    `        Subject: ${name}`,
    '        Subject Public Key Info:',
    '            Public Key Algorithm: rsaEncryption',
    '            Public-Key: (2048 bit)',
    '            Modulus:',
    ...hexLines('modulus', 257, 15, ' '.repeat(16)),
    '            Exponent: 65537 (0x10001)',
    '    Signature Algorithm: sha256WithRSAEncryption',
    ...hexLines('signature', 256, 18, ' '.repeat(8)),
    '',
    '',
  ].join('\n');
}

/** What `ntls certificate monitor show` prints. */
export function certificateMonitorOutput({ ntls, configuration }: ApplianceState): string {
  const { enabled, noticeDays, intervalHours } = configuration.certificateMonitor;
  const date = `"${gmt(ntls.certExpiry)}"`;
  return [
    '',
    `NTLS Server Certificate Expiry Monitor is ${enabled ? 'enabled' : 'disabled'}.`,
    `NTLS Server Certificate will expire on ${date}`,
    `Certificate expiry trap will be sent ${noticeDays} days before the Certificate expiry day ${date} and on every ${intervalHours} hour(s)`,
    '',
    '',
  ].join('\n');
}

/** So many bytes that mean nothing, a line of them as openssl(1) breaks it. */
function hexLines(name: string, bytes: number, perLine: number, indent: string): readonly string[] {
  const hex = Array.from({ length: bytes }, (_, at) => (hashText(at, name) % 256).toString(16).padStart(2, '0'));
  return Array.from({ length: Math.ceil(bytes / perLine) }, (_, line) => {
    const last = (line + 1) * perLine >= bytes;
    return `${indent}${hex.slice(line * perLine, (line + 1) * perLine).join(':')}${last ? '' : ':'}`;
  });
}
