import { type Node, type ParseError, parseTree } from 'jsonc-parser';
import type { Finding, Span } from './place.ts';

/** The text as a tree whose nodes know their place, or what keeps it from being one. */
export interface InventoryDocument {
  readonly root: Node | undefined;
  /** The first error of the JSON itself; those that follow it are mostly its echoes. */
  readonly syntaxError: Finding | undefined;
}

/** Comments and trailing commas are allowed; a byte order mark counts as a space, so that places stay right. */
export function readDocument(text: string): InventoryDocument {
  if (text.trim() === '') {
    return {
      root: undefined,
      syntaxError: {
        severity: 'error',
        syntax: true,
        message: 'The inventory is empty. Expected an object with a list of devices: { "devices": [ … ] }.',
        span: { offset: 0, length: 0 },
      },
    };
  }
  const errors: ParseError[] = [];
  let root: Node | undefined;
  try {
    root = parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return {
      root: undefined,
      syntaxError: { severity: 'error', syntax: true, message: 'Brackets are nested too deeply.', span: { offset: 0, length: 1 } },
    };
  }
  const first = errors[0];
  return {
    root,
    syntaxError: first && {
      severity: 'error',
      syntax: true,
      message: syntaxMessage(first.error, tokenAt(text, first)),
      span: spanOf(text, first),
    },
  };
}

/** Numbers are jsonc-parser's ParseErrorCode: a const enum, which type stripping cannot read. */
function syntaxMessage(code: number, token: string): string {
  switch (code) {
    case 1:
      return 'A word stands here without quotes. In JSON, text stands in double quotes; only true, false, null and numbers do not.';
    case 2:
      return 'This is not a number as JSON writes them. Expected digits, with a "." before decimals and no leading zero.';
    case 3:
      return `Expected a name in double quotes, such as "id", but found ${token}.`;
    case 4:
      return `Expected a value after this place, but found ${token}. A value is text in double quotes, a number, true, false, null, { … } or [ … ].`;
    case 5:
      return `Expected a colon between a name and its value, but found ${token}.`;
    case 6:
      return `Expected a comma before ${token}: entries are separated by commas.`;
    case 7:
      return `Expected "}" to close an object, but found ${token}.`;
    case 8:
      return `Expected "]" to close a list, but found ${token}.`;
    case 9:
      return `Expected the end of the file, but found ${token}. The inventory is one object; check for a closing bracket too many.`;
    case 11:
      return 'This comment is never closed. Expected "*/" after it.';
    case 12:
      return 'This text is never closed. Expected a double quote at its end, on the same line.';
    case 13:
      return 'This number is cut short. Expected a digit after it.';
    case 14:
      return 'Expected four hexadecimal digits after "\\u".';
    case 15:
      return 'A backslash in text starts an escape such as "\\n". For a backslash itself write two: "\\\\.\\\\COM4".';
    case 16:
      return 'Text holds a control character here, such as a tab. Write it as an escape, "\\t", or remove it.';
    default:
      return `This is not valid JSON: ${token} is not expected here.`;
  }
}

/** What was found, without repeating text or words: they could be a secret. */
function tokenAt(text: string, span: Span): string {
  const found = text.slice(span.offset, span.offset + span.length);
  if (span.offset >= text.trimEnd().length) return 'the end of the file';
  if (/^[{}[\],:]$/.test(found)) return `"${found}"`;
  if (found.startsWith('"')) return 'text in quotes';
  if (/^-?\d/.test(found)) return 'a number';
  return 'something else';
}

/** Errors at the end of the file are shown at the last character that is not a space. */
function spanOf(text: string, { offset, length }: Span): Span {
  const end = text.trimEnd().length;
  return offset < end ? { offset, length: Math.max(1, length) } : { offset: Math.max(0, end - 1), length: 1 };
}

/** The plain value of a node. `__proto__` becomes an ordinary key, so that it is found and refused like any other unknown one. */
export function plainValue(node: Node): unknown {
  if (node.type === 'array') return (node.children ?? []).map(plainValue);
  if (node.type !== 'object') return node.value;
  const object: Record<string, unknown> = {};
  for (const [key, value] of properties(node)) {
    Object.defineProperty(object, key.value, { value: value && plainValue(value), enumerable: true, configurable: true, writable: true });
  }
  return object;
}

/** The names of an object with their values; a value is missing where the JSON is broken. */
export function properties(node: Node): readonly (readonly [key: Node, value: Node | undefined])[] {
  return (node.type === 'object' ? (node.children ?? []) : []).flatMap(({ children: [key, value] = [] }) =>
    typeof key?.value === 'string' ? [[key, value] as const] : [],
  );
}

const byName = new WeakMap<Node, ReadonlyMap<unknown, Node>>();

/** The property of this name, its first of several. An object may have thousands, and each of them may be asked for. */
export function propertyNamed(object: Node, name: string): Node | undefined {
  let named = byName.get(object);
  if (named === undefined) {
    named = new Map((object.children ?? []).toReversed().map((property) => [property.children?.[0]?.value, property]));
    byName.set(object, named);
  }
  return named.get(name);
}

/** What stands at a path of names and places in lists. */
export function nodeAt(node: Node, path: readonly (string | number)[]): Node | undefined {
  return path.reduce<Node | undefined>((at, step) => {
    if (typeof step === 'number') return at?.type === 'array' ? at.children?.[step] : undefined;
    return at?.type === 'object' ? propertyNamed(at, step)?.children?.[1] : undefined;
  }, node);
}

/** Names that stand in an object for the second time: which one holds would be a guess. */
export function repeatedNames(object: Node): readonly Node[] {
  const names = properties(object).map(([key]) => key);
  const first = new Map(names.toReversed().map((name) => [String(name.value), name]));
  return names.filter((name) => first.get(name.value) !== name);
}

/** The node and everything in it. */
export function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children ?? []) yield* nodesOf(child);
}
