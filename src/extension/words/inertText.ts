import { escapeMarkdown, plainText } from '../../core/text.ts';

/** Text that came from a device or a file, made fit for the places where the editor would bring markup in it to life. */

/** One line for labels, notifications and the status bar, at most `max` characters. */
export function inertText(text: string, max = 200): string {
  return plainText(text, max);
}

/** One line of a text, in which an editor finds no address to open. */
export function plainLine(text: string, max: number): string {
  return inertText(text, max).replaceAll('://', ':\u2060//');
}

/**
 * For Markdown prose. Previews turn bare addresses into links after they have undone escapes, so that these are also broken up, by
 * word joiners, which nobody sees.
 */
export function markdownText(text: string, max = 200): string {
  return escapeMarkdown(plainText(text, max).replace(/(?<=\S)[.:@](?=\S)/g, '$&\u2060'));
}
