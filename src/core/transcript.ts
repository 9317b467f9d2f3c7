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

export interface CommandOutput {
  /** The transcript with all lines blank that are not of this output, so that they keep their numbers. Undefined: it is not there. */
  readonly text: string | undefined;
  /** What a person should know of it, in whole sentences. */
  readonly notes: readonly string[];
  /** The commands that were typed, without their options. */
  readonly commands: readonly string[];
}

/**
 * The output of one command in a transcript that may hold several, with prompts or without. Where the command was typed more than
 * once, the last output counts. A transcript in which nothing was typed is one output as a whole.
 * @param text with `\n` at line ends
 */
export function outputOf(command: string, text: string, { promptLine, resultTrailer }: TranscriptMarks): CommandOutput {
  const lines = text.split('\n');
  const passages = passagesIn(lines, promptLine);
  const commands = [...new Set(passages.flatMap(({ command: typed }) => withoutOptions(typed)))];
  const own = passages.filter(({ command: typed }) => isTyped(command, typed));
  const ends = (from: number, until: number) => {
    for (let at = from + 1; at < until; at++) if (resultTrailer.test(lines[at]?.replace(/^[>\s]{1,8}/, '') ?? '')) return at;
    return -1;
  };
  const whole: Passage = { command: '', at: -1, until: lines.length };
  // A copy often begins below the line in which its first command was typed; a greeting has no such end.
  const untitled = passages.find(({ command: typed, at, until }) => typed === '' && ends(at, until) !== -1);
  const found = own.at(-1) ?? (commands.length === 0 ? whole : untitled);
  if (found === undefined) return { text: undefined, notes: [], commands };

  const end = ends(found.at, found.until);
  const until = end === -1 || found === whole ? found.until : end + 1;
  const notes: string[] = [];
  if (own.length > 1) notes.push(`The command was typed ${own.length} times; its last output, below line ${found.at + 1}, was read.`);
  if (found === untitled && commands.length > 0) notes.push('No line says which command printed the first output; that one was read.');
  if (end === -1) notes.push('The line that ends an output is missing, so there may have been more.');
  return { text: lines.map((line, at) => (at > found.at && at < until ? line : '')).join('\n'), notes, commands };
}

function passagesIn(lines: readonly string[], promptLine: RegExp): Passage[] {
  const starts = lines.flatMap((line, at) => {
    const typed = promptLine.exec(line)?.[1];
    return typed === undefined ? [] : [{ command: typed.trim(), at }];
  });
  return [{ command: '', at: -1 }, ...starts].map((start, index) => ({ ...start, until: starts[index]?.at ?? lines.length }));
}

/** What stands behind an option may be a password: it is not repeated to anybody. */
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
