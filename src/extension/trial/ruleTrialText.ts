import { count } from '../../core/words.ts';
import type { ParseLinesResult } from '../../protocol/parseRecords.ts';
import { plainLine } from '../words/inertText.ts';

export interface RuleTrialTextOptions {
  /** Where the lines were taken from: "the selection". */
  readonly from: string;
  /** There was more than is ever tried. */
  readonly cut: boolean;
}

/** What lines of a log would say, as a text: one a line, in their order, those that no rule knows among them. */
export function ruleTrialText({ from, cut }: RuleTrialTextOptions, result: ParseLinesResult): string {
  const { messages, unknown, left, rules, problems, notes } = result;
  const own = messages.filter((fact) => fact.own).length;
  const rows = [
    ...messages.map((fact) => ({ line: fact.line, said: said(fact) })),
    ...unknown.map(({ line, text }) => ({ line, said: ['unknown', '', '', '', '', text] })),
  ].sort((a, b) => a.line - b.line);
  return [
    `What the lines of ${from} say`,
    `${count(rows.length, 'line')}: ${own} by your own rules (${rules}), ${messages.length - own} by those of the model, ${unknown.length} that no rule knows.`,
    ...problems.map(({ line, message }) => `! Your rules were not tried. Line ${line} of the inventory: ${plainLine(message, 600)}`),
    ...notes.map((note) => `! ${plainLine(note, 600)}`),
    ...(left > 0 || cut ? ['! There are more lines than are tried at one time. Give the rest in parts.'] : []),
    '',
    columns('LINE', ['SEVERITY', 'PART', 'CONDITION', '', 'VALUE', 'WHAT IT SAYS (RULE)']),
    ...rows.map((row) => columns(`${row.line}`, row.said)),
    '',
  ].join('\n');
}

function said({
  severity,
  component,
  condition,
  asserted,
  value,
  unit,
  text,
  rule,
  own,
  test,
}: ParseLinesResult['messages'][number]): string[] {
  const measured = value === undefined ? '' : `${value} ${unit ?? ''}`;
  const whose = `(${own ? 'your rule ' : ''}${rule})`;
  return [
    severity,
    component ?? '',
    condition ?? '',
    asserted === undefined ? '' : asserted ? 'begins' : 'ends',
    measured,
    `${test ? '(test) ' : ''}${text} ${whose}`,
  ];
}

const WIDTHS = [8, 12, 20, 6, 12, 0];

function columns(line: string, cells: readonly string[]): string {
  return [line.padStart(5), ...cells.map((cell, index) => plainLine(cell, 700).padEnd(WIDTHS[index] ?? 0))].join('  ').trimEnd();
}
