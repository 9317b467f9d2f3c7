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
  return { schema, keys, description: description ?? descriptionOf(schema), secret: keys.length === 1 && keys[0] === 'secret' };
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
