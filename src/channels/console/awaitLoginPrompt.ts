import type { ConsoleProfile } from '../../core/deviceModel.ts';
import { ConsoleBusy, ForeignLogin, Garbled, NoAnswer } from '../../core/fault.ts';
import { MASKED } from '../../core/mask.ts';
import { plainText } from '../../core/text.ts';
import { foreignQuestion, readOnlyNotice, takenNotice } from './consoleServers.ts';
import type { Hearing } from './hearing.ts';
import { type Conversation, LIMIT_STALLS, PROMPT_MS } from './login.ts';
import { openQuestion } from './questions.ts';

const TALK_OVER_MS = 300;
const SHELL_MS = 100;
const RETURN_AGAIN_MS = 1000;
const RETURNS = 5;
const RETURNS_INTO_GARBAGE = 2;

/**
 * Brings the console to a login prompt.
 *
 * We listen first. A console may show of its own accord that somebody is logged in: a prompt that a console server replays, the
 * output of a running command. We wait while anything is printed.
 *
 * A silent console looks like a dead one until a key is pressed. RETURN is the key that every login program and shell understands as
 * "show me where I am", and the manufacturer documents it as the way to start ("you might need to press ENTER several times"). RETURN
 * has one risk, which we accept: it enters text that somebody left half typed at an unattended shell. A kill-line character before it
 * would be no remedy: a line editor that does not know the character makes it part of a login name. Nobody can be typing through a
 * serial port at the same time, because only one program can hold it (`lease.ts`, `transports/lockFile.ts`). We send nothing more as soon as a shell shows, not even a logout.
 */
export async function awaitLoginPrompt(conversation: Conversation, signal: AbortSignal): Promise<void> {
  const { dialogue, profile } = conversation;
  try {
    await wake(conversation, signal);
  } catch (error) {
    if (!(error instanceof NoAnswer || error instanceof Garbled)) throw error;
    if (dialogue.heard.unreadable) throw notText(profile, error);
    if (error instanceof NoAnswer && dialogue.over) throw turnedAway(error, dialogue.heard);
    throw error;
  }
}

async function wake({ dialogue, wire, prompts, profile, stallMs }: Conversation, signal: AbortSignal): Promise<void> {
  const loggedIn = (): ConsoleBusy =>
    new ConsoleBusy(
      'Somebody is logged in on this console, so nothing was typed into it. Log that session out, or wait until whoever uses it is done.',
    );
  let returns = 0;
  const decide = (heard: Hearing): undefined => {
    if (prompts.atShell(heard)) throw loggedIn();
    if (readOnlyNotice(heard.shown) !== undefined) throw readOnly(heard);
    if (prompts.demandsNewPassword(heard) && heard.shown.trimEnd().endsWith(':') && !prompts.atLogin(heard)) throw halfWay(returns > 0);
    const foreign = prompts.atLogin(heard) ? undefined : foreignQuestion(heard.shown);
    if (foreign?.endsWith('Password:')) throw foreignLogin(heard);
    if (prompts.atPassword(heard)) throw halfWay(returns > 0);
  };
  const settled = (heard: Hearing, silentMs: number): boolean => {
    if (prompts.atLogin(heard)) return true;
    if (foreignQuestion(heard.shown) !== undefined) throw foreignLogin(heard);
    if (silentMs < SHELL_MS) return false;
    if (prompts.shellShown(heard)) throw loggedIn();
    if (openQuestion(heard.shown) !== undefined) throw waitsForKey(heard);
    return false;
  };
  const silence = 'The console does not answer: no login prompt came. Check the cable, the speed and whether the appliance is on.';
  const limitMs = LIMIT_STALLS * stallMs;

  const listened = await dialogue.until<boolean>(
    {
      decide,
      quiet: {
        ms: PROMPT_MS,
        decide: (heard, silentMs) => settled(heard, silentMs) || (heard.bytes === 0 || silentMs >= TALK_OVER_MS ? false : undefined),
      },
      stallMs,
      limitMs,
      silence,
    },
    signal,
  );
  if (listened) return;
  returns = 1;
  let pressedAt = performance.now();
  await wire.pressReturn(signal);
  await dialogue.until<true>(
    {
      decide,
      quiet: {
        ms: PROMPT_MS,
        decide: (heard, silentMs) => {
          if (settled(heard, silentMs)) return true;
          if (Math.min(silentMs, performance.now() - pressedAt) < RETURN_AGAIN_MS) return undefined;
          if (returns >= RETURNS_INTO_GARBAGE && heard.unreadable) throw notText(profile);
          if (returns < RETURNS) {
            returns += 1;
            pressedAt = performance.now();
            // A transport that breaks shows as closed, and that ends the wait.
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

function notText({ baudRate }: ConsoleProfile, cause?: Error): Garbled {
  return new Garbled(
    `What the console sends is not text. Check the speed: "baudRate" in the inventory for a serial port, the port\u2019s setting on a console server. This model speaks ${baudRate} baud, 8 data bits, no parity.`,
    { cause },
  );
}

/** Some console servers say why they turn a client away. */
function turnedAway(cause: NoAnswer, heard: Hearing): ConsoleBusy | NoAnswer {
  if (takenNotice(heard.shown) !== undefined) {
    return new ConsoleBusy(
      `The console server turned us away; it said “${quote(takenNotice, heard, 80)}”. Somebody else holds this port, or a connection of ours that was cut off. Have that one closed, or wait until whoever uses it is done.`,
      { cause },
    );
  }
  const said = plainText(heard.quotable.trim(), 80);
  return new NoAnswer(
    `The console connection was closed ${said === '' ? 'before the device said anything' : `before a login prompt came; it said "${said}"`}. If it leads to a console server, somebody else may hold this port, or a connection of ours that was cut off, or its limit of connections is reached.`,
    { cause },
  );
}

function readOnly(heard: Hearing): ConsoleBusy {
  return new ConsoleBusy(
    `The console server lets us only look on; it said “${quote(readOnlyNotice, heard, 160)}”. What is typed reaches nobody, so nothing was. Have whoever holds the console detach, or give this client the right to write.`,
  );
}

function foreignLogin(heard: Hearing): ForeignLogin {
  return new ForeignLogin(
    `Something other than the HSM asks for a login here: “${quote(foreignQuestion, heard, 80)}”. The port is protected, most likely by the console server, and nothing of the HSM’s login was sent. Let the console server give this client the port without a login. It is tried again after an hour.`,
  );
}

/** `woken`: the question came after a RETURN of ours, which gives somebody's half typed name, or nothing to a console server. */
function halfWay(woken: boolean): ConsoleBusy {
  return new ConsoleBusy(
    woken
      ? 'RETURN was pressed on this console, and a password was asked for at once. Somebody is in the middle of a login, which ends by itself after two minutes; if this goes on, a console server asks for a password of its own. Nothing else was typed.'
      : 'Somebody is in the middle of a login on this console, so nothing was typed into it. It ends by itself after two minutes.',
  );
}

function waitsForKey(heard: Hearing): ConsoleBusy {
  return new ConsoleBusy(
    `Something on this console waits for an answer: “${quote(openQuestion, heard, 160)}”. Somebody is at work here, so nothing was typed into it.`,
  );
}

/** What was found in the device's words, for people. */
function quote(find: (shown: string) => string | undefined, { quotable }: Hearing, maxLength: number): string {
  return plainText(find(quotable) ?? MASKED, maxLength);
}
