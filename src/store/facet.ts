import type { Connection } from './connection.ts';

/** Plain functions about one subject; each takes the connection first. */
export type Facet = Readonly<Record<string, (connection: Connection, ...rest: never[]) => unknown>>;

/** The same functions, without the connection. */
export type Bound<F> = {
  readonly [K in keyof F]: F[K] extends (connection: Connection, ...rest: infer A) => infer R ? (...rest: A) => R : never;
};

/** Calls with an open connection, and answers for what happens meanwhile. */
export type Guard = <T>(use: (connection: Connection) => T) => T;

/** Lets each function of each facet run under the guard. */
export function guarded<F extends Readonly<Record<string, Facet>>>(facets: F, guard: Guard): { readonly [K in keyof F]: Bound<F[K]> } {
  const bind = (facet: Facet) =>
    mapped(
      facet,
      (call) =>
        (...rest: never[]) =>
          guard((connection) => call(connection, ...rest)),
    );
  // The shape is that of `facets`, name by name; a mapped type cannot be built up without saying so.
  return mapped(facets, bind) as { readonly [K in keyof F]: Bound<F[K]> };
}

function mapped<V, W>(of: Readonly<Record<string, V>>, change: (value: V) => W): Record<string, W> {
  return Object.fromEntries(Object.entries(of).map(([name, value]) => [name, change(value)]));
}
