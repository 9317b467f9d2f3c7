import type { Inline } from '../../core/runbook/inline.ts';
import { RISK_CLASSES } from '../../core/runbook/runbook.ts';
import type { ShownRunbook } from '../../core/runbook/shownRunbook.ts';
import { either, flag, list, number, optional, record, type Shape, type Shaped, text, word } from './shape.ts';

/** A runbook with its checklist, as the page about an alert gets it. Times are milliseconds since the epoch. */
export type PageRunbook = Shaped<typeof pageRunbook>;

const inline = either(
  text,
  either(record({ kind: word('strong', 'emphasis', 'code'), text }), record({ kind: word('runbook'), text, id: text })),
) satisfies Shape<Inline>;
const line = list(inline);

const block = record({ kind: word('paragraph', 'item', 'code'), text: line, lead: optional(text), findOut: optional(line) });

export type PageTick = Shaped<typeof tick>;
const tick = record({ step: text, text, by: text, at: number, seen: optional(text) });

export type PageStep = Shaped<typeof step>;
const step = record({
  id: text,
  text: line,
  code: list(text),
  lead: optional(text),
  findOut: optional(line),
  tick: optional(tick),
  seen: optional(record({ holds: optional(flag), evidence: text, since: optional(number) })),
});

export const pageRunbook = record({
  id: text,
  title: text,
  risk: word(...RISK_CLASSES),
  wait: line,
  facts: list(
    record({ id: text, question: text, answer: optional(text), evidence: text, since: optional(number), findOut: optional(line) }),
  ),
  prose: record({
    meaning: list(block),
    sure: list(block),
    impact: list(block),
    avoid: list(block),
    who: list(block),
    verify: list(block),
  }),
  steps: list(step),
  earlier: list(tick),
}) satisfies Shape<ShownRunbook>;
