import { escapeMarkdown, plainText } from '../core/text.ts';

/** Text that came from a device or a file, made fit for the places where the editor would bring markup in it to life. */

/** One line for labels, notifications and the status bar, at most `max` characters. */
export function inertText(text: string, max = 200): string {
  return plainText(text, max);
}

/**
 * For Markdown prose. Previews turn bare addresses into links after they have undone escapes, so that these are also broken up, by
 * word joiners, which nobody sees.
 */
export function markdownText(text: string, max = 200): string {
  return escapeMarkdown(plainText(text, max).replace(/(?<=\S)[.:@](?=\S)/g, '$&\u2060'));
}

/** As a Markdown code span: shown letter by letter, also in a table's cell. */
export function markdownCode(text: string, max = 200): string {
  const line = plainText(text, max).replaceAll('|', '¦');
  if (line === '') return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
