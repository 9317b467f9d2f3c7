import type { LogLine, MessageFact, MessageSeverity } from './message.ts';
import { plainText } from './text.ts';

/** Named groups of a rule's pattern, as the device wrote them. */
export type Groups = Readonly<Record<string, string | undefined>>;

/** What a line of a log says, as data. The first rule that fits a line is the one that counts. */
export interface LineRule {
  /** Unique within a model. */
  readonly rule: string;
  /** Processes that write it, in lower case. Missing: any, after the rules of the process itself. */
  readonly apps?: readonly string[];
  /** Against the text of the line. Named groups may be used in `text` and `component`. */
  readonly pattern: RegExp;
  /** RFC 5424: the gravest and the mildest severity of a line that it fits. A line whose severity is not known does not fit. Missing: any. */
  readonly levels?: readonly [gravest: number, mildest: number];
  readonly severity: MessageSeverity;
  /** May hold `{group}`. */
  readonly component?: string;
  readonly condition?: string;
  readonly asserted?: boolean;
  /** What a person reads; may hold `{group}`. */
  readonly text: string;
  /** What depends on the groups, in place of what the rule says. Undefined: the rule does not fit after all. */
  readonly read?: (groups: Groups) => Partial<Omit<MessageFact, 'rule'>> | undefined;
}

/** A line to which rules are applied: its own severity may be another one than that of the syslog protocol. */
export type RuledLine = Pick<LogLine, 'app' | 'severity' | 'text'>;

/** Patterns see no more of a line than this, so that a hostile line costs no more than an honest one. Characters. */
const LONGEST = 1024;
/** Of a device's own words within a sentence. Code points. */
const LONGEST_GROUP = 160;
/** Of a sentence that a rule has put together by itself. Code points. */
const LONGEST_TEXT = 400;

/**
 * Puts rules in order: those of a process by its name, then those of any. Same line, same fact.
 * @returns what a line says; undefined: no rule knows it
 */
export function readerOf(rules: readonly LineRule[]): (line: RuledLine) => MessageFact | undefined {
  const ofAny = rules.filter(({ apps }) => apps === undefined);
  const byApp = new Map<string, LineRule[]>();
  for (const rule of rules) for (const app of rule.apps ?? []) byApp.set(app, [...(byApp.get(app) ?? []), rule]);
  for (const [app, own] of byApp) byApp.set(app, [...own, ...ofAny]);
  return ({ app, severity, text: whole }) => {
    const text = whole.length > LONGEST ? whole.slice(0, LONGEST) : whole;
    for (const rule of byApp.get(app?.toLowerCase() ?? '') ?? ofAny) {
      if (rule.levels !== undefined && !(severity !== undefined && severity >= rule.levels[0] && severity <= rule.levels[1])) continue;
      const match = rule.pattern.exec(text);
      if (match === null) continue;
      const fact = factOf(rule, match.groups ?? {});
      if (fact !== undefined) return fact;
    }
    return undefined;
  };
}

function factOf(rule: LineRule, groups: Groups): MessageFact | undefined {
  const own = rule.read?.(groups);
  if (rule.read && own === undefined) return undefined;
  const fact: { -readonly [Part in keyof MessageFact]: MessageFact[Part] } = { rule: rule.rule, severity: rule.severity, text: '' };
  if (rule.component !== undefined) fact.component = filled(rule.component, groups);
  if (rule.condition !== undefined) fact.condition = rule.condition;
  if (rule.asserted !== undefined) fact.asserted = rule.asserted;
  Object.assign(fact, own);
  // A device may write words of which nothing can be shown.
  fact.text = plainText(own?.text ?? filled(rule.text, groups), LONGEST_TEXT).replace(/[:\s]+$/, '');
  return fact;
}

/** A template with its `{group}`s filled in. What the device wrote is made plain. */
export function filled(template: string, groups: Groups): string {
  if (!template.includes('{')) return template;
  return template.replace(/\{(\w+)\}/g, (_, name: string) => plainText(groups[name] ?? '', LONGEST_GROUP));
}
