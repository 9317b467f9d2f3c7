import { count } from '../../core/words.ts';
import type { AlertRecord } from '../../protocol/contract.ts';
import { inertText } from '../words/inertText.ts';

/**
 * What is wrong: "PSU2 has no AC input", and where it stands for others "306 HSMs: The serial console gives no usable answer". The number comes
 * first, since a narrow view cuts the end off.
 */
export function faultText({ summary, alsoOn = 0 }: Pick<AlertRecord, 'summary' | 'alsoOn'>): string {
  const fault = inertText(summary);
  return alsoOn > 0 ? `${count(alsoOn + 1, 'HSM')}: ${fault}` : fault;
}

/** `name`, and how many other devices have the same fault. */
export function whereText(name: string, { alsoOn = 0 }: Pick<AlertRecord, 'alsoOn'>): string {
  return alsoOn > 0 ? `${name} and ${count(alsoOn, 'more', 'more')}` : name;
}
