import { answeredWith, type Reply, retryAfter } from '../common/post.ts';

/**
 * What an answer to a remote write means. `refused`: it is never taken, and `partly` says that a part of it may be. `later`: it is tried
 * again, not before `wait` (ms) where the server asks for that. `version-one`: the server does not know version 2.
 */
export type ReplyMeaning =
  | { readonly kind: 'version-one' }
  /** `written`: how many of the samples, where the server says it. */
  | { readonly kind: 'taken'; readonly written: number | undefined }
  | { readonly kind: 'refused'; readonly reason: string; readonly partly: boolean }
  | { readonly kind: 'later'; readonly reason: string; readonly wait: number };

/** Servers say this of samples that they never take, some with a status that else means "try again" (Prometheus 2.42 answers 500). */
const NEVER = /out[ -]of[ -]order|out of bounds|too old|too far|duplicate sample/i;

const TOO_LATE = /out[ -]of[ -]order|out of bounds|too old/i;
const REMEDY = 'Prometheus takes what is older than an hour where its `out_of_order_time_window` is as long as `keep`.';

/** What may change without another request: who we are, how busy the server is, where it is. */
const PASSING: readonly number[] = [401, 403, 404, 405, 407, 408, 425, 429];

export function judgeReply(reply: Omit<Reply, 'body'>, version: 1 | 2, host: string, now: number): ReplyMeaning {
  const { status, headers, text } = reply;
  if (status >= 200 && status < 300) {
    const written = headers['x-prometheus-remote-write-samples-written'];
    // A server of version 1 reads nothing in a request of version 2, and is content.
    if (version === 2 && written === undefined) return { kind: 'version-one' };
    return { kind: 'taken', written: version === 2 && /^\d{1,9}$/.test(String(written)) ? Number(written) : undefined };
  }
  const answered = answeredWith(host, reply);
  if (NEVER.test(text)) return { kind: 'refused', reason: TOO_LATE.test(text) ? `${answered} ${REMEDY}` : answered, partly: true };
  const isUnknown = status === 415 || (status === 400 && headers['x-prometheus-remote-write-samples-written'] === undefined);
  if (version === 2 && isUnknown) return { kind: 'version-one' };
  if (status >= 300 && status < 400)
    return {
      kind: 'later',
      reason: `${host} answered with a redirection (${status}), which is not followed. Give the address that it leads to.`,
      wait: 0,
    };
  if (status >= 400 && status < 500 && !PASSING.includes(status)) return { kind: 'refused', reason: answered, partly: true };
  return { kind: 'later', reason: answered, wait: retryAfter(reply, now) };
}
