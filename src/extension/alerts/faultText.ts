import { plural } from '../../core/l10n.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import { inertText } from '../words/inertText.ts';

/**
 * What is wrong: "PSU2 has no AC input", and where it stands for others "306 HSMs: The serial console gives no usable answer". The number comes
 * first, since a narrow view cuts the end off.
 */
export function faultText({ summary, alsoOn = 0 }: Pick<AlertRecord, 'summary' | 'alsoOn'>): string {
  const fault = inertText(summary);
  return alsoOn > 0 ? plural(alsoOn + 1, '{0} HSM: {1}', '{0} HSMs: {1}', fault) : fault;
}

/** `name`, and how many other devices have the same fault. */
export function whereText(name: string, { alsoOn = 0 }: Pick<AlertRecord, 'alsoOn'>): string {
  return alsoOn > 0 ? plural(alsoOn, '{1} and {0} more', '{1} and {0} more', name) : name;
}
