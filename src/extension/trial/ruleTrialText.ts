import { severityWord } from '../../core/alerting/stateWords.ts';
import { plural, t } from '../../core/l10n.ts';
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
    ...unknown.map(({ line, text }) => ({ line, said: [t('unknown'), '', '', '', '', text] })),
  ].sort((a, b) => a.line - b.line);
  return [
    t('What the lines of {0} say', from),
    plural(
      rows.length,
      '{0} line: {1} by your own rules ({2}), {3} by those of the model, {4} that no rule knows.',
      '{0} lines: {1} by your own rules ({2}), {3} by those of the model, {4} that no rule knows.',
      own,
      rules,
      messages.length - own,
      unknown.length,
    ),
    ...problems.map(({ line, message }) => t('! Your rules were not tried. Line {0} of the inventory: {1}', line, plainLine(message, 600))),
    ...notes.map((note) => `! ${plainLine(note, 600)}`),
    ...(left > 0 || cut ? [t('! There are more lines than are tried at one time. Give the rest in parts.')] : []),
    '',
    columns('LINE', ['SEVERITY', 'PART', 'CONDITION', '', 'VALUE', t('WHAT IT SAYS (RULE)')]),
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
  const whose = own ? t('(your rule {0})', rule) : `(${rule})`;
  return [
    severityWord(severity),
    component ?? '',
    condition ?? '',
    asserted === undefined ? '' : asserted ? t('begins') : t('ends'),
    measured,
    `${test ? `${t('(test)')} ` : ''}${text} ${whose}`,
  ];
}

const WIDTHS = [8, 12, 20, 6, 12, 0];

function columns(line: string, cells: readonly string[]): string {
  return [line.padStart(5), ...cells.map((cell, index) => plainLine(cell, 700).padEnd(WIDTHS[index] ?? 0))].join('  ').trimEnd();
}
