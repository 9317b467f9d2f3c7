/**
 * Templates as people know them from Mustache (mustache(5)), as far as they are of use here: `{{name}}`, `{{#name}}…{{/name}}` for each of a
 * list or where there is something, `{{^name}}…{{/name}}` where there is not, `{{!comment}}`, and `{{{name}}}` for a value that is written as
 * it is, where the caller allows that. A template has no code, includes nothing and cannot change how tags are written.
 */

export type Template = readonly Piece[];
type Piece = string | Tag;

interface Tag {
  readonly kind: '' | '#' | '^';
  readonly name: string;
  /** Of a value: written as it is. */
  readonly raw: boolean;
  /** Of a section: what it holds. */
  readonly inside: Piece[];
}

/** A line of nothing but sections and comments leaves no line behind. */
const ALONE = /^[ \t]*((?:\{\{[#^/!][^}]*\}\}[ \t]*)+)(?:\r?\n|$)/gm;
const TAG = /\{\{\{\s*([\w.]+)\s*\}\}\}|\{\{\s*([#^/&]?)\s*([\w.]+)\s*\}\}|\{\{![^}]*\}\}|\{\{/g;

/** Undefined: it is none. A section is not closed, closed twice, or a tag is of no known kind. */
export function parseTemplate(text: string): Template | undefined {
  const root: Piece[] = [];
  const open: { readonly name: string; readonly inside: Piece[] }[] = [{ name: '', inside: root }];
  const whole = text.replace(ALONE, (_line, tags: string) => tags.replace(/\}\}[ \t]+/g, '}}'));
  let from = 0;
  for (const found of whole.matchAll(TAG)) {
    const [tag, plain, kind, name = plain ?? ''] = found;
    const here = open.at(-1)?.inside;
    if (tag === '{{' || here === undefined) return undefined;
    here.push(whole.slice(from, found.index));
    from = found.index + tag.length;
    if (tag.startsWith('{{!')) continue;
    if (kind === '/') {
      if (open.length === 1 || open.pop()?.name !== name) return undefined;
    } else {
      const inside: Piece[] = [];
      here.push({ kind: kind === '#' || kind === '^' ? kind : '', name, raw: kind === '&' || plain !== undefined, inside });
      if (kind === '#' || kind === '^') open.push({ name, inside });
    }
  }
  root.push(whole.slice(from));
  return open.length === 1 ? root : undefined;
}

/** Fields by their names, to any depth. */
export interface TemplateView {
  readonly [name: string]: unknown;
}

/** Writes a value into what surrounds it. */
type Escaping = (value: string) => string;

/** @param raw for `{{{name}}}`. Default: as any other, so that no template writes what may be more than a value */
export function renderTemplate(template: Template, view: TemplateView, escaped: Escaping, raw = escaped): string {
  return rendered(template, [view], escaped, raw);
}

/** @param views of the sections around, the innermost last */
function rendered(template: Template, views: readonly unknown[], escaped: Escaping, asItIs: Escaping): string {
  return template
    .map((piece) => {
      if (typeof piece === 'string') return piece;
      const { kind, name, raw, inside } = piece;
      const value = lookedUp(name, views);
      const isThere = Array.isArray(value) ? value.length > 0 : Boolean(value);
      if (kind === '^') return isThere ? '' : rendered(inside, views, escaped, asItIs);
      if (kind === '') return value === undefined || value === null ? '' : (raw ? asItIs : escaped)(String(value));
      if (!isThere) return '';
      const each: readonly unknown[] = Array.isArray(value) ? value : [value];
      return each.map((item) => rendered(inside, [...views, item], escaped, asItIs)).join('');
    })
    .join('');
}

function lookedUp(name: string, views: readonly unknown[]): unknown {
  if (name === '.') return views.at(-1);
  const [first = '', ...rest] = name.split('.');
  const holder = views.findLast((view) => fieldOf(view, first) !== undefined);
  return rest.reduce(fieldOf, fieldOf(holder, first));
}

/** Own fields only: a template reaches no method. */
function fieldOf(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, name) ? (from as TemplateView)[name] : undefined;
}

/** How values are written into a text of this type (RFC 8259, WHATWG URL 5.2, XML 1.0; anything else: as they are). */
export function escapingOf(contentType: string): Escaping {
  if (/json/i.test(contentType)) return (value) => JSON.stringify(value).slice(1, -1);
  if (/urlencoded/i.test(contentType)) return (value) => new URLSearchParams({ '': value }).toString().slice(1);
  if (isXml(contentType)) return xmlText;
  return String;
}

export function isXml(contentType: string): boolean {
  return /\b(?:xml|x?html)\b/i.test(contentType);
}

function xmlText(value: string): string {
  return (
    value
      // What no document may hold (XML 1.0, 2.2).
      .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
      .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}
