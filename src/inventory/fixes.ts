import { findNodeAtLocation, getNodePath, type Node } from 'jsonc-parser';
import type { Span } from './place.ts';
import type { Fix } from './problem.ts';
import { spliced, withoutEntry, withValue } from './textChange.ts';

/** Ways out of a problem: whoever finds the problem says them beside its words. */

/**
 * Another value, or another name, at this place.
 * @param title for a value that is made of what the file has: that could be a secret in the wrong place, so no title repeats it
 */
export function write(span: Span, value: string | number | boolean, title?: string): Fix {
  const json = JSON.stringify(value);
  return { title: title ?? `Write ${json}`, apply: (text) => spliced(text, span, json) };
}

/**
 * @param entry a property, or its name or value: all of it goes
 * @param name where it is one that the definition knows: any other could be a secret in the wrong place, so no title repeats it
 */
export function remove(entry: Node, name?: string): Fix {
  const property = entry.type === 'property' ? entry : entry.parent;
  return { title: name ? `Remove "${name}"` : 'Remove it', apply: (text) => withoutEntry(text, pathOf(property ?? entry)) };
}

/** What is missing in an object. An empty text is still a problem: only the person knows what belongs there. */
export function insert(object: Node, key: string, value: unknown): Fix {
  return { title: `Add "${key}"`, apply: (text) => withValue(text, [...getNodePath(object), key], value) };
}

/** The name of a secret, where the secret itself or nothing stands. */
export function nameSecret(object: Node, key: string): Fix {
  const instead = { secret: secretNameAt(object, key) };
  return { title: `Write ${JSON.stringify(instead)}`, apply: (text) => withValue(text, [...getNodePath(object), key], instead) };
}

/** The same for one of a list: its neighbours stay. */
export function nameListedSecret(entry: Node): Fix {
  const path = getNodePath(entry);
  const [place, list] = path.filter((step) => typeof step === 'string').slice(-2);
  const instead = { secret: `${place}.${list}-${Number(path.at(-1)) + 1}` };
  return { title: `Write ${JSON.stringify(instead)}`, apply: (text) => withValue(text, path, instead) };
}

/** The name that a secret has by custom: the id of whom it belongs to, and what it is for. */
export function secretNameAt(object: Node, key: string): string {
  const steps = getNodePath(object).filter((step) => typeof step === 'string');
  const around = steps.at(-1) ?? 'secret';
  const kind = key === 'secret' ? around : key === 'password' ? (around === 'mail' ? 'smtp' : around) : key;
  return `${ownerOf(object) ?? 'hsm'}.${kind}`;
}

function ownerOf(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  const id = node.type === 'object' ? findNodeAtLocation(node, ['id'])?.value : undefined;
  return typeof id === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(id) ? id : ownerOf(node.parent);
}

function pathOf(property: Node) {
  // The path to a property ends with its name; the path to its name does not.
  return getNodePath(property.children?.[1] ?? property);
}
