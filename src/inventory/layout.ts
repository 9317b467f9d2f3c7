import { createScanner, type Node } from 'jsonc-parser';

/** How a person laid out the file. */
export interface Layout {
  readonly eol: string;
  /** One step of indentation. */
  readonly unit: string;
}

export function layoutOf(text: string): Layout {
  return { eol: /\r?\n/.exec(text)?.[0] ?? '\n', unit: /^(\t+| {1,8})(?=["{[])/m.exec(text)?.[1]?.replace(/^\t+$/, '\t') ?? '  ' };
}

/**
 * The text with `entry` as the last one of the object or list `container`. Nothing else moves: comments stay with the entries they
 * stand beside, and a trailing comma stays one. (jsonc-parser's own `modify` lays the neighbours out anew, and hands their comments
 * to the new entry.) `entry` is written without outer indentation.
 */
export function withAppended(text: string, container: Node, entry: string, { eol, unit }: Layout): string {
  const close = container.offset + container.length - 1;
  const last = container.children?.at(-1);
  const oneLine = !text.slice(container.offset, close).includes('\n');
  if (oneLine && last !== undefined && container.type === 'object') {
    return `${text.slice(0, endOf(last))}, ${entry}${text.slice(endOf(last))}`;
  }

  const outer = indentAt(text, container.offset);
  const inner = last === undefined || oneLine ? outer + unit : indentAt(text, last.offset);
  const { end, comma } =
    last === undefined ? { end: endOfContent(text, container.offset + 1, close), comma: true } : afterEntry(text, last, close);
  const indented = inner + entry.replaceAll(eol, eol + inner);
  const before = comma || last === undefined ? text.slice(0, end) : `${text.slice(0, endOf(last))},${text.slice(endOf(last), end)}`;
  const rest = text.slice(end);
  const closing = /^[ \t]*[\]}]/.test(rest) ? eol + outer + rest.trimStart() : rest;
  return before + eol + indented + (comma && last !== undefined ? ',' : '') + closing;
}

/**
 * The text without an entry of the object or list `container`, and without the comment behind it on its line. All other comments stay,
 * also those above it: whose they are cannot be known.
 */
export function withRemoved(text: string, container: Node, entry: Node): string {
  const close = container.offset + container.length - 1;
  const siblings = container.children ?? [];
  const before = siblings[siblings.indexOf(entry) - 1];
  const { end, comma } = afterEntry(text, entry, close);
  const line = text.lastIndexOf('\n', entry.offset) + 1;
  const wholeLine = text.slice(line, entry.offset).trim() === '' && /^[ \t]*\r?\n/.exec(text.slice(end));
  const from = wholeLine ? line : entry.offset;
  const rest = wholeLine ? text.slice(end + wholeLine[0].length) : text.slice(end).replace(/^[ \t]+(?![ \t\r\n])/, comma ? '' : ' ');
  // The last of a list without a trailing comma leaves its neighbour's behind.
  const behind = before && !comma ? commaAfter(text, before) : undefined;
  const kept = text.slice(0, from);
  const head = behind === undefined ? kept : kept.slice(0, behind) + kept.slice(behind + 1);
  return (wholeLine ? head : head.replace(/[ \t]+$/, comma ? '$&' : '')) + rest;
}

/** Where the comma behind an entry stands: there is one, since another entry follows. */
function commaAfter(text: string, entry: Node): number {
  const scanner = createScanner(text, true);
  scanner.setPosition(endOf(entry));
  scanner.scan();
  return scanner.getTokenOffset();
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

/** White space at the start of the line that `offset` is on. */
function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

/** End of the comments in a container without entries, or of its opening bracket. */
function endOfContent(text: string, from: number, to: number): number {
  return from + text.slice(from, to).trimEnd().length;
}

/** Where the line of the last entry ends, with the comma and the comments that belong to the entry; `comma`: there is a trailing one. */
function afterEntry(text: string, last: Node, close: number): { readonly end: number; readonly comma: boolean } {
  const scanner = createScanner(text);
  scanner.setPosition(endOf(last));
  let end: number | undefined;
  let content = endOf(last);
  while (scanner.getPosition() < close) {
    scanner.scan();
    const token = text.slice(scanner.getTokenOffset(), scanner.getTokenOffset() + scanner.getTokenLength());
    if (token === ',') return { end: commentsAfter(text, scanner.getPosition(), close), comma: true };
    if (scanner.getTokenOffset() >= close) break;
    if (token.trim() !== '') content = scanner.getPosition();
    else if (/[\r\n]/.test(token)) end ??= content;
  }
  return { end: end ?? content, comma: false };
}

/** End of the comments on the line at `from`. */
function commentsAfter(text: string, from: number, close: number): number {
  const comments = /^([ \t]*(\/\/[^\r\n]*|\/\*[\s\S]*?\*\/))+/.exec(text.slice(from, close));
  return from + (comments?.[0].length ?? 0);
}

/**
 * JSON as a person would write it: small objects on one line.
 * @param inline it stands behind a name; in a list an object is spread over lines, however small
 */
export function jsonOf(value: unknown, { eol, unit }: Layout, inline = false): string {
  const write = (current: unknown, indent: string): string => {
    if (typeof current !== 'object' || current === null) return JSON.stringify(current);
    const inner = indent + unit;
    const [open, close] = Array.isArray(current) ? ['[', ']'] : ['{', '}'];
    const entries = Array.isArray(current)
      ? current.map((entry) => write(entry, inner))
      : Object.entries(current).flatMap(([key, entry]) => (entry === undefined ? [] : [`${JSON.stringify(key)}: ${write(entry, inner)}`]));
    const line = `${open} ${entries.join(', ')} ${close}`;
    if (entries.length === 0) return open + close;
    if ((inline || indent !== '') && line.length <= 80 && !line.includes(eol)) return line;
    return `${open}${eol}${entries.map((entry) => inner + entry).join(`,${eol}`)}${eol}${indent}${close}`;
  };
  return write(value, '');
}
