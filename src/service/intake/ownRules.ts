import type { LogLine, MessageFact } from '../../core/message.ts';
import { plainText } from '../../core/text.ts';
import { count } from '../../core/words.ts';
import { LONGEST_LINE } from '../../inventory/logPattern.ts';
import type { LogRuleConfig } from '../../inventory/logRuleSchema.ts';

/** A line that took a rule longer than this (ms) took it long. */
const LONG = 20;
/** A rule whose long lines took so much together (ms) is set aside. */
const ENOUGH = 300;
/** Of the device's own words within a sentence, and of the sentence. Code points. */
const LONGEST_GROUP = 160;
const LONGEST_TEXT = 400;

interface OwnRule {
  readonly config: LogRuleConfig;
  readonly pattern: RegExp;
  readonly app: string | undefined;
  /** What its long lines have taken (ms), and how many there were. */
  spent: number;
  long: number;
}

/** The rules of the inventory for lines of logs. The first that fits a line counts. One that holds up the others is set aside, and says so. */
export class OwnRules {
  readonly #rules: readonly OwnRule[];
  readonly #elapsed: () => number;

  /** @param elapsed a clock (ms) that does not jump */
  constructor(rules: readonly LogRuleConfig[] = [], elapsed: () => number = () => performance.now()) {
    this.#elapsed = elapsed;
    this.#rules = rules.map((config) => ({
      config,
      pattern: new RegExp(config.match, 'u'),
      app: config.app?.toLowerCase(),
      spent: 0,
      long: 0,
    }));
  }

  /** Rules that are not tried any more, each in a sentence with what to do. */
  get flaws(): readonly string[] {
    return this.#rules
      .filter(isSetAside)
      .map(
        ({ config: { name }, spent, long }) =>
          `The log rule "${name}" is not tried any more: ${count(long, 'line')} took it ${Math.round(spent)} ms, in which no other line was read. Make its "match" simpler: begin it with "^", and use fewer ".*".`,
      );
  }

  /** What a line says; undefined: none of these rules knows it. */
  line({ app, text: whole }: LogLine): MessageFact | undefined {
    if (this.#rules.length === 0) return undefined;
    const process = app?.trim().toLowerCase();
    const text = whole.slice(0, LONGEST_LINE);
    for (const rule of this.#rules) {
      if ((rule.app !== undefined && rule.app !== process) || isSetAside(rule)) continue;
      const began = this.#elapsed();
      const match = rule.pattern.exec(text);
      const took = this.#elapsed() - began;
      if (took > LONG) {
        rule.spent += took;
        rule.long++;
      }
      if (match) return factOf(rule.config, text, match.groups ?? {});
    }
    return undefined;
  }
}

function isSetAside({ spent }: OwnRule): boolean {
  return spent > ENOUGH;
}

function factOf(config: LogRuleConfig, line: string, groups: Readonly<Record<string, string | undefined>>): MessageFact {
  const { name, severity, component, condition, asserted, unit, text } = config;
  const value = numberOf(groups.value);
  const said =
    text === undefined ? line : text.replace(/\$<([^>]*)>/g, (_, group: string) => plainText(groups[group] ?? '', LONGEST_GROUP));
  return {
    rule: name,
    own: true,
    severity,
    ...(component !== undefined && { component }),
    ...(condition !== undefined && { condition }),
    ...(asserted !== undefined && { asserted }),
    ...(value !== undefined && { value, ...(unit !== undefined && { unit }) }),
    text: plainText(said, LONGEST_TEXT),
  };
}

function numberOf(text: string | undefined): number | undefined {
  const plain = text?.replaceAll(',', '').trim();
  if (!plain || !/^[+-]?\d{1,15}(\.\d{1,15})?$/.test(plain)) return undefined;
  return Number(plain);
}

/** What a line says by the rules of the inventory, else by those of the model. A line that was written to prove the path stays a test. */
export function factOfLine(line: LogLine, own: OwnRules, ofModel: (line: LogLine) => MessageFact | undefined): MessageFact | undefined {
  const fact = own.line(line);
  if (fact === undefined) return ofModel(line);
  return ofModel(line)?.test ? { ...fact, test: true } : fact;
}
