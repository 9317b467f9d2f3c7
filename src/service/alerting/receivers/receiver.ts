import { Fault } from '../../../core/fault.ts';
import type { ReceiverConfig } from '../../../inventory/receiverSchema.ts';
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
 * One try to send one notice to one receiver. Answers with a sentence about what is wrong where it was taken, but not by all recipients.
 * @throws {DeliveryFailed} and {SecretMissing}; `signal.reason` when aborted
 */
export async function deliver(
  receiver: ReceiverConfig,
  notice: NoticeRecord,
  secrets: Secrets,
  signal: AbortSignal,
): Promise<string | undefined> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]);
  const { webhook, mail } = receiver;
  trustSystemAuthorities();
  try {
    if (webhook !== undefined) await postWebhook(webhook, notice, secrets, bounded);
    else if (mail !== undefined) return await sendMail(mail, notice, secrets, bounded);
    else await notifyDesktop(notice, bounded);
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    if (bounded.aborted) throw new DeliveryFailed(`"${receiver.id}" did not answer within ${PATIENCE / 1000} seconds.`, { cause: error });
    throw error;
  }
}

export function kindOf({ webhook, mail }: ReceiverConfig): 'webhook' | 'mail' | 'desktop' {
  return webhook !== undefined ? 'webhook' : mail !== undefined ? 'mail' : 'desktop';
}
