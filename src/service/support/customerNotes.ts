import { defaultNote } from '../../core/defaultNote.ts';
import { saidIn } from '../../core/l10n.ts';
import type { Mask } from '../../core/mask.ts';
import { withoutLikelySecrets } from '../../core/redaction/secretPatterns.ts';
import { mapStrings } from '../../core/redaction/strings.ts';
import { plainText } from '../../core/text.ts';
import { listed } from '../../core/words.ts';
import type { MailConfig, ReceiverConfig } from '../../inventory/receiverSchema.ts';
import type { RequestParams, RequestResult } from '../../protocol/connection.ts';
import type { AlertRecord, MaintenanceRecord } from '../../protocol/contract.ts';
import type { Deliveries } from '../alerting/receivers/deliveries.ts';
import { noteNotice } from '../alerting/receivers/notice.ts';
import { NotFound, NotPossible } from '../common/refusals.ts';
import { deviceRecord } from '../records/deviceRecord.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { draftOf } from './customerNote.ts';
import { keysText } from './keysText.ts';
import { noteTemplate, unreadableText } from './noteTemplate.ts';
import type { LanguageWords, RunbookText } from './runbookTexts.ts';
import { type SupportParts, subjectOf } from './supportFacts.ts';

export interface NoteParts extends SupportParts {
  readonly mask: Mask;
  readonly deliveries: Pick<Deliveries, 'receivers' | 'send'>;
  /** Path of the inventory; empty: there is none. */
  readonly inventory: () => string;
  /** Missing: no runbook is at hand. */
  readonly runbook?: RunbookText;
  /** Missing: English alone is spoken. */
  readonly words?: LanguageWords;
  /** Planned work under way on a device. */
  readonly workOn: (device: string) => MaintenanceRecord | undefined;
}

/**
 * A draft, in the language that is asked for where we speak it. A template of the user's own stays in its own words.
 * @throws {NotFound} and {NotPossible}
 */
export async function customerNote(
  parts: NoteParts,
  { alert: id, template: given, language = 'en' }: RequestParams<'customerNote'>,
): Promise<RequestResult<'customerNote'>> {
  const words = language === 'en' ? undefined : await parts.words?.(language);
  const tag = words ? language : 'en';
  const { text, unreadable, ...place } = await noteTemplate(parts.inventory(), given, saidIn(tag, words, defaultNote));
  const { owned, device } = subjectOf(parts, { alert: id });
  if (!owned) throw new NotFound('There is no such alert.');
  const now = parts.now();
  const { mask } = parts;
  const record = parts.records.alert(owned, now);
  const runbook = await parts.runbook?.(record.runbook, tag);
  const draft = saidIn(tag, words, () => {
    const keys = runbook === undefined ? undefined : keysOf(parts, runbook, record, device, now);
    const facts = {
      alert: record,
      device: deviceRecord(device, now),
      work: parts.workOn(device.id),
      ...(keys !== undefined && { keys }),
    };
    const masked = mapStrings(facts, (said) => withoutLikelySecrets(mask(said)));
    const made = draftOf(text, { ...masked, now });
    return unreadable ? { ...made, problems: [unreadableText(place.path ?? ''), ...made.problems] } : made;
  });
  return {
    ...draft,
    ...place,
    receivers: mailing(parts.deliveries.receivers).map(({ id: receiver, mail }) => ({ id: receiver, to: mail.to })),
  };
}

/**
 * Sends a note that a person has read. It is audited first, and waits in the store until its receiver has taken it.
 * @throws {NotFound} and {NotPossible}
 */
export function sendCustomerNote(
  parts: NoteParts,
  { alert: id, receiver, subject, text, why: given }: RequestParams<'sendCustomerNote'>,
  who: string,
): RequestResult<'sendCustomerNote'> {
  const { keeper, deliveries, mask } = parts;
  const { owned, device } = subjectOf(parts, { alert: id });
  const config = mailing(deliveries.receivers).find((each) => each.id === receiver);
  if (!config || !owned) throw new NotFound(noSuchReceiver(receiver, mailing(deliveries.receivers)));
  const why = plainText(given, 500);
  if (why === '') throw new NotPossible('Say why the note is sent: it stands in the audit log.');
  const line = plainText(subject, 300);
  const body = text.replaceAll('\r\n', '\n').replace(/[^\P{C}\n\t]/gu, '');
  if (line === '' || body.trim() === '') throw new NotPossible('A note needs a subject and a text.');
  if (mask(line) !== line || mask(body) !== body) throw new NotPossible('The note holds a secret. Take it out; nothing was sent.');
  const now = parts.now();
  keeper.mustKeep((store) =>
    store.audit.append({ time: now, who, what: 'customer-note', target: `“${line}” to ${receiver}`, why, device: device.id, alert: id }),
  );
  deliveries.send(noteNotice({ alert: id, severity: owned.alert.severity, subject: line, text: body, time: now }), [config]);
  return { to: config.mail.to };
}

/** By the runbook, for the device among the members of its group. */
function keysOf({ fleet }: NoteParts, runbook: string, alert: AlertRecord, device: WatchedDevice, now: number): string | undefined {
  const { haGroup } = device.plan.device;
  const members = fleet.devices.filter((each) => each === device || (haGroup !== undefined && each.plan.device.haGroup === haGroup));
  const records = members.map((each) => deviceRecord(each, now));
  return keysText(runbook, alert, records, device.plan.model.descriptor.runbookFacts, now);
}

type Mailing = ReceiverConfig & { readonly mail: MailConfig };

function mailing(receivers: readonly ReceiverConfig[]): readonly Mailing[] {
  return receivers.filter((each): each is Mailing => each.mail !== undefined);
}

function noSuchReceiver(receiver: string, receivers: readonly Mailing[]): string {
  const begins = `The inventory has no receiver "${plainText(receiver, 63)}" in "notify" that mails.`;
  return receivers.length === 0
    ? `${begins} A note is mailed: add a receiver with "mail", and "alerts": false if it shall get nothing else.`
    : `${begins} Those that do: ${listed(receivers.map(({ id }) => id))}.`;
}
