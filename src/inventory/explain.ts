import { findNodeAtLocation, type Node } from 'jsonc-parser';
import type * as z from 'zod/mini';
import { listed } from '../core/words.ts';
import { type Expected, expectedAt } from './expected.ts';
import { literalSecret } from './literalSecrets.ts';
import { nearest } from './nearest.ts';
import type { Finding, Span } from './place.ts';

/**
 * Puts what the validation found into words and at its place: what is wrong, what is expected, what to do. Values are never
 * repeated, since any of them could be a secret that stands in the wrong place.
 */
export function explain(issue: z.core.$ZodIssue, schema: z.core.$ZodType, node: Node, value: unknown): readonly Finding[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  const found = findNodeAtLocation(node, [...path]);
  const expected = expectedAt(schema, path, value);
  const error = (span: Span, message: string): Finding => ({ severity: 'error', span, message });

  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const span = found === undefined ? node : keySpan(found, key);
      if (expected?.secret) return literalSecret(span, nameOf(path));
      return error(span, unknownKey(key, expected?.keys ?? []));
    });
  }
  if (found === undefined) {
    const parent = findNodeAtLocation(node, path.slice(0, -1)) ?? node;
    return [error(anchorOf(parent), missing(issue, path, expected))];
  }
  if (expected?.secret) return [literalSecret(found, nameOf(path))];
  return [error(found.type === 'object' || found.type === 'array' ? anchorOf(found) : found, wrong(issue, path, expected, found))];
}

export function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  // A name without any likeness to a known one could be anything, so only what looks like a name is shown.
  const shown = /^[A-Za-z$_][\w$-]{0,31}$/.test(key) ? `"${key}"` : 'This name';
  if (meant !== undefined) return `${shown} is not known here. Did you mean "${meant}"?`;
  if (known.length > MOST_LISTED)
    return `${shown} is not known here. The editor’s completion lists what is; remove it or write one of these.`;
  return `${shown} is not known here. Expected ${choices(known.filter((name) => name !== '$schema'))}; remove it or write one of these.`;
}

/** More names than this are no help in a sentence. */
const MOST_LISTED = 16;

/** Where a problem with a whole object is shown: at a device's id, at the name an object stands under, or at its bracket. */
export function anchorOf(node: Node): Span {
  const id = node.type === 'object' ? findNodeAtLocation(node, ['id']) : undefined;
  if (id !== undefined) return id;
  const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
  return key ?? { offset: node.offset, length: 1 };
}

/** The name `key` in the object `node`. */
export function keySpan(node: Node, key: string): Span {
  const property = node.children?.find((child) => child.children?.[0]?.value === key);
  return property?.children?.[0] ?? anchorOf(node);
}

function missing(issue: z.core.$ZodIssue, path: readonly (string | number)[], expected: Expected | undefined): string {
  const place = path.length > 1 ? ` in "${nameOf(path.slice(0, -1))}"` : '';
  if (expected?.secret) {
    return `"${nameOf(path)}" is missing${place}. Write "${nameOf(path)}": { "secret": "NAME" }: the name of the secret, never its value.`;
  }
  const values = issue.code === 'invalid_value' || issue.code === 'invalid_union' ? ` Write ${choice(issue)}.` : '';
  return `"${nameOf(path)}" is missing${place}.${values}${described(expected)}`;
}

function wrong(issue: z.core.$ZodIssue, path: readonly (string | number)[], expected: Expected | undefined, found: Node): string {
  const name = typeof path.at(-1) === 'string' ? `"${nameOf(path)}"` : 'This entry';
  switch (issue.code) {
    case 'invalid_type':
      return `${name} is ${kindOf(found)}; expected ${kinds[issue.expected] ?? issue.expected}.${described(expected)}`;
    case 'invalid_value':
      return `${name} must be ${choice(issue)}.${meant(issue, found)}${described(expected)}`;
    case 'invalid_union':
      if (valuesOf(issue).length === 0) return `${name} is not right.${described(expected)}`;
      return `${name} must be ${choice(issue)}.${meant(issue, found)}`;
    case 'too_small':
      return issue.origin === 'string' ? `${name} must not be empty.${described(expected)}` : `${name} must be at least ${issue.minimum}.`;
    case 'invalid_key':
      return `${name} cannot be a name here: lower-case letters, digits, ".", "_" or "-", at most 63, a letter or digit first.`;
    case 'too_big':
      return `${name} must ${issue.origin === 'string' ? `have at most ${issue.maximum} characters` : `be at most ${issue.maximum}`}.`;
    default:
      return `${name} is not right: ${issue.message}.`;
  }
}

const kinds: Readonly<Record<string, string>> = {
  string: 'text in double quotes',
  number: 'a number',
  int: 'a whole number',
  object: 'an object { … }',
  array: 'a list [ … ]',
};

function kindOf(node: Node): string {
  if (node.type === 'string') return 'text';
  if (node.type === 'number') return 'a number';
  if (node.type === 'object') return 'an object';
  return node.type === 'array' ? 'a list' : String(node.value);
}

function valuesOf(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
}

function choice(issue: z.core.$ZodIssue): string {
  return choices(valuesOf(issue));
}

function meant(issue: z.core.$ZodIssue, found: Node): string {
  const values = valuesOf(issue);
  if (typeof found.value === 'number' && values.includes(String(found.value))) return ' It stands in double quotes.';
  const near = typeof found.value === 'string' && values.length > 1 ? nearest(found.value, values) : undefined;
  return near === undefined ? '' : ` Did you mean "${near}"?`;
}

function choices(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  return listed(quoted, 'or') || 'something else';
}

function described(expected: Expected | undefined): string {
  return expected?.description === undefined ? '' : ` ${expected.description.replaceAll('`', '"')}`;
}

function nameOf(path: readonly (string | number)[]): string {
  return String(path.findLast((step) => typeof step === 'string') ?? 'device');
}
