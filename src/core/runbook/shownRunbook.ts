import { t, translated } from '../l10n.ts';
import { utcMinute } from '../time/calendar.ts';
import { capitalised } from '../words.ts';
import type { FactDefinition } from './facts.ts';
import { type Inline, inlineOf, inlineText } from './inline.ts';
import type { Block, FactCondition, ProseName, RiskClass, Runbook, RunbookStep } from './runbook.ts';

/** What is known about a fact of one device. `value` missing: not known. */
export interface KnownFact {
  readonly id: string;
  readonly value?: string;
  /** What that rests on, or why it is not known: a sentence. */
  readonly evidence: string;
  /** Since when it is so, as far as that was seen (ms). */
  readonly since?: number;
}

/** A step that somebody has done. */
export interface Tick {
  readonly step: string;
  /** What the step said then: a later version may say something else, or not have it. */
  readonly text: string;
  readonly by: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** What monitoring itself saw of it then: a sentence. */
  readonly seen?: string;
}

/** A fact as a person reads it. */
export interface ShownFact {
  readonly id: string;
  readonly question: string;
  /** "The other supply delivers". Missing: not known. */
  readonly answer?: string;
  readonly evidence: string;
  readonly since?: number;
  /** Of what is not known: how to find out, behind "find out by". */
  readonly findOut?: readonly Inline[];
}

export interface ShownBlock {
  readonly kind: Block['kind'];
  readonly text: readonly Inline[];
  /** Only of what hangs on a fact that is not known: "If the other supply delivers". */
  readonly lead?: string;
  /** At the first of them in its part: how to find out. */
  readonly findOut?: readonly Inline[];
}

export interface ShownStep extends Omit<ShownBlock, 'kind'> {
  readonly id: string;
  readonly code: readonly string[];
  readonly tick?: Tick;
  /** What monitoring sees of it now. `holds` missing: that is not known. */
  readonly seen?: { readonly holds?: boolean; readonly evidence: string; readonly since?: number };
}

/** A runbook for one alert: what holds for it, and what has been done. */
export interface ShownRunbook {
  readonly id: string;
  readonly title: string;
  readonly risk: RiskClass;
  readonly wait: readonly Inline[];
  readonly facts: readonly ShownFact[];
  readonly prose: Readonly<Record<ProseName, readonly ShownBlock[]>>;
  readonly steps: readonly ShownStep[];
  /** Done, and not among the steps: this version does not have it, or the facts are others by now. */
  readonly earlier: readonly Tick[];
}

/** Shown whether or not the text asks for it: which part, and how it is. */
const ALWAYS = 'part';

export function shownRunbook(
  id: string,
  { title, risk, wait, prose, steps }: Runbook,
  definitions: readonly FactDefinition[],
  known: readonly KnownFact[],
  ticks: readonly Tick[],
): ShownRunbook {
  const facts = new Facts(definitions, known);
  const asked = new Set([
    ALWAYS,
    ...[...steps, ...Object.values(prose).flat()].flatMap(({ when }) => when.map(({ fact }) => fact)),
    ...steps.flatMap(({ seenBy }) => (seenBy ? [seenBy.fact] : [])),
  ]);
  const shownSteps = facts.chosen(steps, (step, rest) => facts.step(step, rest, ticks));
  const part = (name: ProseName) => facts.chosen(prose[name], ({ kind }, rest): ShownBlock => ({ kind, ...rest }));
  return {
    id,
    title,
    risk,
    wait,
    facts: definitions.filter((each) => asked.has(each.id)).map((each) => facts.shown(each)),
    prose: {
      meaning: part('meaning'),
      sure: part('sure'),
      impact: part('impact'),
      avoid: part('avoid'),
      who: part('who'),
      verify: part('verify'),
    },
    steps: shownSteps,
    earlier: ticks.filter(({ step }) => !shownSteps.some((shown) => shown.id === step)),
  };
}

/** What a tick of this step says of it: its text in a line, with the condition under which it stands. */
export function stepText({ text, lead }: Pick<ShownStep, 'text' | 'lead'>): string {
  return lead === undefined ? inlineText(text) : `${lead}: ${inlineText(text)}`;
}

/** What monitoring sees of a step that holds, and since when, to be kept with its tick; undefined: there is nothing to say for it. */
export function stepSeenText({ seen }: Pick<ShownStep, 'seen'>): string | undefined {
  if (!seen?.holds) return undefined;
  return seen.since === undefined ? seen.evidence : `${seen.evidence} Since ${utcMinute(seen.since)}.`;
}

class Facts {
  readonly #definitions: ReadonlyMap<string, FactDefinition>;
  readonly #known: ReadonlyMap<string, KnownFact>;

  constructor(definitions: readonly FactDefinition[], known: readonly KnownFact[]) {
    this.#definitions = new Map(definitions.map((each) => [each.id, each]));
    this.#known = new Map(known.map((each) => [each.id, each]));
  }

  shown({ id, question, answers, findOut }: FactDefinition): ShownFact {
    const known = this.#known.get(id);
    const answer = known?.value === undefined ? undefined : answers[known.value];
    const ways = translated(findOut);
    return {
      id,
      question: translated(question),
      evidence: known?.evidence ?? t('Nothing is known of it here.'),
      ...(known?.since !== undefined && { since: known.since }),
      ...(answer === undefined ? { findOut: inlineOf(ways) ?? [ways] } : { answer: capitalised(translated(answer)) }),
    };
  }

  /** What is to be read: all of it but what does not hold. Where a fact is not known, every branch of it. */
  chosen<B extends Pick<Block, 'text' | 'when' | 'lead'>, S>(
    blocks: readonly B[],
    show: (block: B, rest: Pick<ShownBlock, 'text' | 'lead' | 'findOut'>) => S,
  ): readonly S[] {
    const told = new Set<string>();
    return blocks.flatMap((block) => {
      if (block.when.some((condition) => this.#holds(condition) === false)) return [];
      const open = block.when.filter((condition) => this.#holds(condition) === undefined).map(({ fact }) => fact);
      const news = open.filter((fact) => !told.has(fact));
      for (const fact of news) told.add(fact);
      const ways = [...new Set(news)]
        .flatMap((fact) => this.#definitions.get(fact)?.findOut ?? [])
        .map(translated)
        .join(t(', and by '));
      return [
        show(block, {
          text: block.text,
          ...(open.length > 0 && block.lead !== undefined && { lead: block.lead }),
          ...(ways !== '' && { findOut: inlineOf(ways) ?? [ways] }),
        }),
      ];
    });
  }

  step({ id, code, seenBy }: RunbookStep, rest: Pick<ShownBlock, 'text' | 'lead' | 'findOut'>, ticks: readonly Tick[]): ShownStep {
    const tick = ticks.find(({ step }) => step === id);
    const fact = seenBy && this.#known.get(seenBy.fact);
    const holds = seenBy && this.#holds(seenBy);
    return {
      id,
      code,
      ...rest,
      ...(tick && { tick }),
      ...(fact && {
        seen: {
          evidence: fact.evidence,
          ...(holds !== undefined && { holds }),
          ...(fact.since !== undefined && { since: fact.since }),
        },
      }),
    };
  }

  /** Undefined: not known. */
  #holds({ fact, value }: FactCondition): boolean | undefined {
    const known = this.#known.get(fact)?.value;
    return known === undefined ? undefined : known === value;
  }
}
