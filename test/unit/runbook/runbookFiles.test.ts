import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { runbookFactsOf } from '../../../src/core/runbook/facts.ts';
import { parseRunbook } from '../../../src/core/runbook/parseRunbook.ts';
import type { Block, RunbookStep } from '../../../src/core/runbook/runbook.ts';
import { catalogue } from '../../../src/devices/catalogue.ts';

const folder = new URL('../../../media/runbooks/', import.meta.url);
const names = readdirSync(folder).filter((name) => name.endsWith('.md'));
const facts = runbookFactsOf(catalogue.flatMap(({ runbookFacts = [] }) => runbookFacts));

function parsed(name: string) {
  const { runbook, flaws } = parseRunbook(readFileSync(new URL(name, folder), 'utf8'), facts);
  assert.deepEqual(flaws, [], name);
  assert.ok(runbook);
  return runbook;
}

/** Every way in which these facts may stand. */
function worlds(asked: readonly string[]): readonly ReadonlyMap<string, string>[] {
  return asked.reduce<readonly ReadonlyMap<string, string>[]>(
    (all, id) => {
      const answers = Object.keys(facts.find((fact) => fact.id === id)?.answers ?? {});
      return all.flatMap((world) => answers.map((answer) => new Map([...world, [id, answer]])));
    },
    [new Map()],
  );
}

suite('Runbooks', () => {
  test('there are as many as there were, or more', () => assert.ok(names.length >= 45, String(names.length)));

  for (const name of names) {
    test(`${name} has all its parts, known facts, and lasting names for its steps`, () => {
      const { steps, prose } = parsed(name);
      const blocks: readonly (Block | RunbookStep)[] = [...steps, ...Object.values(prose).flat()];
      for (const { text } of blocks)
        for (const span of text)
          if (typeof span !== 'string' && span.kind === 'runbook')
            assert.ok(names.includes(`${span.id}.md`), `${name} links to ${span.id}`);
      assert.ok(
        prose.avoid.every(({ kind }) => kind === 'item'),
        'what not to do is a list',
      );
      assert.ok(
        prose.verify.every(({ kind }) => kind === 'item'),
        'how to verify is a list',
      );
    });

    test(`${name} leaves no part empty, whatever the facts are`, () => {
      const { steps, prose } = parsed(name);
      for (const blocks of [steps, ...Object.values(prose)]) {
        const asked = [...new Set(blocks.flatMap(({ when }) => when.map(({ fact }) => fact)))];
        for (const world of worlds(asked)) {
          const shown = blocks.filter(({ when }) => when.every(({ fact, value }) => world.get(fact) === value));
          assert.ok(shown.length > 0, JSON.stringify([...world]));
        }
      }
    });
  }

  test('the repair of a supply is the mildest class, work on a fan a tamper, an exchange the gravest', () => {
    const classes = ['power-supply-failed.md', 'ntls-down.md', 'fan-speed-low.md', 'hsm-zeroized.md'].map((name) => parsed(name).risk);
    assert.deepEqual(classes, ['hot-swap without tamper', 'in service', 'planned downtime with tamper', 'zeroize and deprovision']);
  });

  test('after a tamper: logs, restart, cause, clearing, activation, in this order', () => {
    const ids = parsed('hsm-tampered.md').steps.map(({ id }) => id);
    const path = [
      'keep-logs',
      'restart-for-cause',
      'read-cause',
      'clear-tamper',
      'restart-after',
      'activate',
      'await-recovery',
      'recover-member',
    ];
    assert.deepEqual(
      ids.filter((id) => path.includes(id)),
      path,
    );
    assert.match(readFileSync(new URL('hsm-tampered.md', folder), 'utf8'), /ALM0015/);
  });

  test('the runbook of fans says that the vendor’s pages disagree', () => {
    assert.match(readFileSync(new URL('fan-speed-low.md', folder), 'utf8'), /pages disagree/);
  });
});
