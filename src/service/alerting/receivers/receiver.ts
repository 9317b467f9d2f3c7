import { Fault } from '../../../core/fault.ts';
import { type ReceiverConfig, type ReceiverKind, receiverKinds } from '../../../inventory/receiverSchema.ts';
import type { Secrets } from '../../common/secrets.ts';
import { trustSystemAuthorities } from './authorities.ts';
import { DeliveryFailed } from './deliveryFailed.ts';
import { notifyDesktop } from './desktop.ts';
import { sendMail } from './mail.ts';
import type { NoticeRecord } from './notice.ts';
import { postWebhook } from './webhook.ts';

/** How long one try may take (ms). */
const PATIENCE = 30_000;

/**
 * One try to send one notice to one receiver. It ends after `patience` (ms), whatever the receiver does. Answers with a sentence about
 * what is wrong where it was taken, but not by all recipients.
 * @throws {DeliveryFailed} and {SecretMissing}; `signal.reason` when aborted
 */
export async function deliver(
  receiver: ReceiverConfig,
  notice: NoticeRecord,
  secrets: Secrets,
  signal: AbortSignal,
  patience = PATIENCE,
): Promise<string | undefined> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  trustSystemAuthorities();
  try {
    // The end holds, whatever the way there makes of its signal.
    return await Promise.race([over(bounded), ways[kindOf(receiver)](receiver, notice, secrets, bounded)]);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    if (bounded.aborted) throw new DeliveryFailed(`"${receiver.id}" did not answer within ${patience / 1000} seconds.`, { cause: error });
    throw error;
  }
}

/** How notices go to each kind of receiver. The schema sees to it that a receiver is of exactly one. */
const ways: Readonly<Record<ReceiverKind, Way>> = {
  async webhook({ webhook }, notice, secrets, signal) {
    if (webhook !== undefined) await postWebhook(webhook, notice, secrets, signal);
    return undefined;
  },
  mail: async ({ mail }, notice, secrets, signal) => mail && sendMail(mail, notice, secrets, signal),
  async desktop(_, notice, _secrets, signal) {
    await notifyDesktop(notice, signal);
    return undefined;
  },
  alertmanager: ({ id }) => Promise.reject(new Error(`"${id}" is told what fires, and gets no notice`)),
};
type Way = (receiver: ReceiverConfig, notice: NoticeRecord, secrets: Secrets, signal: AbortSignal) => Promise<string | undefined>;

function over(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

export function kindOf(receiver: ReceiverConfig): ReceiverKind {
  const kind = receiverKinds.find((each) => receiver[each] !== undefined);
  if (kind === undefined) throw new Error(`"${receiver.id}" is of no kind of receiver`);
  return kind;
}
