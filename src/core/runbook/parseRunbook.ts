import type { FactDefinition } from './facts.ts';
import { type Inline, inlineOf, inlineText } from './inline.ts';
import {
  type Block,
  CAN_WAIT,
  conditionText,
  type FactCondition,
  IF,
  type ProseName,
  RISK_CLASS,
  RISK_CLASSES,
  type RiskClass,
  RUNBOOK_PARTS,
  type Runbook,
  type RunbookFlaw,
  type RunbookStep,
  type SectionName,
} from './runbook.ts';

/**
 * Reads a runbook's Markdown file, of which this is the form:
 *
 *     # Title
 *
 *     - **Risk class:** one of RISK_CLASSES
 *     - **Can wait:** how long
 *
 *     ## What it means            and each further heading of RUNBOOK_PARTS, in that order
 *
 *     A paragraph, or `- ` items, with `code`, **strong**, *emphasis* and [links](other-runbook.md).
 *     *If the other supply delivers:* a paragraph, item or step that holds only then; several facts are joined by "and".
 *
 *     ## What to do
 *
 *     - [ ] A step. <!-- step-id -->
 *     - [ ] A step that monitoring can see done. <!-- step-id, seen by: the part is well -->
 *
 *           what is typed for the step or item above, indented by six blanks or more
 *
 * Anything else is a flaw, named with its line. A translation has its own words for what is fixed here, but for the names in comments.
 * @param words of the language that the file is written in, for an English one of the form: `If the other supply delivers`
 */
export function parseRunbook(
  text: string,
  facts: readonly FactDefinition[],
  words: Words = (english) => english,
): { readonly runbook?: Runbook; readonly flaws: readonly RunbookFlaw[] } {
  const reader = new Reader(facts, words);
  for (const [index, line] of text.split(/\r?\n/).entries()) reader.line(line, index + 1);
  return reader.end();
}

const STEP = /^- \[ \] (.+?)\s*<!-- ([a-z0-9][a-z0-9-]{0,39})(?:, seen by: ([^>]+?))? -->$/;
const LEAD = /^\*([^*]+):\*\s+(.+)$/;

type Words = (english: string) => string;

const sectionNames = Object.keys(RUNBOOK_PARTS) as readonly SectionName[];

class Reader {
  readonly #words: Words;
  readonly #parts: Readonly<Record<SectionName, string>>;
  /** Answers of facts, in English: what would show that a step is done. */
  readonly #answers: ReadonlyMap<string, FactCondition>;
  /** Conditions as they begin a block: `If the other supply delivers`. */
  readonly #conditions: ReadonlyMap<string, FactCondition>;
  readonly #flaws: RunbookFlaw[] = [];
  readonly #prose: Record<ProseName, Block[]> = { meaning: [], sure: [], impact: [], avoid: [], who: [], verify: [] };
  readonly #steps: (RunbookStep & { code: string[] })[] = [];
  #title: string | undefined;
  #risk: RiskClass | undefined;
  #wait: readonly Inline[] | undefined;
  /** Headings seen so far. */
  #sections = 0;
  #section: SectionName | undefined;
  /** The last line belongs to a paragraph that goes on. */
  #open: { readonly line: number; text: string } | undefined;

  constructor(facts: readonly FactDefinition[], words: Words) {
    const known = facts.flatMap(({ id, answers }) =>
      Object.entries(answers).map(([value, answer]) => [answer, { fact: id, value }] as const),
    );
    this.#words = words;
    this.#parts = mapParts(words);
    this.#answers = new Map(known);
    this.#conditions = new Map(known.map(([answer, condition]) => [words(conditionText(answer)), condition]));
  }

  line(line: string, at: number): void {
    if (line.trim() === '') this.#close();
    else if (line.startsWith('# ')) this.#titled(line.slice(2).trim(), at);
    else if (line.startsWith('#')) this.#headed(line, at);
    else if (this.#section === undefined) this.#fact(line, at);
    else if (this.#open === undefined && /^ {6}/.test(line)) this.#code(line.trim(), at);
    else if (line.startsWith('- ') || this.#section === 'steps') this.#item(line, at);
    else if (this.#open) this.#open.text += ` ${line.trim()}`;
    else this.#open = { line: at, text: line.trim() };
  }

  end(): { readonly runbook?: Runbook; readonly flaws: readonly RunbookFlaw[] } {
    this.#close();
    const [title, risk, wait] = [this.#title, this.#risk, this.#wait];
    if (title === undefined) this.#flaw(0, 'The title is missing: a first line "# …".');
    if (risk === undefined)
      this.#flaw(0, `The risk class is missing: "- **Risk class:** …" below the title, one of ${RISK_CLASSES.join(', ')}.`);
    if (wait === undefined) this.#flaw(0, 'It is not said how long it may wait: "- **Can wait:** …" below the title.');
    for (const name of sectionNames.slice(this.#sections)) this.#flaw(0, `The part "## ${this.#parts[name]}" is missing.`);
    for (const name of sectionNames.slice(0, this.#sections)) {
      const empty = name === 'steps' ? this.#steps.length === 0 : this.#prose[name].length === 0;
      if (empty) this.#flaw(0, `The part "## ${this.#parts[name]}" is empty.`);
    }
    if (this.#flaws.length > 0 || title === undefined || risk === undefined || wait === undefined) return { flaws: this.#flaws };
    return { runbook: { title, risk, wait, prose: this.#prose, steps: this.#steps }, flaws: [] };
  }

  #titled(title: string, at: number): void {
    this.#close();
    if (this.#title !== undefined) this.#flaw(at, 'There is a second title.');
    this.#title ??= title;
  }

  #headed(line: string, at: number): void {
    this.#close();
    const expected = sectionNames[this.#sections];
    const title = /^## (.+)$/.exec(line)?.[1]?.trim();
    if (expected === undefined || title !== this.#parts[expected]) {
      this.#flaw(at, expected === undefined ? `There is no part "${line}".` : `Expected "## ${this.#parts[expected]}", found "${line}".`);
      const found = sectionNames.find((name) => this.#parts[name] === title);
      if (found === undefined) return;
      this.#section = found;
      this.#sections = Math.max(this.#sections, sectionNames.indexOf(found) + 1);
      return;
    }
    this.#section = expected;
    this.#sections++;
  }

  /** Risk class and time, below the title. */
  #fact(line: string, at: number): void {
    const [, name, value] = /^- \*\*([^*]+):\*\* (.+)$/.exec(line) ?? [];
    if (value !== undefined && name === this.#words(CAN_WAIT)) this.#wait = this.#spans(value, at);
    else if (value === undefined || name !== this.#words(RISK_CLASS))
      this.#flaw(at, 'Below the title stand "- **Risk class:** …" and "- **Can wait:** …" alone.');
    else {
      this.#risk = RISK_CLASSES.find((each) => this.#words(each) === value.trim());
      if (this.#risk === undefined) this.#flaw(at, `"${value}" is no risk class: ${RISK_CLASSES.join(', ')}.`);
    }
  }

  #item(line: string, at: number): void {
    this.#close();
    if (this.#section === 'steps') this.#step(line, at);
    else if (line.startsWith('- [')) this.#flaw(at, `Steps stand below "## ${this.#parts.steps}" alone.`);
    else this.#add({ kind: 'item', ...this.#conditional(line.slice(2).trim(), at) });
  }

  #step(line: string, at: number): void {
    const [, text, id, seen] = STEP.exec(line) ?? [];
    if (text === undefined || id === undefined) {
      this.#flaw(at, 'A step is "- [ ] What to do. <!-- step-id -->", on one line.');
      return;
    }
    if (this.#steps.some((step) => step.id === id)) this.#flaw(at, `There are two steps "${id}".`);
    const seenBy = seen === undefined ? undefined : this.#known(this.#answers, seen, at);
    this.#steps.push({ id, ...this.#conditional(text, at), code: [], ...(seenBy && { seenBy }) });
  }

  #code(line: string, at: number): void {
    const step = this.#steps.at(-1);
    if (this.#section !== 'steps') this.#add({ kind: 'code', text: [line], when: [] });
    else if (step) step.code.push(line);
    else this.#flaw(at, 'What is typed stands below its step.');
  }

  #close(): void {
    if (this.#open) this.#add({ kind: 'paragraph', ...this.#conditional(this.#open.text, this.#open.line) });
    this.#open = undefined;
  }

  #add(block: Block): void {
    if (this.#section !== undefined && this.#section !== 'steps') this.#prose[this.#section].push(block);
  }

  #conditional(text: string, at: number): Pick<Block, 'text' | 'when' | 'lead'> {
    const begins = `${this.#words(IF)} `;
    const [, lead, rest] = LEAD.exec(text) ?? [];
    if (lead === undefined || rest === undefined || !lead.startsWith(begins)) {
      if (text.startsWith(`*${begins}`)) this.#flaw(at, 'A condition is "*If the other supply delivers:* …", on one line.');
      return { text: this.#spans(text, at), when: [] };
    }
    const [first = '', ...others] = lead.split(` ${this.#words('and')} `);
    const when = [first, ...others.map((each) => `${begins}${each}`)].flatMap((each) => this.#known(this.#conditions, each, at) ?? []);
    return { text: this.#spans(rest, at), when, lead };
  }

  #known(phrases: ReadonlyMap<string, FactCondition>, phrase: string, at: number): FactCondition | undefined {
    const found = phrases.get(phrase.trim());
    if (!found) this.#flaw(at, `"${phrase}" is no answer to a fact that is known. There are: ${[...phrases.keys()].join('; ')}.`);
    return found;
  }

  #spans(text: string, at: number): readonly Inline[] {
    const spans = inlineOf(text);
    if (!spans || inlineText(spans).trim() === '')
      this.#flaw(at, 'Only code, strong, emphasis and links to other runbooks are known here.');
    return spans ?? [];
  }

  #flaw(line: number, text: string): void {
    this.#flaws.push({ line, text });
  }
}

function mapParts(words: Words): Readonly<Record<SectionName, string>> {
  const part = (name: SectionName) => words(RUNBOOK_PARTS[name]);
  return {
    meaning: part('meaning'),
    sure: part('sure'),
    impact: part('impact'),
    steps: part('steps'),
    avoid: part('avoid'),
    who: part('who'),
    verify: part('verify'),
  };
}
