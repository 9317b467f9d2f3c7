import { escapeMarkdown, plainText } from '../../core/text.ts';
import { type ReportBlock, type ReportCell, type ReportTable, stateWords } from './blocks.ts';

const LONGEST = 5_000;

/** GitHub's Markdown. Nothing in a text comes to life: neither markup nor a link, and no line end breaks out of a table. */
export function markdownOf(blocks: readonly ReportBlock[]): string {
  return markdownText(blocks.map(markdownBlock));
}

export function markdownText(blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`;
}

export function markdownBlock(block: ReportBlock): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${inert(block.text)}`;
    case 'paragraph':
      return block.strong ? `**${inert(block.text)}**` : inert(block.text);
    case 'list':
      return block.items.map((text) => `- ${inert(text)}`).join('\n');
    case 'table':
      return tableText(block);
  }
}

function tableText({ head, rows }: ReportTable): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head.map(inert)), line(head.map(() => '---')), ...rows.map((cells) => line(cells.map(cellText)))].join('\n');
}

function cellText(cell: ReportCell): string {
  if (typeof cell === 'string') return inert(cell);
  if ('written' in cell) return inert(cell.written);
  if ('state' in cell)
    return `${stateWords[cell.state].sign} ${cell.word ?? stateWords[cell.state].word}`.replace('!', '\\!').replace('?', '\\?');
  return cell.map(inert).join('<br>');
}

function inert(text: string): string {
  return readable(escapeMarkdown(plainText(text, LONGEST)));
}

/**
 * Takes back the escapes of marks that are nothing but themselves where they stand: of sentences, dates and numbers. What begins a link, an image, an
 * emphasis, a cell, a list or a heading keeps its own; a dot and a colon within a word as well, since addresses come to life by them.
 */
function readable(escaped: string): string {
  const readable = escaped.replace(/\\(.)/gu, (whole, mark: string, at: number) => {
    if (PLAIN.has(mark)) return mark;
    const before = escaped.slice(Math.max(0, at - 1), at);
    const after = escaped.slice(at + 2, at + 3);
    if (mark === '-' && WORD.test(before) && WORD.test(after)) return mark;
    if ((mark === '.' || mark === ':') && (ENDS.test(before) ? after === '' || after === ' ' : false)) return mark;
    return (mark === '.' || mark === ':') && /\d/.test(before) && /\d/.test(after) ? mark : whole;
  });
  // The number of a list, at the beginning of a paragraph.
  return readable.replace(/^(\d+)([.)])(?=\s|$)/, '$1\\$2');
}

const PLAIN: ReadonlySet<string> = new Set(',;\'"%?()/');
const WORD = /[\p{L}\p{N}]/u;
const ENDS = /[\p{L}\p{N})”’]/u;
