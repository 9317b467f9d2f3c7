import { readFileSync } from 'node:fs';
import { type Bundle, language, saidIn, translated } from '../../src/core/l10n.ts';
import type { FactDefinition } from '../../src/core/runbook/facts.ts';
import type { SpokenRunbook } from '../../src/core/runbook/keptWords.ts';
import { parseRunbook } from '../../src/core/runbook/parseRunbook.ts';

/** The text of a runbook as it comes with the extension. `tag`: of the language. */
export function runbookText(id: string, tag = 'en'): string {
  return readFileSync(new URL(`../../media/runbooks/${tag === 'en' ? '' : `${tag}/`}${id}.md`, import.meta.url), 'utf8');
}

/** The German texts as they come with the extension. */
export const germanWords: Bundle = JSON.parse(
  readFileSync(new URL('../../media/l10n/bundle.l10n.de.json', import.meta.url), 'utf8'),
) as Bundle;

/** What `say` says in a German editor. */
export function inGerman<T>(say: () => T): T {
  return saidIn('de', germanWords, say);
}

/** A runbook as an editor has it in the language that is spoken. */
export function spokenRunbook(id: string, facts: readonly FactDefinition[]): SpokenRunbook | undefined {
  const english = parseRunbook(runbookText(id), facts).runbook;
  const spoken = language() === 'en' ? english : parseRunbook(runbookText(id, language()), facts, translated).runbook;
  return english && spoken && { english, spoken };
}
