import { plainText } from '../../core/text.ts';
import { type ReportBlock, type ReportCell, type ReportTable, stateWords } from './blocks.ts';

const LONGEST = 5_000;

/**
 * One HTML file that stands alone: no script, nothing that is fetched, and a policy that forbids both. It is made to be printed: heads of tables
 * come again on each page, and no row is cut in two where it fits on a page.
 */
export function htmlOf(title: string, blocks: readonly ReportBlock[]): string {
  return htmlText(title, blocks.map(htmlBlock));
}

/** @param language of the words, as BCP 47 has it */
export function htmlText(title: string, blocks: readonly string[], language = 'en'): string {
  return `<!DOCTYPE html>
<html lang="${inert(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inert(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${blocks.join('\n')}
</main>
</body>
</html>
`;
}

export function htmlBlock(block: ReportBlock): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}${block.newPage ? ' class="new-page"' : ''}>${inert(block.text)}</h${block.level}>`;
    case 'paragraph':
      return `<p${block.strong ? ' class="strong"' : ''} dir="auto">${inert(block.text)}</p>`;
    case 'list':
      return `<ul>${block.items.map((text) => `<li dir="auto">${inert(text)}</li>`).join('')}</ul>`;
    case 'table':
      return tableHtml(block);
  }
}

function tableHtml({ caption, head, widths, rows }: ReportTable): string {
  const all = widths.reduce((sum, width) => sum + width, 0);
  const columns = widths.map((width) => `<col style="width: ${((100 * width) / all).toFixed(2)}%">`).join('');
  const titles = head.map((text) => `<th scope="col">${inert(text)}</th>`).join('');
  const body = rows.map((cells) => `<tr>${cells.map((cell, at) => cellHtml(cell, at === 0)).join('')}</tr>`).join('\n');
  return `<table>
<caption>${inert(caption)}</caption>
<colgroup>${columns}</colgroup>
<thead><tr>${titles}</tr></thead>
<tbody>
${body}
</tbody>
</table>`;
}

function cellHtml(cell: ReportCell, isFirst: boolean): string {
  if (typeof cell !== 'string' && 'state' in cell) {
    const { sign, word } = stateWords[cell.state];
    return `<td class="state ${cell.state}"><span aria-hidden="true">${sign}</span> ${inert(cell.word ?? word)}</td>`;
  }
  const lines = typeof cell === 'string' ? [cell] : 'written' in cell ? [cell.written] : cell;
  const content = lines.length === 1 ? inert(lines[0] ?? '') : lines.map((text) => `<div dir="auto">${inert(text)}</div>`).join('');
  return isFirst ? `<th scope="row" dir="auto">${content}</th>` : `<td dir="auto">${content}</td>`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function inert(text: string): string {
  return plainText(text, LONGEST).replace(/[&<>"']/g, (mark) => escapes[mark] ?? '');
}

const STYLE = `
:root { color-scheme: light; --edge: #b9b9b9; --muted: #555; }
* { box-sizing: border-box; }
body { margin: 0; color: #1b1b1b; background: #fff; font: 10.5pt/1.4 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
main { max-width: 297mm; margin: 0 auto; padding: 12mm 10mm; }
h1 { margin: 0 0 4mm; font-size: 19pt; line-height: 1.2; }
h2 { margin: 9mm 0 2mm; padding-bottom: 1mm; border-bottom: 1.5pt solid #1b1b1b; font-size: 14pt; }
h3 { margin: 6mm 0 2mm; font-size: 11.5pt; }
p { margin: 0 0 2.5mm; overflow-wrap: anywhere; }
.strong { padding: 2.5mm 3.5mm; border: 1pt solid var(--edge); border-left: 3pt solid #1b1b1b; font-weight: 600; }
ul { margin: 0 0 3mm; padding-left: 5mm; }
table { width: calc(100% - 1pt); margin: 0 0 5mm; border-collapse: collapse; table-layout: fixed; font-size: 8.5pt; line-height: 1.35; }
caption { padding: 0 0 1mm; color: var(--muted); text-align: left; font-size: 8.5pt; }
th, td { padding: 1.2mm 1.8mm; border: 0.5pt solid var(--edge); text-align: left; vertical-align: top; overflow-wrap: anywhere; hyphens: none; }
thead th { background: #eee; font-weight: 600; }
tbody th { font-weight: 600; }
td div + div, th div + div { margin-top: 0.8mm; padding-top: 0.8mm; border-top: 0.4pt dotted var(--edge); }
.state { font-weight: 600; }
.good { color: #1c6b2b; background: #eef7ef; }
.attention { color: #7a4b00; background: #fff5e0; }
.bad { color: #9c1212; background: #fdeaea; }
.unknown { color: #444; background: #f1f1f1; }
@page { size: A4 landscape; margin: 12mm 11mm 14mm; }
@media print {
  main { max-width: none; padding: 0; }
  body { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  h1, h2, h3, caption { break-after: avoid; }
  .new-page { break-before: page; }
  thead { display: table-header-group; }
  tr { break-inside: avoid; }
  p, li { orphans: 3; widows: 3; }
}
`;
