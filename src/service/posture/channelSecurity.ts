import type { Channel } from '../../core/channel.ts';
import { isLoopback } from '../../inventory/loopback.ts';
import type { ConsoleConfig, SnmpConfig } from '../../inventory/schema.ts';
import type { PostureEvidence, PostureItem } from '../../protocol/contract.ts';
import { type AboutDevice, byInventory, byPoll, item, known } from './aboutDevice.ts';

/** How well the ways to a device, and the ways on which it speaks by itself, are protected. */
export function judgeChannelSecurity(about: AboutDevice): readonly PostureItem[] {
  const { console, snmp } = about.device;
  return [
    // Without the account nobody logs in, and no password is sent.
    ...(console && about.record.monitorAccount === 'enabled' ? [consoleSecurity(console, about)] : []),
    ...(snmp ? [snmpSecurity(snmp)] : []),
    ...(about.model.descriptor.notifications ? [trapSecurity(about), logSecurity(about)] : []),
  ];
}

function consoleSecurity({ port, address, protocol, ssh, hostKey }: ConsoleConfig, { record }: AboutDevice): PostureItem {
  const kind = 'console-security';
  if (ssh !== undefined) {
    const changed = record.problems.find(({ code }) => code === 'host-key-changed');
    const evidence = [byInventory(`ssh: ${ssh}, hostKey: ${hostKey ?? 'none'}`)];
    if (changed)
      return item(kind, 'bad', changed.message, evidence, changed.remedy ?? 'Find out which machine answers before you trust its key.');
    return item(kind, 'good', 'It is reached over SSH, and the password goes to the server with the pinned host key alone.', evidence);
  }
  if (address !== undefined) {
    const spoken = protocol === 'telnet' ? 'Telnet' : 'raw TCP';
    const evidence = [byInventory(`address: ${address}, protocol: ${protocol ?? 'raw'}`)];
    if (isLoopback(address))
      return item(
        kind,
        'unknown',
        `It is reached by ${spoken} at this machine. What carries it on from here, and whether that is encrypted, cannot be seen.`,
        evidence,
        'Make sure that what listens there is a cable or an encrypted tunnel.',
      );
    return item(
      kind,
      'bad',
      `It is reached by ${spoken}: the password of the account crosses the network in clear text.`,
      evidence,
      'Use the HSM’s own SSH (“ssh” with “hostKey”), a cable, or a tunnel to the console server.',
    );
  }
  return item(kind, 'good', 'It is reached over a serial cable from this machine.', [byInventory(`port: ${port ?? ''}`)]);
}

function snmpSecurity(snmp: SnmpConfig): PostureItem {
  const kind = 'snmp-security';
  if (snmp.version === '2c')
    return item(
      kind,
      'bad',
      'Version 2c sends its community and all that it reads in clear text. Whether the community is one that everybody knows is not judged: it is a secret.',
      [byInventory('version: 2c')],
      'Create an SNMPv3 user with authentication and privacy on the HSM, and name it in the inventory.',
    );
  const evidence = [byInventory(`version: 3, auth: ${snmp.auth.protocol}, priv: ${snmp.priv.protocol}`)];
  if (snmp.auth.protocol === 'sha')
    return item(
      kind,
      'attention',
      'Version 3 is authenticated and encrypted. Its authentication is by SHA-1, which is on its way out.',
      evidence,
      'Use sha256 or better where the HSM’s agent knows it.',
    );
  return item(kind, 'good', 'Version 3, authenticated by SHA-2 and encrypted by AES.', evidence);
}

function trapSecurity(about: AboutDevice): PostureItem {
  const kind = 'trap-security';
  const found = known(kind, 'To whom it sends traps, and how they are secured,', about.facts.traps, about);
  if ('unknown' in found) return found.unknown;
  const { fact } = found;
  const { hosts, version, level, auth, priv } = fact;
  if (hosts === 0)
    return item(
      kind,
      about.record.monitorAccount === 'disabled' ? 'bad' : 'attention',
      'It sends traps to nobody.',
      [byPoll(about, fact, 'No host is set that traps are sent to')],
      'Set Up Traps and Syslog has the commands.',
    );
  const words = [version && `version ${version}`, level, auth && `authentication ${auth}`, priv && `privacy ${priv}`].filter(Boolean);
  const evidence = [byPoll(about, fact, words.length > 0 ? words.join(', ') : 'A host is set; nothing was told of its security')];
  const remedy = 'Set the traps up again with version 3, authPriv, SHA and AES: Set Up Traps and Syslog has the commands.';
  if (version === '1' || version === '2' || version === '2c')
    return item(kind, 'bad', `It sends traps with version ${version}: anybody could have sent them.`, evidence, remedy);
  if (level === 'noAuthNoPriv')
    return item(kind, 'bad', 'Its traps are not authenticated: anybody could have sent them.', evidence, remedy);
  if (auth === 'MD5' || priv === 'DES' || priv === '3DES')
    return item(kind, 'bad', `Its traps are protected by ${auth === 'MD5' ? 'MD5' : priv}, which protects no more.`, evidence, remedy);
  if (version === undefined || level === undefined)
    return item(kind, 'unknown', 'It sends traps. How they are secured was not told.', evidence);
  if (level === 'authNoPriv') return item(kind, 'attention', 'Its traps are authenticated and not encrypted.', evidence, remedy);
  if (auth === undefined) return item(kind, 'unknown', 'It sends traps with version 3. By which protocol was not told.', evidence);
  if (/^SHA(?:-?1)?$/.test(auth))
    return item(
      kind,
      'attention',
      'Its traps are authenticated by SHA-1, which is on its way out, and encrypted.',
      evidence,
      'Use a newer protocol as soon as a release of the HSM knows one.',
    );
  return item(kind, 'good', 'Its traps are authenticated and encrypted.', evidence);
}

const LINES: Channel = 'syslog';

function logSecurity(about: AboutDevice): PostureItem {
  const kind = 'log-security';
  const { intake, sources, record, facts, model } = about;
  const lines = intake?.syslog;
  const since = model.descriptor.notifications?.tls.since ?? '';
  const heard = sources.heard.find(({ device, channel }) => device === record.id && channel === LINES);
  const ways = [lines?.udp && 'UDP', lines?.tcp && 'TCP', lines?.tls && 'TLS', lines?.files && 'files'].filter(Boolean).join(', ');
  const software = known(kind, 'Its release', facts.software, about);
  const release = 'fact' in software ? software.fact.text : undefined;
  const evidence: readonly PostureEvidence[] = [
    byInventory(ways === '' ? 'receivers.syslog: none' : `receivers.syslog: ${ways}`),
    ...(heard ? [{ text: 'Last heard', source: 'Syslog', at: heard.lastAt }] : []),
    ...('fact' in software ? [byPoll(about, software.fact, `Software ${software.fact.text}`)] : []),
  ];
  const possible = release === undefined ? undefined : isAtLeast(release, since);
  const remedy =
    possible === undefined
      ? `TLS is possible from release ${since} on; which release this HSM has is not known.`
      : possible
        ? `This HSM has release ${release}, which can send them over TLS (from ${since} on): set “receivers.syslog.tls” up, and the HSM with it.`
        : `Release ${release} can send them in clear text only; TLS needs ${since} or later. Keep the way from the HSM to this machine apart from others.`;
  if (ways === '') return item(kind, 'unknown', 'Log lines are not received, so that nothing is known of their way.', evidence, remedy);
  if (!heard) return item(kind, 'unknown', 'No log line of it was ever heard, so that nothing is known of their way.', evidence, remedy);
  if (heard.test?.authenticated)
    return item(kind, 'good', 'Its last test came over TLS with a certificate that proves the sender.', evidence);
  if (ways === 'TLS')
    return item(
      kind,
      'attention',
      'Its log lines come over TLS, and no test has proven yet that they are its own.',
      evidence,
      'Name its certificate in “receivers.syslog.tls” (“ca” or “fingerprints”), and send a test.',
    );
  return item(kind, 'attention', 'Its log lines come in clear text, or over a way that proves no sender.', evidence, remedy);
}

/** `7.8.3-220` is at least `7.8.3`. */
export function isAtLeast(release: string, least: string): boolean {
  const numbers = (text: string) => text.split(/[.-]/).map(Number);
  const [have, need] = [numbers(release), numbers(least)];
  for (const [at, number] of need.entries()) {
    const own = have[at] ?? 0;
    if (own !== number) return own > number;
  }
  return true;
}
