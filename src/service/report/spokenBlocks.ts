import type { ReportBlock, ReportCell } from './blocks.ts';

/** A text of ours in another language. */
export type Say = (text: string) => string;

/** A block in another language. What a device or a person wrote stays as it was written. */
export function spokenBlock(block: ReportBlock, say: Say): ReportBlock {
  switch (block.kind) {
    case 'heading':
      return block.written ? block : { ...block, text: say(block.text) };
    case 'paragraph':
      return { ...block, text: say(block.text) };
    case 'list':
      return { ...block, items: block.items.map(say) };
    case 'table':
      return {
        ...block,
        caption: block.written ? block.caption : say(block.caption),
        head: block.head.map(say),
        rows: block.rows.map((cells) => cells.map((cell) => spokenCell(cell, say))),
      };
  }
}

function spokenCell(cell: ReportCell, say: Say): ReportCell {
  if (typeof cell === 'string') return say(cell);
  if ('written' in cell) return cell;
  if ('state' in cell) return { ...cell, word: say(cell.state) };
  return cell.map(say);
}
