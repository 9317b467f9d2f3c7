import { element } from './element.ts';

/** A table: a caption for who cannot see it, a heading for each column, and the rows. */
export function table(
  attributes: Readonly<Record<string, string>>,
  caption: string,
  head: readonly string[],
  rows: readonly HTMLElement[],
): HTMLElement {
  return element(
    'table',
    attributes,
    element('caption', { class: 'visually-hidden' }, caption),
    element('thead', {}, element('tr', {}, ...head.map((title) => element('th', { scope: 'col' }, title)))),
    element('tbody', {}, ...rows),
  );
}

/** A table of texts that scrolls by itself where it is too wide for the page. */
export function plainTable(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const rowOf = (cells: readonly string[]) => element('tr', {}, ...cells.map((text) => element('td', {}, text)));
  return element('div', { class: 'table-host' }, table({ class: 'plain-table' }, caption, head, rows.map(rowOf)));
}
