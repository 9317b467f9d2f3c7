import type { Node } from 'jsonc-parser';
import { nodesOf, properties } from './document.ts';
import { nameListedSecret, nameSecret } from './fixes.ts';
import type { Finding, Span } from './place.ts';
import type { Fix } from './problem.ts';

const SECRET_KEY =
  /^(pass(word|wd|phrase|code)?|pwd|pin|token|community(string)?|(auth|priv|private|api|encryption)_?-?(key|pass(word|phrase)?)?)$/i;

export interface LiteralSecret {
  readonly key: Node;
  readonly value: Node;
  readonly finding: Finding;
}

/**
 * Secrets that are written out in the file: text or a number under a name that can only hold a secret, wherever it stands and
 * whether or not that name is known. `secret` itself takes a name, which the definition checks.
 */
export function literalSecrets(node: Node): readonly LiteralSecret[] {
  return [...nodesOf(node)].flatMap(properties).flatMap(([key, value]) => {
    const literal = value?.type === 'string' || value?.type === 'number';
    return literal && SECRET_KEY.test(key.value) ? [{ key, value, finding: literalSecret(value, key.value, key.parent?.parent) }] : [];
  });
}

/** Says so without the value. `name` is where it stands: `password`, in `object`. */
export function literalSecret(span: Span, name: string, object?: Node): Finding {
  const example = name === 'auth' || name === 'priv' ? `"${name}": { "protocol": …, "secret": "NAME" }` : `"${name}": { "secret": "NAME" }`;
  return finding(span, example, object ? [nameSecret(object, name)] : []);
}

/** The same of one of a list of secrets, such as `communities`. */
export function literalListedSecret(entry: Node, list: string): Finding {
  return finding(entry, `"${list}": [{ "secret": "NAME" }]`, [nameListedSecret(entry)]);
}

function finding(span: Span, example: string, fixes: readonly Fix[]): Finding {
  return {
    severity: 'error',
    span,
    fixes,
    message: `Only the name of a secret may stand here, never the secret itself: write ${example} and keep the value in the editor’s secret storage or in a file of that name. If a real secret was written here, change it on the device: this file is not a safe place.`,
  };
}
