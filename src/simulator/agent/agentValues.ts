export type AgentValue =
  | { readonly type: 'Integer' | 'Gauge32' | 'Counter32' | 'TimeTicks'; readonly value: number }
  | { readonly type: 'Counter64'; readonly value: bigint }
  | { readonly type: 'OctetString' | 'OID'; readonly value: string };

/** One object instance: its name as sub-identifiers, and its value now. */
export interface AgentObject {
  readonly oid: readonly number[];
  readonly value: AgentValue;
}

export const text = (value: string): AgentValue => ({ type: 'OctetString', value });
export const oidValue = (value: string): AgentValue => ({ type: 'OID', value });
export const integer = (value: number): AgentValue => ({ type: 'Integer', value });
export const gauge = (value: number): AgentValue => ({ type: 'Gauge32', value });
export const counter = (value: number): AgentValue => ({ type: 'Counter32', value: value % 2 ** 32 });
export const ticks = (value: number): AgentValue => ({ type: 'TimeTicks', value: value % 2 ** 32 });
export const counter64 = (value: number): AgentValue => ({ type: 'Counter64', value: BigInt(value) });

/** A text in an index: its length, then its octets. */
export const spelled = (value: string): readonly number[] => [value.length, ...Buffer.from(value, 'latin1')];

interface TableRow {
  readonly index: readonly number[];
  /** One a column. */
  readonly values: readonly AgentValue[];
}

/** The cells of a table, column by column. */
export function table(entry: readonly number[], columns: readonly number[], rows: readonly TableRow[]): readonly AgentObject[] {
  return columns.flatMap((column, at) =>
    rows.flatMap(({ index, values }) => {
      const value = values[at];
      return value === undefined ? [] : [{ oid: [...entry, column, ...index], value }];
    }),
  );
}

/** The order of names: number by number, a shorter one before those that begin with it. */
export function compareNames(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
