import * as vscode from 'vscode';
import { type Answer, type Choice, choose } from '../asking/steps.ts';
import { inertText } from '../words/inertText.ts';
import type { SummaryLine } from './summary.ts';

export interface Reviewed {
  readonly title: string;
  readonly lines: readonly SummaryLine[];
  /** What a test came to; undefined: there was none. */
  readonly said: string | undefined;
  /** What saving it is called; undefined: it cannot be saved as it is, or there is nothing to save. */
  readonly save: { readonly label: string; readonly detail?: string } | undefined;
  readonly canTest: boolean;
}

/** `about`: a line that shall have another answer. */
export type Decision = { readonly kind: 'save' } | { readonly kind: 'test' } | { readonly kind: 'line'; readonly about: string };

/** Shows what will be written, to be confirmed or to go back to any line. */
export function review({ title, lines, said, save, canTest }: Reviewed): Promise<Answer<Decision>> {
  const separator = (label: string): Choice<Decision> => ({
    label: inertText(label, 120),
    kind: vscode.QuickPickItemKind.Separator,
    answer: { kind: 'test' },
  });
  const place = { title, step: 1, totalSteps: 1, canGoBack: true };
  return choose<Decision>(place, save ? 'This will be written. Choose a line to change it' : 'Choose a line to change it', [
    ...(said ? [separator(said)] : []),
    ...(save ? [{ label: `$(check) ${save.label}`, ...(save.detail && { detail: save.detail }), answer: { kind: 'save' as const } }] : []),
    ...(canTest ? [{ label: '$(debug-restart) Test the connection again', answer: { kind: 'test' as const } }] : []),
    ...(save || canTest || said ? [separator('what will be written')] : []),
    ...lines.map(({ about, label, value }) => ({ label, description: value, answer: { kind: 'line' as const, about } })),
  ]);
}
