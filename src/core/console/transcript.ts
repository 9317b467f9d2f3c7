/** What was typed at a prompt, and what was printed until the next one. */
interface Passage {
  readonly command: string;
  /** Index of the line with the prompt; -1: what stands before the first prompt. */
  readonly at: number;
  /** Index behind its last line. */
  readonly until: number;
}

/** How a model's shell shows itself in a transcript. */
export interface TranscriptMarks {
  /** A line with a prompt; group 1 is what was typed at it. */
  readonly promptLine: RegExp;
  /** The line that ends an output. */
  readonly resultTrailer: RegExp;
}

export interface TranscriptOutput {
  /** The transcript with all other lines blank, so that those of this output keep their numbers. Undefined: it is not there. */
  readonly text: string | undefined;
  /** Texts that may be this output although no line says so: what stands above the first prompt, and the output of the only command typed. */
  readonly guesses: readonly string[];
  /** What a person should know of it, in whole sentences. */
  readonly notes: readonly string[];
  /** The commands that were typed, without their options. */
  readonly commands: readonly string[];
}

/** At most this many outputs of another command are looked at: each is read with all the lines of the transcript. */
const GUESSES = 10;

/**
 * The output of one command in a transcript that may hold several, with prompts or without. The last output counts when the command was
 * typed more than once. A transcript in which nothing was typed is one output as a whole.
 * @param transcript with `\n` at line ends
 */
export function outputOf(command: string, transcript: string, { promptLine, resultTrailer }: TranscriptMarks): TranscriptOutput {
  const lines = transcript.split('\n');
  const passages = passagesIn(lines, promptLine);
  const commands = [...new Set(passages.flatMap(({ command: typed }) => withoutOptions(typed)))];
  const own = passages.filter(({ command: typed }) => isTyped(command, typed));
  const ends = (from: number, until: number) => {
    for (let at = from + 1; at < until; at++) if (resultTrailer.test(lines[at]?.replace(/^[>\s]{1,8}/, '') ?? '')) return at;
    return -1;
  };
  const output = ({ at, until }: Passage) => {
    const end = ends(at, until);
    return lines.map((line, index) => (index > at && index < (end === -1 ? until : end + 1) ? line : '')).join('\n');
  };
  const found = own.at(-1);
  if (found === undefined && commands.length > 0) {
    const guesses = passages
      .filter(({ at, command: typed }) => at === -1 || (commands.length === 1 && typed !== ''))
      .slice(0, GUESSES)
      .map(output);
    return { text: undefined, guesses, notes: [], commands };
  }
  const notes: string[] = [];
  if (own.length > 1)
    notes.push(`The command was typed ${own.length} times; its last output, below line ${(found?.at ?? 0) + 1}, was read.`);
  if (ends(found?.at ?? -1, found?.until ?? lines.length) === -1) {
    notes.push('The line that ends an output is missing, so there may have been more.');
  }
  return { text: found === undefined ? transcript : output(found), guesses: [], notes, commands };
}

function passagesIn(lines: readonly string[], promptLine: RegExp): Passage[] {
  const starts = lines.flatMap((line, at) => {
    const typed = promptLine.exec(line)?.[1];
    return typed === undefined ? [] : [{ command: typed.trim(), at }];
  });
  return [{ command: '', at: -1 }, ...starts].map((start, index) => ({ ...start, until: starts[index]?.at ?? lines.length }));
}

/** A command without its options, since one may hold a password. */
function withoutOptions(typed: string): string[] {
  const words = typed.split(/\s+(?=-)/)[0] ?? '';
  return words === '' ? [] : [words];
}

/** True for `hsm sh`, `hsm show` and `network show -verbose`: words may be shortened, and options follow. */
function isTyped(command: string, typed: string): boolean {
  const words = command.split(' ');
  const own = typed.toLowerCase().split(/\s+/);
  if (own.length < words.length || (own[words.length] ?? '-').charAt(0) !== '-') return false;
  // 5.4 still has `client -list`.
  return words.every((word, index) => {
    const short = own[index]?.replace(/^-/, '') ?? '';
    return short !== '' && word.startsWith(short);
  });
}
