import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { type Answer, type Choice, choose } from '../asking/steps.ts';
import type { SummaryLine } from './summary.ts';

export interface Reviewed {
  readonly title: string;
  readonly lines: readonly SummaryLine[];
  /** What saving it is called, and what a test came to; undefined: it cannot be saved as it is, or there is nothing to save. */
  readonly save: { readonly label: string; readonly detail?: string | undefined } | undefined;
  readonly canTest: boolean;
}

/** `about`: a line that shall have another answer. */
export type Decision = { readonly kind: 'save' } | { readonly kind: 'test' } | { readonly kind: 'line'; readonly about: string };

/** Shows what will be written, to be confirmed or to go back to any line. */
export function review({ title, lines, save, canTest }: Reviewed): Promise<Answer<Decision>> {
  const place = { title, step: 1, totalSteps: 1, canGoBack: true };
  const test: Choice<Decision> = { label: `$(debug-restart) ${t('Test the connection again')}`, answer: { kind: 'test' } };
  const heading: Choice<Decision> = { label: t('what will be written'), kind: vscode.QuickPickItemKind.Separator, answer: test.answer };
  return choose<Decision>(place, save ? t('This will be written. Choose a line to change it') : t('Choose a line to change it'), [
    ...(save ? [{ label: save.label, ...(save.detail && { detail: save.detail }), answer: { kind: 'save' as const } }] : []),
    ...(canTest ? [test] : []),
    ...(save || canTest ? [heading] : []),
    ...lines.map(({ about, label, value }) => ({ label, description: value, answer: { kind: 'line' as const, about } })),
  ]);
}
