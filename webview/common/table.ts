import { element } from './element.ts';

/**
 * A table: a caption for who cannot see it, a heading for each column, and the rows. On a narrow page each row becomes a block with its
 * headings in it, so that nothing scrolls sideways; the roles say that it still is a table.
 */
export function table(
  attributes: Readonly<Record<string, string>>,
  caption: string,
  head: readonly string[],
  rows: readonly HTMLElement[],
): HTMLElement {
  for (const row of rows) {
    row.setAttribute('role', 'row');
    for (const [i, cell] of [...row.children].entries()) {
      cell.setAttribute('role', cell.tagName === 'TH' ? 'rowheader' : 'cell');
      cell.setAttribute('data-label', head[i] ?? '');
    }
  }
  const titles = head.map((title) => element('th', { scope: 'col', role: 'columnheader' }, title));
  return element(
    'table',
    { role: 'table', ...attributes },
    element('caption', { class: 'visually-hidden' }, caption),
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...titles)),
    element('tbody', { role: 'rowgroup' }, ...rows),
  );
}

/** A table of texts that scrolls by itself, also by keyboard, where it is too wide for the page. */
export function plainTable(caption: string, head: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  const rowOf = (cells: readonly string[]) => element('tr', {}, ...cells.map((text) => element('td', { dir: 'auto' }, text)));
  return element(
    'div',
    { class: 'table-host', tabindex: '0', role: 'region', 'aria-label': caption },
    table({ class: 'plain-table' }, caption, head, rows.map(rowOf)),
  );
}
