import * as z from 'zod/mini';

/** What the definition says about one place in the file. */
export interface Expected {
  readonly schema: z.core.$ZodType;
  /** Names known there, when an object is expected. */
  readonly keys: readonly string[];
  /** The hover text, for "Expected: …". */
  readonly description: string | undefined;
  /** Only the name of a secret may stand there: `{ "secret": "NAME" }`. */
  readonly secret: boolean;
  readonly examples: readonly unknown[];
  /** What may be written there where nothing is known of it, as far as that is no guess. */
  readonly sample: unknown;
}

/** Follows `path` from `root` down. `value` is what the file has, to choose among alternatives as the validation does. */
export function expectedAt(root: z.core.$ZodType, path: readonly PropertyKey[], value: unknown): Expected | undefined {
  let here: z.core.$ZodType | undefined = root;
  let current = value;
  let description = descriptionOf(root);
  for (const step of path) {
    const inside: z.core.$ZodType = chosen(unwrapped(here), current);
    if (inside instanceof z.ZodMiniObject) here = inside.shape[String(step)];
    else if (inside instanceof z.ZodMiniArray) here = inside.def.element;
    else if (inside instanceof z.ZodMiniRecord) here = inside.def.valueType;
    else return undefined;
    if (here === undefined) return undefined;
    description = descriptionOf(here);
    current = typeof current === 'object' && current !== null ? (current as Record<PropertyKey, unknown>)[step] : undefined;
  }
  const schema = chosen(unwrapped(here), current);
  const keys = schema instanceof z.ZodMiniObject ? Object.keys(schema.shape) : [];
  const secret = keys.length === 1 && keys[0] === 'secret';
  return { schema, keys, description: description ?? descriptionOf(schema), secret, examples: examplesOf(here), sample: sampleOf(schema) };
}

function examplesOf(schema: z.core.$ZodType): readonly unknown[] {
  const examples = z.globalRegistry.get(schema)?.examples;
  if (Array.isArray(examples)) return examples;
  return isWrapper(schema) ? examplesOf(schema.def.innerType) : [];
}

/** The only value or the recommended one, which is the first; of an object what it must have; an empty text for what only a person knows. */
function sampleOf(schema: z.core.$ZodType): unknown {
  if (schema instanceof z.ZodMiniEnum) return schema.options[0];
  if (schema instanceof z.ZodMiniLiteral) return [...schema.def.values][0];
  if (schema instanceof z.ZodMiniArray) return [];
  if (schema instanceof z.ZodMiniDiscriminatedUnion) return sampleOf(chosen(schema, undefined));
  if (!(schema instanceof z.ZodMiniObject)) return '';
  const needed = Object.entries(schema.shape as Readonly<Record<string, z.core.$ZodType>>).filter(
    ([, part]) => part._zod.optin === undefined,
  );
  return Object.fromEntries(needed.map(([key, part]) => [key, sampleOf(part)]));
}

function descriptionOf(schema: z.core.$ZodType): string | undefined {
  return z.globalRegistry.get(schema)?.description ?? (isWrapper(schema) ? descriptionOf(schema.def.innerType) : undefined);
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  return isWrapper(schema) ? unwrapped(schema.def.innerType) : schema;
}

function isWrapper(schema: z.core.$ZodType): schema is z.ZodMiniOptional | z.ZodMiniDefault | z.ZodMiniPrefault {
  return schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniDefault || schema instanceof z.ZodMiniPrefault;
}

/** Of a discriminated union the member that the value names, else the first: the recommended one. */
function chosen(schema: z.core.$ZodType, value: unknown): z.core.$ZodType {
  if (!(schema instanceof z.ZodMiniDiscriminatedUnion)) return schema;
  const { options, discriminator } = schema._zod.def;
  const named = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[discriminator] : undefined;
  const member = options.find(
    (option) => option instanceof z.ZodMiniObject && z.safeParse(option.shape[discriminator] as z.core.$ZodType, named).success,
  );
  return member ?? options[0] ?? schema;
}
