/**
 * Text that came from a device or a file, made fit for places where the editor would bring markup in it to life: notifications
 * render `[label](link)`, the status bar and quick picks render `$(icon)`, Markdown previews also turn bare addresses into links.
 */

/** C0, DEL and C1 controls, line and paragraph separators, and the marks that reverse or hide text. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+/g;

/** One line without control characters, links or icons, at most `max` characters. */
export function inertText(text: string, max = 200): string {
  const line = text.replace(UNSEEN, ' ').replace(/\s+/g, ' ').replaceAll('](', '] (').replaceAll('$(', '$ (').trim();
  return line.length <= max ? line : `${line.slice(0, max - 1).trimEnd()}…`;
}

/** As inertText, for Markdown prose: no character can start markup or HTML, no address becomes a link. */
export function markdownText(text: string, max = 200): string {
  return inertText(text, max)
    .replace(/(?<=\S)[.:@](?=\S)/g, '$&\u2060')
    .replace(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** As inertText, as a Markdown code span: shown letter by letter. */
export function markdownCode(text: string, max = 200): string {
  const line = inertText(text, max).replaceAll('|', '¦');
  if (line === '') return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map((run) => run[0].length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}
