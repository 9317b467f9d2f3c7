import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { generalFacts } from '../../../src/core/runbook/facts.ts';
import { parseRunbook } from '../../../src/core/runbook/parseRunbook.ts';
import { RUNBOOK_PARTS } from '../../../src/core/runbook/runbook.ts';

const WHOLE = `# A fan is slow

- **Risk class:** in service
- **Can wait:** a day

## What it means

It turns
too slowly, see \`status\`.

## How to be sure

- Look at [it](fan.md).

## Impact

*If other members are healthy:* none.

## What to do

- [ ] Look. <!-- look -->
- [ ] *If other members are healthy and the part is not well:* Mend it. <!-- mend, seen by: the part is well -->

      fan start

## What not to do

- Do not kick it.

## Who is responsible

- You.

## How to verify

- It turns.
`;

const flawsOf = (text: string) => parseRunbook(text, generalFacts).flaws;

suite('The form of a runbook', () => {
  test('is read part by part, with conditions, steps and what would show that they are done', () => {
    const { runbook, flaws } = parseRunbook(WHOLE, generalFacts);
    assert.deepEqual(flaws, []);
    assert.deepEqual([runbook?.title, runbook?.risk, runbook?.wait], ['A fan is slow', 'in service', ['a day']]);
    assert.deepEqual(runbook?.prose.meaning, [
      { kind: 'paragraph', text: ['It turns too slowly, see ', { kind: 'code', text: 'status' }, '.'], when: [] },
    ]);
    assert.deepEqual(runbook?.prose.sure[0]?.text, ['Look at ', { kind: 'runbook', text: 'it', id: 'fan' }, '.']);
    assert.deepEqual(runbook?.prose.impact[0]?.when, [{ fact: 'members', value: 'others' }]);
    const [look, mend] = runbook?.steps ?? [];
    assert.deepEqual(look, { id: 'look', text: ['Look.'], when: [], code: [] });
    assert.deepEqual(mend, {
      id: 'mend',
      text: ['Mend it.'],
      lead: 'If other members are healthy and the part is not well',
      when: [
        { fact: 'members', value: 'others' },
        { fact: 'part', value: 'ill' },
      ],
      code: ['fan start'],
      seenBy: { fact: 'part', value: 'well' },
    });
  });

  test('a part that is missing, empty or out of place is named', () => {
    for (const title of Object.values(RUNBOOK_PARTS)) {
      const without = WHOLE.replace(new RegExp(`## ${title}\\n[^]*?(?=\\n## |$)`), '');
      assert.ok(flawsOf(without).length > 0, title);
      const empty = WHOLE.replace(new RegExp(`(## ${title}\\n)[^]*?(?=\\n## |$)`), '$1');
      assert.ok(
        flawsOf(empty).some(({ text }) => text.includes('is empty')),
        title,
      );
    }
    for (const line of ['# A fan is slow\n', '- **Risk class:** in service\n', '- **Can wait:** a day\n'])
      assert.ok(flawsOf(WHOLE.replace(line, '')).length > 0, line);
  });

  test('an unknown risk class, a fact that nobody knows and a step without a name, or with another’s, are named with their line', () => {
    const flaw = (from: string, to: string) => flawsOf(WHOLE.replace(from, to)).map(({ line, text }) => `${line} ${text}`);
    assert.match(flaw('in service', 'harmless').join('\n'), /^3 "harmless" is no risk class/);
    assert.match(flaw('the part is not well:', 'the moon is full:').join('\n'), /^22 "If the moon is full" is no answer/);
    assert.match(flaw('seen by: the part is well', 'seen by: magic').join('\n'), /^22 "magic" is no answer/);
    assert.match(flaw('<!-- mend,', '<!-- look,').join('\n'), /^22 There are two steps "look"/);
    assert.match(flaw('Look. <!-- look -->', 'Look.').join('\n'), /^21 A step is/);
    assert.match(flaw('*If other members are healthy:* none', '*If other members* are healthy: none').join('\n'), /^17 A condition is/);
  });

  test('nothing that could come to life gets through', () => {
    for (const bad of [
      '<b>x</b>',
      '![x](y.png)',
      '[x](https://example.org)',
      '[x](command:a)',
      'see https://example.org',
      '<!-- x -->',
      '`x',
    ])
      assert.ok(flawsOf(WHOLE.replace('Do not kick it.', bad)).length > 0, bad);
  });

  test('any text at all is answered with a runbook or with flaws', () => {
    for (let cut = 0; cut < WHOLE.length; cut += 7) {
      const { runbook, flaws } = parseRunbook(WHOLE.slice(0, cut), generalFacts);
      assert.ok((runbook === undefined) === flaws.length > 0, String(cut));
    }
  });
});
