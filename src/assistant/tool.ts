import { checked, type Field, type Fields, type Input } from './input.ts';
import type { Reader } from './reader.ts';

/** A question that an assistant may ask. It reads, and nothing else. */
export interface Tool {
  /** As MCP knows it: `list_devices`. */
  readonly name: string;
  readonly title: string;
  /** For the model: what it answers and when to ask it. */
  readonly description: string;
  readonly fields: Readonly<Record<string, Field>>;
  readonly required: readonly string[];
  /** @throws {CannotAnswer} with a sentence */
  answer(input: unknown, reader: Reader): Promise<object>;
}

/** A tool whose input is checked before it is asked. */
export function tool<const F extends Fields>(
  description: Pick<Tool, 'name' | 'title' | 'description'> & {
    readonly fields: F;
    readonly required?: readonly (string & keyof F)[];
    answer(input: Input<F>, reader: Reader): Promise<object>;
  },
): Tool {
  const { fields, required = [], answer, ...rest } = description;
  return {
    ...rest,
    fields,
    required,
    async answer(input, reader) {
      return answer(checked(fields, required, input), reader);
    },
  };
}
