import type { ConsoleProfile } from '../../core/deviceModel.ts';
import { Garbled, NoAnswer } from '../../core/fault.ts';
import type { Dialogue } from './dialogue.ts';
import type { Hearing } from './hearing.ts';
import type { Prompts } from './prompts.ts';
import { otherHost, passwordChange, refusedBy } from './transports/loginFaults.ts';
import { hostOf } from './transports/loginLines.ts';
import type { Wire } from './wire.ts';

/** The parts of one conversation. */
export interface Conversation {
  readonly dialogue: Dialogue;
  readonly wire: Wire;
  readonly prompts: Prompts;
  /** Its words, for what people are told. */
  readonly profile: ConsoleProfile;
  /** Names under which the device's prompts are known. None: not known yet. */
  readonly hosts: readonly string[];
  /** Silence after which a device is given up. */
  readonly stallMs: number;
}

/** An answer that is still coming after this many stalls has no end. */
export const LIMIT_STALLS = 2;

/**
 * A banner may hold the words of a prompt and pause after them. They are a prompt when nothing has followed for this long, which is longer
 * than the 16 ms for which common USB adapters hold bytes back.
 */
export const PROMPT_MS = 20;

/** More than any banner and message of the day. */
export const LOGIN_BYTES = 16_384;
const SETTLE_MS = 500;

/**
 * Logs in at the login prompt, with one try. A refused login is never repeated: the account may have been disabled, and every
 * further try stands in the device's log as an attack.
 */
export async function logIn({ dialogue, wire, prompts, profile, hosts, stallMs }: Conversation, signal: AbortSignal): Promise<void> {
  const settleMs = Math.min(SETTLE_MS, stallMs / 2);
  const limitMs = LIMIT_STALLS * stallMs;
  const timedOut = (): NoAnswer =>
    new NoAnswer('The device ended the login because its time was up before it was complete. Check the line if this goes on.');

  const asked = dialogue.heard.shown;
  const host = hostOf(profile.loginPrompt, dialogue.heard.quotable);
  const refusal = (heard: Hearing) => refusedBy(profile, heard, host);
  dialogue.heard.clear();
  await wire.sendLoginName(asked, signal);
  await dialogue.until<true>(
    {
      decide: (heard) => {
        if (prompts.timedOut(heard)) throw timedOut();
        if (prompts.refuses(heard) || prompts.deferral(heard) !== undefined) throw refusal(heard);
        if (prompts.atShell(heard) || (wire.echoedName(heard.shown) && prompts.atLogin(heard))) {
          throw new Garbled('The device did not ask for a password after the login name. Check the line, and what is connected to it.');
        }
        return undefined;
      },
      quiet: {
        ms: PROMPT_MS,
        decide: (heard) => {
          if (!prompts.atPassword(heard)) return undefined;
          const flaw = wire.flawOf(heard.shown);
          if (flaw === 'host') throw otherHost(askedBy(heard, profile), hosts);
          if (flaw === 'echo') {
            throw new Garbled(
              'The device did not repeat our login name as it was sent, or said something before it asked for the password, so the password was not sent. Check the line, and what else uses this console.',
            );
          }
          return true;
        },
      },
      stallMs,
      limitMs,
      limitBytes: LOGIN_BYTES,
      silence: 'The device stopped answering after the login name.',
    },
    signal,
  );

  const heardSinceName = dialogue.heard.shown;
  dialogue.heard.clear();
  await wire.sendPassword(heardSinceName, signal);
  try {
    await dialogue.until<true>(
      {
        // A message of the day may use the words of a refusal or a prompt. Only silence after them shows that they are one.
        decide: (heard) => {
          if (prompts.demandsNewPassword(heard)) throw passwordChange();
          return prompts.atShell(heard) ? true : undefined;
        },
        quiet: {
          ms: settleMs,
          decide: (heard) => {
            if (prompts.shellShown(heard)) return true;
            const asksAgain = prompts.atPassword(heard) || prompts.atLogin(heard);
            if (asksAgain && prompts.timedOut(heard)) throw timedOut();
            if (asksAgain || prompts.refuses(heard) || prompts.deferral(heard) !== undefined) throw refusal(heard);
            return undefined;
          },
        },
        stallMs,
        limitMs,
        limitBytes: LOGIN_BYTES,
        silence: 'The device stopped answering after the password.',
      },
      signal,
    );
  } catch (error) {
    // Some devices hang up with the refusal. It counts all the same, or the next poll would try again.
    const said = prompts.refuses(dialogue.heard) || prompts.deferral(dialogue.heard) !== undefined;
    throw error instanceof NoAnswer && said ? refusal(dialogue.heard) : error;
  }
}

/** The host that asks for the password now, as far as any line since the login name says. */
function askedBy({ quotable: shown }: Hearing, { loginPrompt, passwordPrompt }: ConsoleProfile): string | undefined {
  const named = hostOf(passwordPrompt, shown);
  if (named !== undefined) return named;
  for (const line of shown.split('\n').toReversed()) {
    const host = hostOf(loginPrompt, line.slice(0, line.indexOf(':') + 1));
    if (host !== undefined) return host;
  }
  return undefined;
}

/**
 * Waits a little for a shell to show itself, after the password was sent and its outcome missed: we may be logged in, and nobody else
 * would ever log that session out. What does not look like a shell is left alone, since it may ask for a new password.
 */
export async function shellAppears({ dialogue, prompts }: Conversation, withinMs: number): Promise<boolean> {
  const never = new AbortController().signal;
  try {
    return await dialogue.until<boolean>(
      {
        decide: (heard) => {
          if (prompts.demandsNewPassword(heard) || prompts.refuses(heard) || prompts.atLogin(heard) || prompts.atPassword(heard))
            return false;
          return prompts.atShell(heard) ? true : undefined;
        },
        quiet: { ms: SETTLE_MS, decide: (heard) => (prompts.shellShown(heard) ? true : undefined) },
        stallMs: withinMs,
        limitMs: withinMs,
        silence: '',
      },
      never,
    );
  } catch {
    return false;
  }
}
