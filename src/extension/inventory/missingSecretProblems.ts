import { visit } from 'jsonc-parser';

export interface MissingSecretProblem {
  readonly offset: number;
  readonly length: number;
  readonly message: string;
}

/** Where the inventory names a secret that nobody knows: each `"secret": "name"` of one that is missing. */
export function missingSecretProblems(text: string, missing: readonly string[]): readonly MissingSecretProblem[] {
  const problems: MissingSecretProblem[] = [];
  const names = new Set(missing);
  let property: string | undefined;
  visit(text, {
    onObjectProperty: (name) => {
      property = name;
    },
    onLiteralValue: (value, offset, length) => {
      if (property === 'secret' && typeof value === 'string' && names.has(value)) {
        problems.push({ offset, length, message: `The secret "${value}" is not known here yet. Run “HSM Vigil: Enter Secret…”.` });
      }
      property = undefined;
    },
  });
  return problems;
}
