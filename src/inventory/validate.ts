import type { Node } from 'jsonc-parser';
import * as z from 'zod/mini';
import { nodesOf, plainValue, repeatedNames } from './document.ts';
import { explain } from './explain.ts';
import { remove } from './fixes.ts';
import { literalSecrets } from './literalSecrets.ts';
import type { Finding } from './place.ts';

export interface Validated<T> {
  /** Undefined when the definition refuses it. */
  readonly value: T | undefined;
  readonly findings: readonly Finding[];
}

/** One part of the file held against its definition. */
export function validate<T>(schema: z.ZodMiniType<T>, node: Node): Validated<T> {
  const value = plainValue(node);
  const result = z.safeParse(schema, value);
  const secrets = literalSecrets(node);
  const told = new Set(secrets.flatMap(({ key, value }) => [key.offset, value.offset]));
  const explained = (result.error?.issues ?? []).flatMap((issue) => explain(issue, schema, node, value));
  return {
    value: result.data,
    findings: [
      ...[...nodesOf(node)].flatMap(repeatedNames).map(repeated),
      ...secrets.map(({ finding }) => finding),
      ...explained.filter(({ span }) => !told.has(span.offset)),
    ],
  };
}

export function repeated(name: Node): Finding {
  const message = 'This name stands twice in the same object. Keep one of them: which one is meant would be a guess.';
  return { severity: 'error', span: name, message, fixes: [remove(name)] };
}
