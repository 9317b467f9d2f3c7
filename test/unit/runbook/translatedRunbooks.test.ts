import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { suite, test } from 'node:test';
import { runbookFactsOf } from '../../../src/core/runbook/facts.ts';
import type { Inline } from '../../../src/core/runbook/inline.ts';
import { inlineText } from '../../../src/core/runbook/inline.ts';
import { parseRunbook } from '../../../src/core/runbook/parseRunbook.ts';
import { type Block, RUNBOOK_PARTS, type Runbook, type RunbookStep } from '../../../src/core/runbook/runbook.ts';
import { catalogue } from '../../../src/devices/catalogue.ts';
import { germanWords, runbookText } from '../../support/runbookText.ts';

const folder = new URL('../../../media/runbooks/', import.meta.url);
const idsIn = (url: URL) =>
  readdirSync(url)
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -3))
    .sort();
const facts = runbookFactsOf(catalogue.flatMap(({ runbookFacts = [] }) => runbookFacts));
const inGerman = (english: string) => germanWords[english] ?? `no German for ${english}`;

/** Words that no German sentence has. */
const ENGLISH = /\b(?:the|and|of|with|since|not|is|are|if)\b/;

function german(text: string): Runbook {
  const { runbook, flaws } = parseRunbook(text, facts, inGerman);
  assert.deepEqual(flaws, []);
  assert.ok(runbook);
  return runbook;
}

/** What no language changes: commands and what devices print, and where links lead. Their order is that of the sentence. */
function unchanging(text: readonly Inline[]): readonly string[] {
  return text
    .flatMap((span) => {
      if (typeof span === 'string') return [];
      if (span.kind === 'code') return [span.text];
      return span.kind === 'runbook' ? [`${span.id}.md`] : [span.kind];
    })
    .sort();
}

/** Of a runbook all but its words. */
function shape({ risk, wait, prose, steps }: Runbook) {
  const block = ({ text, when, ...of }: Block | RunbookStep) => ({
    ...('kind' in of ? { kind: of.kind } : { id: of.id, code: of.code, seenBy: of.seenBy }),
    when,
    conditional: of.lead !== undefined,
    unchanging: unchanging(text),
    numbers: (inlineText(text).match(/\d+/g) ?? []).sort(),
  });
  return {
    risk,
    wait: unchanging(wait),
    ...Object.fromEntries(Object.entries(prose).map(([name, blocks]) => [name, blocks.map(block)])),
    steps: steps.map(block),
  };
}

suite('German runbooks', () => {
  test('are there for each English one, and for no other', () => {
    assert.deepEqual(idsIn(new URL('de/', folder)), idsIn(folder));
  });

  for (const id of idsIn(folder)) {
    test(`${id} says in German what it says in English: parts, conditions, steps, commands, links and numbers`, () => {
      const english = parseRunbook(runbookText(id), facts).runbook;
      assert.ok(english);
      const translated = german(runbookText(id, 'de'));
      assert.deepEqual(shape(translated), shape(english));
      assert.notEqual(translated.title, english.title);
      const said = [translated.wait, ...[...translated.steps, ...Object.values(translated.prose).flat()].map(({ text }) => text)];
      for (const text of said) {
        const words = text.map((span) => (typeof span === 'string' ? span : span.kind === 'code' ? '' : span.text)).join('');
        assert.doesNotMatch(words.replace(/„[^“]*“/g, ''), ENGLISH);
      }
    });
  }

  test('a step that is missing, another condition or an English heading is noticed', () => {
    const text = runbookText('power-supply-failed', 'de');
    const shapeOf = (changed: string) => shape(german(changed));
    assert.notDeepEqual(shapeOf(text.replace(/^- \[ \] .*<!-- pull-out -->\n/m, '')), shapeOf(text));
    assert.notDeepEqual(shapeOf(text.replace('Wenn das andere Netzteil liefert:', 'Wenn kein Ersatzteil bereitliegt:')), shapeOf(text));
    assert.throws(() => german(text.replace(`## ${inGerman(RUNBOOK_PARTS.avoid)}`, `## ${RUNBOOK_PARTS.avoid}`)));
  });
});
