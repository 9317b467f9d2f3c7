/** Text of a runbook in a line: the little of Markdown that is needed, as data. There is nothing in it that could come to life on a page. */
export type Inline =
  | string
  /** `code`: what a person types, or reads on a device. */
  | { readonly kind: 'strong' | 'emphasis' | 'code'; readonly text: string }
  /** A link to another runbook, by its id. */
  | { readonly kind: 'runbook'; readonly text: string; readonly id: string };

const MARKUP = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s](?:[^*]*[^*\s])?)\*|\[([^\]]+)\]\(([a-z0-9][a-z0-9-]*)\.md\)/g;

/** What would be markup elsewhere, and is none here: an image, a link to elsewhere, HTML, a mark without its partner. */
const FOREIGN = /<[a-z/!]|!?\[[^\]]*\]\(|https?:|[`*]/i;

/** The parts of a line; undefined where it holds markup that a runbook does not know. */
export function inlineOf(text: string): readonly Inline[] | undefined {
  const spans: Inline[] = [];
  let end = 0;
  for (const match of text.matchAll(MARKUP)) {
    if (match.index > end) spans.push(text.slice(end, match.index));
    end = match.index + match[0].length;
    const [, code, strong, emphasis, link, id] = match;
    if (code !== undefined) spans.push({ kind: 'code', text: code });
    else if (strong !== undefined) spans.push({ kind: 'strong', text: strong });
    else if (emphasis !== undefined) spans.push({ kind: 'emphasis', text: emphasis });
    else if (link !== undefined && id !== undefined) spans.push({ kind: 'runbook', text: link, id });
  }
  if (end < text.length) spans.push(text.slice(end));
  return spans.some((span) => FOREIGN.test(typeof span === 'string' ? span : span.kind === 'code' ? '' : span.text)) ? undefined : spans;
}

/** The same for a terminal, a log or a tick: without marks, but for what is typed. */
export function inlineText(spans: readonly Inline[]): string {
  return spans.map((span) => (typeof span === 'string' ? span : span.kind === 'code' ? `“${span.text}”` : span.text)).join('');
}
