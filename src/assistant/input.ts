import { plainText } from '../core/text.ts';
import { CannotAnswer } from './reader.ts';

/** What a tool may be asked with: one table for its JSON schema and for the check of what came. */

interface TextField {
  readonly type: 'string';
  readonly description: string;
  readonly enum?: readonly string[];
}
interface WholeField {
  readonly type: 'integer';
  readonly description: string;
  readonly minimum: number;
  readonly maximum: number;
}
interface FlagField {
  readonly type: 'boolean';
  readonly description: string;
}
export type Field = TextField | WholeField | FlagField;
export type Fields = Readonly<Record<string, Field>>;

type ValueOf<F> = F extends TextField ? string : F extends WholeField ? number : boolean;

/** What has passed the check. */
export type Input<F extends Fields> = { readonly [K in keyof F]?: ValueOf<F[K]> };

/** In UTF-16 code units. */
const LONGEST = 300;

export const text = (description: string) => ({ type: 'string', description }) as const;
export const oneOf = (words: readonly string[], description: string) => ({ type: 'string', enum: words, description }) as const;
export const flag = (description: string) => ({ type: 'boolean', description }) as const;
export const whole = (minimum: number, maximum: number, description: string) =>
  ({ type: 'integer', minimum, maximum, description }) as const;

/** As the JSON schema that MCP and the editor hand to a model. */
export function inputSchema(fields: Fields, required: readonly string[]) {
  return {
    type: 'object' as const,
    properties: fields,
    ...(required.length > 0 && { required: [...required] }),
    additionalProperties: false,
  };
}

/** @throws {CannotAnswer} with what is wrong, where, and what is expected */
export function checked<F extends Fields>(fields: F, required: readonly string[], value: unknown): Input<F> {
  const given = value === undefined || value === null ? {} : value;
  if (typeof given !== 'object' || Array.isArray(given)) throw new CannotAnswer('Arguments are expected as an object.');
  const found: Record<string, unknown> = {};
  for (const [name, one] of Object.entries(given)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!field) {
      throw new CannotAnswer(`There is no argument "${plainText(name, 40)}". Known: ${Object.keys(fields).join(', ') || 'none'}.`);
    }
    // Models write null for what they leave out.
    if (one === undefined || one === null) continue;
    const flaw = flawOf(field, one);
    if (flaw !== undefined) throw new CannotAnswer(`"${name}" ${flaw}`);
    found[name] = one;
  }
  const missing = required.find((name) => found[name] === undefined);
  if (missing !== undefined) throw new CannotAnswer(`"${missing}" is missing: ${fields[missing]?.description ?? ''}`);
  return found as Input<F>;
}

function flawOf(field: Field, value: unknown): string | undefined {
  switch (field.type) {
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'expects true or false.';
    case 'integer': {
      const fits = Number.isInteger(value) && (value as number) >= field.minimum && (value as number) <= field.maximum;
      return fits ? undefined : `expects a whole number from ${field.minimum} to ${field.maximum}.`;
    }
    case 'string':
      if (typeof value !== 'string' || value === '' || value.length > LONGEST) return `expects a text of 1 to ${LONGEST} characters.`;
      return field.enum === undefined || field.enum.includes(value) ? undefined : `expects one of ${field.enum.join(', ')}.`;
  }
}
