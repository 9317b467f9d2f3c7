/**
 * Lines of comma-separated values (RFC 4180). A cell that a spreadsheet would take for a formula is kept from being one by an apostrophe
 * before it: what devices and people wrote is data. A number is one, also below zero.
 */
export function csv(header: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  return [header, ...rows].map(csvLine);
}

/** One of these lines, without its end. */
export function csvLine(row: readonly (string | number)[]): string {
  return row.map(cell).join(',');
}

function cell(content: string | number): string {
  if (typeof content === 'number') return String(content);
  const text = content;
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
