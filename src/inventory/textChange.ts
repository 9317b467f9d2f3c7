import { findNodeAtLocation, type Node } from 'jsonc-parser';
import { readDocument } from './document.ts';
import { jsonOf, layoutOf, withAppended, withRemoved } from './layout.ts';

/**
 * Small changes of the inventory's text: what they are not about stays as a person wrote it, character by character. Where the text has no
 * such place, it comes back as it was.
 */

export type TextPath = readonly (string | number)[];

/** With `value` at this place, whatever stands there now. */
export function withValue(text: string, path: TextPath, value: unknown): string {
  const root = rootOf(text);
  const parent = root && findNodeAtLocation(root, path.slice(0, -1));
  if (!parent) return text;
  const layout = layoutOf(text);
  const found = findNodeAtLocation(parent, path.slice(-1));
  if (parent.type !== 'object' && !found) return text;
  const json = jsonOf(value, layout, true);
  if (found) return spliced(text, found, json);
  return withAppended(text, parent, `${JSON.stringify(path.at(-1))}: ${json}`, layout);
}

/** Without what stands at this place. */
export function withoutEntry(text: string, path: TextPath): string {
  const root = rootOf(text);
  const found = root && findNodeAtLocation(root, [...path]);
  const entry = found?.parent?.type === 'property' ? found.parent : found;
  return entry?.parent ? withRemoved(text, entry.parent, entry) : text;
}

export function spliced(text: string, { offset, length }: Pick<Node, 'offset' | 'length'>, instead: string): string {
  return text.slice(0, offset) + instead + text.slice(offset + length);
}

function rootOf(text: string): Node | undefined {
  return readDocument(text).root;
}
