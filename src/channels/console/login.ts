import { ConsoleBusy, Garbled, LoginRefused, PasswordChangeRequired } from '../../core/fault.ts';
import type { Dialogue } from './dialogue.ts';
import type { Hearing } from './hearing.ts';
import type { Prompts } from './prompts.ts';
import type { Wire } from './wire.ts';

/** The parts of one conversation. */
export interface Conversation {
  readonly dialogue: Dialogue;
  readonly wire: Wire;
  readonly prompts: Prompts;
  /** Silence after which a device is given up. */
  readonly stallMs: number;
}

/** An answer that is still coming after this many times the stall has no end. */
export const LIMIT_STALLS = 2;

const LOGIN_BYTES = 16_384;

// Longer than the 16 ms for which common USB adapters hold bytes back.
const LISTEN_MS = 20;
const TALK_OVER_MS = 300;
const RETURN_AGAIN_MS = 1000;
const RETURNS = 5;
const SETTLE_MS = 500;

/**
 * Brings the console to a login prompt.
 *
 * We listen first: what the device shows of itself (a prompt a console server replays, output of a running command) may tell
 * that somebody is logged in before we have touched a key, and while anything is printed we wait. A console that stays silent
 * cannot be told apart from a dead one without a key, and of the keys RETURN is the one that every login program and shell
 * understands as "show me where I am"; the manufacturer documents it as the way to start ("you might need to press ENTER
 * several times"). It has one risk, which we accept and keep as small as it can be: text that somebody left half typed at an
 * unattended shell is entered by it. A kill-line character before it would depend on the device's line editor, and where that
 * does not know it, become part of a login name. Only one program can hold a serial port, so nobody can be typing at the same
 * time through it. As soon as a shell shows, nothing more is sent, not even a logout.
 */
export async function awaitLoginPrompt({ dialogue, wire, prompts, stallMs }: Conversation, signal: AbortSignal): Promise<void> {
  const decide = (heard: Hearing): true | undefined => {
    if (prompts.atShell(heard) || (prompts.shellShown(heard) && !prompts.atLogin(heard))) {
      throw new ConsoleBusy(
        'Somebody is logged in on this console, so nothing was typed into it. Log that session out, or wait until whoever uses it is done.',
      );
    }
    if (prompts.atPassword(heard)) {
      throw new ConsoleBusy(
        'Somebody is in the middle of a login on this console, so nothing was typed into it. It ends by itself after two minutes.',
      );
    }
    return prompts.atLogin(heard) ? true : undefined;
  };
  const silence = 'The console does not answer: no login prompt came. Check the cable, the speed and whether the appliance is on.';
  const limitMs = LIMIT_STALLS * stallMs;

  const listened = await dialogue.until<boolean>(
    {
      decide,
      quiet: { ms: LISTEN_MS, decide: ({ bytes }, count) => (bytes === 0 || count * LISTEN_MS >= TALK_OVER_MS ? false : undefined) },
      stallMs,
      limitMs,
      silence,
    },
    signal,
  );
  if (listened) return;
  let returns = 1;
  await wire.pressReturn(signal);
  await dialogue.until<true>(
    {
      decide,
      quiet: {
        ms: RETURN_AGAIN_MS,
        decide: () => {
          if (returns < RETURNS) {
            returns += 1;
            // A broken transport shows as closed; that is what ends the wait then.
            wire.pressReturn(signal).catch(() => {});
          }
          return undefined;
        },
      },
      stallMs,
      limitMs,
      silence,
    },
    signal,
  );
}

/**
 * Logs in at the login prompt, with one try. A refused login is never repeated: the account may have been disabled, and every
 * further try stands in the device's log as an attack.
 */
export async function logIn({ dialogue, wire, prompts, stallMs }: Conversation, signal: AbortSignal): Promise<void> {
  const refused = (): LoginRefused =>
    new LoginRefused(
      'The device refused the login. Check user and password, and whether the account is enabled; there is no further try until then.',
    );
  const limitMs = LIMIT_STALLS * stallMs;

  dialogue.heard.clear();
  await wire.sendLoginName(signal);
  await dialogue.until<true>(
    {
      decide: (heard) => {
        const echoed = wire.echoedName(heard.text);
        if (prompts.atPassword(heard)) {
          if (echoed) return true;
          throw new Garbled('The device did not repeat our login name as it was sent, so the password was not sent. Check the line.');
        }
        if (prompts.refuses(heard)) throw refused();
        if (prompts.atShell(heard) || (echoed && prompts.atLogin(heard))) {
          throw new Garbled('The device did not ask for a password after the login name. Check the line, and what is connected to it.');
        }
        return undefined;
      },
      stallMs,
      limitMs,
      limitBytes: LOGIN_BYTES,
      silence: 'The device stopped answering after the login name.',
    },
    signal,
  );

  const heardSinceName = dialogue.heard.text;
  dialogue.heard.clear();
  await wire.sendPassword(heardSinceName, signal);
  await dialogue.until<true>(
    {
      decide: (heard) => {
        if (prompts.demandsNewPassword(heard)) {
          throw new PasswordChangeRequired(
            'The device demands a new password for this account. Log in by hand once and choose one, then enter it here.',
          );
        }
        if (prompts.refuses(heard) || prompts.atPassword(heard) || prompts.atLogin(heard)) throw refused();
        return prompts.atShell(heard) ? true : undefined;
      },
      quiet: { ms: SETTLE_MS, decide: (heard) => (prompts.shellShown(heard) ? true : undefined) },
      stallMs,
      limitMs,
      limitBytes: LOGIN_BYTES,
      silence: 'The device stopped answering after the password.',
    },
    signal,
  );
}

/**
 * After the password was sent and its outcome missed, we may be logged in, and nobody but us would ever log that session out.
 * Waits a little for a shell to show itself; what does not look like one is left alone, for it may ask for a new password.
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
