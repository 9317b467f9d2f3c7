import type { Node } from 'jsonc-parser';
import type * as z from 'zod/mini';
import { listed } from '../core/words.ts';
import { nodeAt, propertyNamed } from './document.ts';
import { type Expected, expectedAt } from './expected.ts';
import { insert, nameSecret, remove, secretNameAt, write } from './fixes.ts';
import { freeId } from './freeId.ts';
import { literalListedSecret, literalSecret } from './literalSecrets.ts';
import { nearest } from './nearest.ts';
import type { Finding, Span } from './place.ts';
import type { Fix } from './problem.ts';
import { nearestDuration } from './schemaParts.ts';

/**
 * Puts what the validation found into words and at its place: what is wrong, what is expected, what to do. Values are never
 * repeated, since any of them could be a secret that stands in the wrong place.
 */
export function explain(issue: z.core.$ZodIssue, schema: z.core.$ZodType, node: Node, value: unknown): readonly Finding[] {
  const path = issue.path.filter((step) => typeof step !== 'symbol');
  const found = nodeAt(node, path);
  const expected = expectedAt(schema, path, value);
  const error = (span: Span, message: string): Finding => ({ severity: 'error', span, message });

  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key, index) => {
      const span = found === undefined ? node : keySpan(found, key);
      if (expected?.secret) return literalSecret(span, nameOf(path), found?.parent?.parent);
      return unknownKey(span, key, index < EXPLAINED ? (expected?.keys ?? []) : undefined, found);
    });
  }
  if (found === undefined) {
    const parent = nodeAt(node, path.slice(0, -1)) ?? node;
    return [{ ...error(anchorOf(parent), missing(issue, path, expected)), fixes: missingFixes(parent, path, expected) }];
  }
  if (expected?.secret && found.parent?.type === 'array') return [literalListedSecret(found, nameOf(path))];
  if (expected?.secret) return [literalSecret(found, nameOf(path), found.parent?.parent)];
  const place = found.type === 'object' || found.type === 'array' ? anchorOf(found) : found;
  // A name that the file has chosen could be a secret in the wrong place.
  const isKnown = expectedAt(schema, path.slice(0, -1), value)?.keys.includes(String(path.at(-1)));
  const name = isKnown ? `"${nameOf(path)}"` : 'This entry';
  return [{ ...error(place, wrong(issue, name, expected, found)), fixes: wrongFixes(issue, path, found) }];
}

/** Of an object with thousands of names that are not known, the first ones are explained. */
export const EXPLAINED = 100;

/**
 * @param known what the name may be meant to be; undefined: too many are wrong to look
 * @param object what has the name; without it the name cannot go
 */
export function unknownKey(span: Span, name: string, known: readonly string[] | undefined, object: Node | undefined): Finding {
  const meant = known && nearest(name, known);
  // A slip of the keyboard in a known name is no secret; anything else could be one in the wrong place.
  const shown = meant !== undefined && /^[a-z_-]+$/i.test(name) ? `"${name}"` : 'This name';
  const property = object && propertyNamed(object, name);
  return {
    severity: 'error',
    span,
    message: `${shown} is not known here. ${instead(meant, known)}`,
    fixes: [...(meant === undefined ? [] : [write(span, meant)]), ...(property ? [remove(property)] : [])],
  };
}

function instead(meant: string | undefined, known: readonly string[] | undefined): string {
  if (known === undefined) return 'Remove it.';
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  if (known.length > MOST_LISTED) return 'The editor’s completion lists what is; remove it or write one of these.';
  return `Expected ${choices(known.filter((name) => name !== '$schema'))}; remove it or write one of these.`;
}

function missingFixes(parent: Node, path: readonly (string | number)[], expected: Expected | undefined): readonly Fix[] {
  const key = path.at(-1);
  if (typeof key !== 'string' || parent.type !== 'object' || !expected) return [];
  if (expected.secret) return [nameSecret(parent, key)];
  if (key === 'secret') return [insert(parent, key, secretNameAt(parent, key))];
  // An account has the name that its model gives it; an example of anything else would be a guess.
  return [insert(parent, key, (key === 'user' && expected.examples[0]) || withSecrets(expected.sample, parent, key))];
}

/** An object that stands for what is missing, with the names of its secrets. */
function withSecrets(sample: unknown, parent: Node, key: string): unknown {
  if (typeof sample !== 'object' || sample === null || Array.isArray(sample)) return sample;
  const part = sample as Readonly<Record<string, unknown>>;
  return 'secret' in part ? { ...part, secret: secretNameAt(parent, key) } : part;
}

/** Values among which a person can choose in a menu. */
const FEW = 4;

function wrongFixes(issue: z.core.$ZodIssue, path: readonly (string | number)[], found: Node): readonly Fix[] {
  const values = valuesOf(issue);
  const text = typeof found.value === 'string' ? found.value : undefined;
  if (values.length > 0) {
    const near = values.find((value) => value === String(found.value)) ?? (text === undefined ? undefined : nearest(text, values));
    return near === undefined ? (values.length <= FEW ? values.map((value) => write(found, value)) : []) : [write(found, near)];
  }
  switch (issue.code) {
    case 'invalid_type':
      return retyped(issue.expected, found);
    case 'too_small':
      return issue.origin === 'string' || found.type !== 'number' ? [] : [write(found, Number(issue.minimum))];
    case 'too_big': {
      if (found.type === 'number') return [write(found, Number(issue.maximum))];
      if (text === undefined) return [];
      const cut = text.slice(0, Number(issue.maximum)).trimEnd();
      return [write(found, cut, `Cut it to ${issue.maximum} characters`)];
    }
    default: {
      const bound = nearestDuration(issue.message, text);
      if (bound !== undefined) return [write(found, bound)];
      const isId = path.at(-1) === 'id' || path.at(-1) === 'haGroup';
      return isId && text !== undefined ? [write(found, freeId(text, new Set()), 'Write it as an id')] : [];
    }
  }
}

/** The same value as JSON writes one of that kind. */
function retyped(expected: string, { value, ...found }: Node): readonly Fix[] {
  if (expected === 'string' && typeof value === 'number') return [write(found, String(value), 'Write it in double quotes')];
  if (typeof value !== 'string') return [];
  if (expected === 'boolean' && /^(true|false)$/i.test(value)) return [write(found, value.toLowerCase() === 'true')];
  const number = Number(value);
  return (expected === 'number' || expected === 'int') && value.trim() !== '' && Number.isFinite(number)
    ? [write(found, number, 'Write it without quotes')]
    : [];
}

/** More names than this are no help in a sentence. */
const MOST_LISTED = 16;

/** Where a problem with a whole object is shown: at a device's id, at the name an object stands under, or at its bracket. */
export function anchorOf(node: Node): Span {
  const id = node.type === 'object' ? nodeAt(node, ['id']) : undefined;
  if (id !== undefined) return id;
  const key = node.parent?.type === 'property' ? node.parent.children?.[0] : undefined;
  return key ?? { offset: node.offset, length: 1 };
}

/** The name `key` in the object `node`. */
export function keySpan(node: Node, key: string): Span {
  return propertyNamed(node, key)?.children?.[0] ?? anchorOf(node);
}

function missing(issue: z.core.$ZodIssue, path: readonly (string | number)[], expected: Expected | undefined): string {
  const place = path.length > 1 ? ` in "${nameOf(path.slice(0, -1))}"` : '';
  if (expected?.secret) {
    return `"${nameOf(path)}" is missing${place}. Write "${nameOf(path)}": { "secret": "NAME" }: the name of the secret, never its value.`;
  }
  const values = issue.code === 'invalid_value' || issue.code === 'invalid_union' ? ` Write ${choice(issue)}.` : '';
  return `"${nameOf(path)}" is missing${place}.${values}${described(expected)}`;
}

function wrong(issue: z.core.$ZodIssue, name: string, expected: Expected | undefined, found: Node): string {
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
      return `This name is not right: ${issue.issues[0]?.message}.`;
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
  boolean: 'true or false, without quotes',
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
