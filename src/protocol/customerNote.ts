import { t } from '../core/l10n.ts';

/** The note to those who are affected by an alert: what may stand in its template (`core/defaultNote.ts`), and how it is edited. */

/** Of the template that the user owns, beside the inventory. */
export const NOTE_TEMPLATE_FILE = 'customer-note.md';

/** What may stand in double braces, and what it is. Those that ask something are for `{{#…}}`. */
export const notePlaceholders: ReadonlyMap<string, string> = new Map([
  ['what', 'what is wrong, in a line'],
  ['device', 'the HSM, as people call it'],
  ['model', 'its model'],
  ['haGroup', 'its HA group, if it is in one'],
  ['site', 'where it stands, as far as the inventory says'],
  ['severity', 'critical or warning'],
  ['since', 'when it was first seen'],
  ['firedAt', 'when it became certain'],
  ['overSince', 'when it was over, if it is'],
  ['lasted', 'how long it has lasted'],
  ['sure', 'how sure that is'],
  ['meaning', 'what it means, as the alert says it'],
  ['keys', 'the risk to keys, as the runbook says it'],
  ['action', 'what its operators do first'],
  ['by', 'who has taken it on, if somebody has'],
  ['why', 'what that person does about it'],
  ['work', 'planned work that is under way'],
  ['workUntil', 'when that ends'],
  ['now', 'the time of this note'],
  ['open', 'asks: it goes on'],
  ['certain', 'asks: it has been seen often enough to be certain'],
  ['over', 'asks: it is over'],
  ['seenWell', 'asks: it is over, and monitoring has seen that it is well again'],
  ['groupAffected', 'asks: it is about the HA group as a whole, and not about one HSM'],
  ['keysAffected', 'asks: it cannot be undone, as a tamper or lost keys'],
]);

/** A note as a person edits it: the subject is its first line. */
export function noteOf(subject: string, text: string): string {
  return `${t('Subject')}: ${subject}\n\n${text}`;
}

/** What is wrong with a template, with its line; the editor goes there. */
export function problemAt(line: number, message: string): string {
  return t('Line {0}: {1}', line, message);
}

/** The line of it, in each language that we speak; undefined: it is about the template as a whole. */
export function lineOfProblem(problem: string): number | undefined {
  const [, line] = /^(?:Line|Zeile) (\d+):/.exec(problem) ?? [];
  return line === undefined ? undefined : Number(line);
}

/** Subject and text of a note, in each language that we speak; undefined where its first line is no subject. */
export function readNote(note: string): { readonly subject: string; readonly text: string } | undefined {
  const [, subject, text] = /^\s*(?:Subject|Betreff):[ \t]*([^\n]*)\n?([\s\S]*)$/.exec(note.replaceAll('\r\n', '\n')) ?? [];
  return subject?.trim() && text !== undefined ? { subject: subject.trim(), text: `${text.trim()}\n` } : undefined;
}
