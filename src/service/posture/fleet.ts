import { plainText } from '../../core/text.ts';
import { ago, DAY } from '../../core/time/duration.ts';
import { count, formatNumber, listed } from '../../core/words.ts';
import type { IntakeConfig } from '../../inventory/intakeSchema.ts';
import type {
  AuditVerification,
  InventoryRecord,
  ListenerRecord,
  PostureEvidence,
  PostureItem,
  ReceiverRecord,
} from '../../protocol/contract.ts';
import { isToldOfAlerts } from '../../protocol/watching.ts';
import type { DeliveryTest } from '../alerting/receivers/deliveryTests.ts';
import { byInventory, item } from './aboutDevice.ts';

/** What the fleet as a whole is judged by. */
export interface AboutFleet {
  readonly inventory: InventoryRecord;
  readonly receivers: readonly ReceiverRecord[];
  /** Tests of delivery that are on record, the newest first. */
  readonly deliveryTests: readonly DeliveryTest[];
  readonly listening: readonly ListenerRecord[];
  readonly intake: IntakeConfig | undefined;
  /** A device's monitor account is disabled: nobody else watches it. */
  readonly aloneSomewhere: boolean;
  readonly audit: AuditVerification;
  /** What keeps the history from being kept; empty: nothing. */
  readonly trouble: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export function judgeFleet(about: AboutFleet): readonly PostureItem[] {
  return [
    inventoryInForce(about),
    ...delivery(about),
    receiving(about),
    ...(about.intake ? [receiverSecurity(about.intake)] : []),
    auditLog(about.audit),
    about.trouble === ''
      ? item('history', 'good', 'The history takes all that is written to it.', [
          { text: 'No fault', source: 'Service', at: iso(about.now) },
        ])
      : item(
          'history',
          'bad',
          about.trouble,
          [{ text: 'Fault', source: 'Service', at: iso(about.now) }],
          'Make room on the disk, or have it looked at.',
        ),
  ];
}

function inventoryInForce({ inventory: { exists, problems, notTaken, path } }: AboutFleet): PostureItem {
  const kind = 'inventory';
  const errors = problems.filter(({ severity }) => severity === 'error');
  const evidence = [byInventory(plainText(path, 300))];
  if (notTaken) return item(kind, 'bad', plainText(notTaken.reason, 600), evidence, 'Correct the file, or restore it with Open Inventory.');
  if (!exists) return item(kind, 'unknown', 'There is no inventory file.', evidence, 'Add an HSM.');
  if (errors.length > 0)
    return item(
      kind,
      'attention',
      `The inventory has ${count(errors.length, 'error')}: what has one goes on as it was last read.`,
      evidence,
      'Open Inventory shows each of them.',
    );
  return item(kind, 'good', 'The inventory was read without error.', evidence);
}

/** A test of delivery, or a notice that was taken, proves the way for this long (ms). */
const PROVES = 31 * DAY;

/** One item for each receiver: that another one works helps nobody who waits for this one. */
function delivery({ receivers: all, deliveryTests, now }: AboutFleet): readonly PostureItem[] {
  const kind = 'delivery';
  const receivers = all.filter(isToldOfAlerts);
  if (receivers.length === 0)
    return [
      item(
        'receivers',
        'bad',
        `No receiver ${all.length === 0 ? 'is named' : 'gets alerts'}: only an open window of the editor is notified, so at night nobody.`,
        [byInventory(all.length === 0 ? 'notify: none' : `notify: ${all.map(({ id }) => `${id} (notes to customers alone)`).join(', ')}`)],
        'Name a mailbox or a webhook in “notify” of the inventory, and send a test notification.',
      ),
    ];
  return receivers.map(({ id, kind: way, level, state, error, deliveredAt, queued }) => {
    const test = deliveryTests.find(({ receiver }) => receiver === id);
    const isSince = deliveredAt !== undefined && test !== undefined && Date.parse(deliveredAt) > test.at;
    const evidence: readonly PostureEvidence[] = [
      byInventory(`notify: ${id}, ${way}, level ${level}`),
      ...(test ? [{ text: plainText(test.text, 300), source: 'History', at: iso(test.at) }] : []),
      ...(deliveredAt === undefined ? [] : [{ text: 'Took a notice', source: 'Service', at: deliveredAt }]),
    ];
    const remedy = 'Send Test Notification… (“hsm-vigil test-notification”) tries it and says what is wrong.';
    if (state === 'failing')
      return item(
        kind,
        'bad',
        `“${id}” takes nothing. ${error ?? ''} ${queued > 0 ? `${count(queued, 'notice waits', 'notices wait')} for it.` : ''}`.trim(),
        evidence,
        remedy,
      );
    if (test?.outcome === 'another' && !isSince)
      return item(
        kind,
        'attention',
        `“${id}” was changed ${ago(Math.max(0, now - test.at))}, and nothing has proven it since.`,
        evidence,
        remedy,
      );
    if (test?.outcome === 'failed' && !isSince)
      return item(kind, 'bad', `The last test of “${id}” failed ${ago(Math.max(0, now - test.at))}.`, evidence, remedy);
    const proven = Math.max(...[test?.outcome === 'taken' ? test.at : [], deliveredAt === undefined ? [] : Date.parse(deliveredAt)].flat());
    if (proven === Number.NEGATIVE_INFINITY)
      return item(kind, 'attention', `That “${id}” gets what is sent to it was never proven.`, evidence, remedy);
    const age = Math.max(0, now - proven);
    if (age > PROVES)
      return item(kind, 'attention', `“${id}” last took a notice ${ago(age)}: that is too long ago to prove anything.`, evidence, remedy);
    return item(kind, 'good', `“${id}” took ${test && test.at === proven ? 'a test notification' : 'a notice'} ${ago(age)}.`, evidence);
  });
}

function receiving({ listening, aloneSomewhere, now }: AboutFleet): PostureItem {
  const kind = 'receiving';
  const remedy = 'Set Up Traps and Syslog writes what is missing into the inventory.';
  if (listening.length === 0)
    return item(
      kind,
      aloneSomewhere ? 'bad' : 'attention',
      `No traps and no log lines are received.${aloneSomewhere ? ' A monitor account is disabled, so that they are mandatory.' : ''}`,
      [byInventory('receivers: none')],
      remedy,
    );
  const evidence = listening.map(({ place, kept, refused, lost, lastAt }) => ({
    text: `${place}: ${formatNumber(kept, 0)} kept, ${formatNumber(refused, 0)} refused, ${formatNumber(lost, 0)} lost`,
    source: 'Service',
    ...(lastAt !== undefined && { at: lastAt }),
  }));
  const problems = listening.flatMap((each) => each.problems);
  if (problems.length > 0)
    return item(
      kind,
      'bad',
      plainText([...new Set(problems)].join(' '), 600),
      evidence,
      'Put right what is said of the place, or choose another one.',
    );
  const losing = listening.filter(({ lost }) => lost > 0);
  if (losing.length > 0)
    return item(
      kind,
      'attention',
      `Messages were lost at ${listed(losing.map(({ place }) => place))}.`,
      evidence,
      'Have less sent there, or send log lines over TCP or TLS.',
    );
  const silent = listening.every(({ lastAt }) => lastAt === undefined);
  if (silent)
    return item(
      kind,
      'unknown',
      'Places are open, and nothing has come there since the service began.',
      evidence,
      'Send a test from each HSM.',
    );
  return item(
    kind,
    'good',
    `Messages are received at ${count(listening.length, 'place')}, the last one ${lastMessage(listening, now)}.`,
    evidence,
  );
}

function lastMessage(listening: readonly ListenerRecord[], now: number): string {
  return ago(Math.max(0, now - Math.max(...listening.flatMap(({ lastAt }) => (lastAt === undefined ? [] : [Date.parse(lastAt)])))));
}

function receiverSecurity({ traps, syslog }: IntakeConfig): PostureItem {
  const kind = 'receiver-security';
  const users = traps?.users ?? [];
  const named = (found: typeof users) => listed(found.slice(0, 5).map(({ name }) => `“${plainText(name, 32)}”`));
  const open = users.filter(({ auth }) => !auth);
  const broken = users.filter(({ auth }) => auth?.protocol === 'md5');
  const old = users.filter(({ auth }) => auth?.protocol === 'sha');
  const clear = users.filter(({ auth, priv }) => auth && !priv);
  const bad = [
    ...(open.length > 0 ? [`Traps of ${named(open)} need no authentication.`] : []),
    ...(broken.length > 0 ? [`${named(broken)} ${broken.length === 1 ? 'is' : 'are'} authenticated by MD5.`] : []),
  ];
  const weak = [
    ...(old.length > 0 ? [`${named(old)} ${old.length === 1 ? 'is' : 'are'} authenticated by SHA-1.`] : []),
    ...(clear.length > 0 ? [`Traps of ${named(clear)} are not encrypted.`] : []),
    ...((traps?.communities.length ?? 0) > 0 ? ['Traps with a community are taken: they prove no sender.'] : []),
    ...(syslog?.udp === undefined ? [] : ['Log lines are taken over UDP: any may be lost, and anybody can send one.']),
    ...(syslog?.tcp === undefined ? [] : ['Log lines are taken over TCP: anybody can send one.']),
    ...(syslog?.tls && !syslog.tls.ca && !syslog.tls.fingerprints
      ? ['Log lines over TLS are taken from anybody: no sender is named.']
      : []),
  ];
  const ways = [syslog?.udp && 'UDP', syslog?.tcp && 'TCP', syslog?.tls && 'TLS', syslog?.files && 'files'].filter(Boolean).join(', ');
  const evidence = [
    ...(traps
      ? [byInventory(`receivers.traps: ${count(users.length, 'user')}, ${count(traps.communities.length, 'community', 'communities')}`)]
      : []),
    ...(syslog ? [byInventory(`receivers.syslog: ${ways || 'nothing'}`)] : []),
  ];
  const remedy =
    'Prefer SNMPv3 with SHA-2 and AES, and syslog over TLS with “ca” or “fingerprints”, as far as the HSM’s release knows them.';
  if (bad.length > 0) return item(kind, 'bad', [...bad, ...weak].join(' '), evidence, remedy);
  if (weak.length > 0)
    return item(kind, 'attention', `${weak.join(' ')} Such a message leads to a poll, and alerts nobody by itself.`, evidence, remedy);
  if (evidence.length === 0)
    return item(kind, 'unknown', 'Nothing is received, so that nobody’s messages are taken.', [byInventory('receivers: rules alone')]);
  return item(kind, 'good', 'Only proven senders are taken, over ways that are encrypted.', evidence);
}

function auditLog({ unbroken, text, at, head }: AuditVerification): PostureItem {
  const evidence = [{ text: head ? `It ends with entry ${head.entry}, ${head.hash}` : 'No end is known', source: 'Audit log', at }];
  if (unbroken === undefined) return item('audit-log', 'unknown', text, evidence, 'Run “hsm-vigil audit verify”.');
  return unbroken
    ? item('audit-log', 'good', text, evidence)
    : item(
        'audit-log',
        'bad',
        text,
        evidence,
        'Run “hsm-vigil audit verify”, keep a copy of the files, and find out who could write them.',
      );
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
