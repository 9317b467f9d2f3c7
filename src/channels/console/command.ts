import { DeviceError, Garbled, NoAnswer } from '../../core/fault.ts';
import { MASKED } from '../../core/mask.ts';
import { plainText } from '../../core/text.ts';
import { type Conversation, LIMIT_STALLS } from './login.ts';
import type { Trailer } from './prompts.ts';
import { openQuestion } from './questions.ts';

/** What a command printed between its echo and the prompt after it. */
export interface Answer {
  readonly text: string;
  readonly trailer: Trailer;
}

const SETTLE_MS = 300;
const NUDGES = 2;

/**
 * Waits for the answer to the command just sent and takes it apart.
 *
 * An answer ends with its trailer and the shell's prompt after it. A prompt without a trailer ends it only when the device then falls
 * silent, since the output of a command may hold a prompt. A question ends it, too: it gets no key. RETURN is sent again in two cases, in both of which only our own shell can
 * be listening: the trailer is there and noise or a kernel line has spoilt the prompt after it; or our command stands there without a
 * line end, so its RETURN was lost or became another character.
 */
export async function awaitAnswer(
  { dialogue, wire, prompts, stallMs }: Conversation,
  command: string,
  signal: AbortSignal,
): Promise<Answer> {
  let nudges = 0;
  const nudge = (): void => {
    if (nudges >= NUDGES) return;
    nudges += 1;
    wire.pressReturn(signal).catch(() => {});
  };
  const whole = await dialogue.until<string>(
    {
      decide: (heard) => {
        if (prompts.atShell(heard)) return prompts.trailer(heard.tail) === undefined ? undefined : heard.text;
        if (prompts.atLogin(heard)) throw new NoAnswer('The device ended our session in the middle of a command.');
        return undefined;
      },
      quiet: {
        ms: SETTLE_MS,
        decide: (heard) => {
          const trailer = prompts.trailer(heard.tail);
          if (openQuestion(heard.shown) !== undefined && !isStillTyped(heard.text, command)) {
            throw new Questioned(command, openQuestion(heard.quotable) ?? MASKED);
          }
          if (trailer === undefined) {
            if (isStillTyped(heard.text, command)) nudge();
            if (!prompts.atShell(heard)) return undefined;
            throw new Unfinished(`The answer to "${command}" came without its result line. Check the line if this goes on.`);
          }
          if (prompts.shellPromptAt(heard.tail, trailer.end) >= 0) return heard.text;
          nudge();
          return undefined;
        },
      },
      stallMs,
      limitMs: LIMIT_STALLS * stallMs,
      silence: `The device did not finish its answer to "${command}".`,
    },
    signal,
  );
  return takeApart(whole, command, { prompts });
}

/** The shell has echoed the command, perhaps with what became of RETURN, and has not begun a new line. */
function isStillTyped(text: string, command: string): boolean {
  return text.startsWith(command) && text.length <= command.length + 1 && !text.includes('\n');
}

/** The device has asked something. Any key would be an answer, so nothing is typed any more: the connection is closed. */
export class Questioned extends DeviceError {
  constructor(command: string, question: string) {
    super(
      `The device asked something after "${command}": “${plainText(question, 160)}”. Nothing is ever answered, so the connection was closed. Look at the console.`,
    );
    this.name = DeviceError.name;
  }
}

/** Garbled, with the dialogue still in step: the prompt has been seen and the next command may follow. */
export class Unfinished extends Garbled {
  constructor(message: string) {
    super(message);
    this.name = Garbled.name;
  }
}

function takeApart(whole: string, command: string, { prompts }: Pick<Conversation, 'prompts'>): Answer {
  const echo = findEcho(whole, command, { prompts });
  if (echo === undefined) {
    throw new Unfinished(
      `The device did not repeat "${command}" as it was sent, so its answer is not trusted. Check the line if this goes on.`,
    );
  }
  const trailer = prompts.trailer(whole);
  if (trailer === undefined || trailer.start < echo.end) {
    throw new Unfinished(`The answer to "${command}" came without its result line. Check the line if this goes on.`);
  }
  const promptAt = prompts.shellPromptAt(whole, trailer.end);
  const answer = whole.slice(0, echo.start) + whole.slice(echo.end, promptAt < 0 ? trailer.end : promptAt);
  return { text: `${answer.replace(/^\n+/, '').trimEnd()}\n`, trailer };
}

/**
 * The first line that is the command, alone or after a prompt. Kernel lines may stand before it. A console server that breaks long lines
 * may have broken it in two, where the prompt has a long host name; noise turns characters into line ends, and never adds one.
 */
function findEcho(
  whole: string,
  command: string,
  { prompts }: Pick<Conversation, 'prompts'>,
): { readonly start: number; readonly end: number } | undefined {
  const isEcho = (line: string) => line === command || (line.endsWith(command) && prompts.shellPromptAt(line, 0) === 0);
  let start = 0;
  while (start < whole.length) {
    const feed = whole.indexOf('\n', start);
    if (feed < 0) return undefined;
    if (isEcho(whole.slice(start, feed).trim())) return { start, end: feed + 1 };
    const second = whole.indexOf('\n', feed + 1);
    if (second >= 0 && isEcho(whole.slice(start, second).replace('\n', '').trim())) return { start, end: second + 1 };
    start = feed + 1;
  }
  return undefined;
}
