import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { sayer, sentencesOf } from '../../src/core/said.ts';
import type { PostureItem } from '../../src/protocol/contract.ts';

const read = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../media/l10n/${name}`, import.meta.url), 'utf8')) as Readonly<Record<string, string>>;

/** The words of the German editor, and what it knows of the service's sentences. */
export const germanBundle = read('bundle.l10n.de.json');
export const germanSayings = read('said.de.json');

/** What a German editor shows for a sentence of the service. */
export const inGerman = sayer('de', sentencesOf(germanBundle, germanSayings));

/** Words that an English sentence has and no German one. */
const ENGLISH =
  /(?<![\p{L}\d_.-])(?:the|The|is|are|of|were|not|No|which|its|Its|It|it|this|This|has|have|nothing|Nothing|nobody|Nobody|reads|from|by|been|and|or|with|cannot|no|to|at|that|there|There|than|for|says|does|until|Until)(?![\p{L}\d_-])/u;

/** The English that is left in a text, apart from what stands in quotes: a device or a person wrote that. */
export function englishIn(text: string): string | undefined {
  return ENGLISH.exec(text.replace(/[“„][^”“]*[”“]|"[^"]*"/g, ''))?.[0];
}

/** A text that is the same in both languages is a name, a value, or words of a device. */
export function assertGerman(text: string | undefined): void {
  if (text === undefined) return;
  const german = inGerman(text);
  assert.equal(englishIn(german), undefined, `“${text}” is said as “${german}”`);
}

/** Everything that the page shows of an item of the posture. `madeUp`: texts that no service says. */
export function assertGermanItem({ said, evidence, remedy }: PostureItem, madeUp: RegExp): void {
  for (const text of [said, remedy, ...evidence.flatMap((each) => [each.text, each.source])])
    if (text !== undefined && !madeUp.test(text)) assertGerman(text);
}
