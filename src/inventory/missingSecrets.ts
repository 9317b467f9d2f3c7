import { visit } from 'jsonc-parser';

/** A stretch of the text, in UTF-16 code units, that names a secret. */
export interface NamedSecret {
  readonly name: string;
  readonly offset: number;
  readonly length: number;
}

/** Where the inventory names a secret that nobody knows: each `"secret": "name"` of one that is missing. */
export function missingSecretsIn(text: string, missing: readonly string[]): readonly NamedSecret[] {
  const found: NamedSecret[] = [];
  const names = new Set(missing);
  let property: string | undefined;
  visit(text, {
    onObjectProperty: (name) => {
      property = name;
    },
    onLiteralValue: (value, offset, length) => {
      if (property === 'secret' && typeof value === 'string' && names.has(value)) found.push({ name: value, offset, length });
      property = undefined;
    },
  });
  return found;
}
