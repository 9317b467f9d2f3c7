import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runbookFactsOf } from '../../../src/core/runbook/facts.ts';
import { parseRunbook } from '../../../src/core/runbook/parseRunbook.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { keysText } from '../../../src/service/support/keysText.ts';
import { runbookTexts } from '../../../src/service/support/runbookTexts.ts';
import { inGerman } from '../../support/runbookText.ts';
import { alert, component, device, reading, T0 } from '../extension/records.ts';

const root = new URL('../../../', import.meta.url);
const textOf = runbookTexts(new URL('src/cli/main.ts', root).pathname);

async function keys(runbook: string, attributes: Record<string, string> = {}): Promise<string | undefined> {
  const hsm = component({
    id: 'hsm',
    name: 'HSM',
    type: 'hsm',
    readings: [reading({ metric: 'hsm.policies', attributes: { 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm', ...attributes } })],
  });
  const text = (await textOf(runbook)) ?? '';
  return keysText(text, alert({ runbook, component: 'hsm' }), [device({ components: [hsm] })], luna7.descriptor.runbookFacts, T0);
}

test('every runbook says what the risk to keys is', async () => {
  const names = readdirSync(new URL('media/runbooks', root))
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.replace(/\.md$/, ''));
  let looked = 0;
  for (const name of names) {
    // What is wrong with the form of a runbook, its own test says.
    if (!parseRunbook((await textOf(name)) ?? '', runbookFactsOf(luna7.descriptor.runbookFacts)).runbook) continue;
    assert.match((await keys(name)) ?? '', /^[A-Z*][\s\S]*[.]$/, name);
    looked++;
  }
  assert.ok(looked > 40, `${looked} were looked at`);
  assert.equal(
    await keys('power-supply-ac-lost'),
    'None are at risk. They survive a loss of all power, since the HSM card has its own battery.',
  );
});

test('every German one says it in German', async () => {
  for (const name of readdirSync(new URL('media/runbooks/de', root)).map((file) => file.replace(/\.md$/, ''))) {
    const text = (await textOf(name, 'de')) ?? '';
    const said = inGerman(() => keysText(text, alert({ runbook: name }), [device()], luna7.descriptor.runbookFacts, T0)) ?? '';
    assert.match(said, /^[A-ZÄÖÜ][\s\S]*[.]$/, name);
    assert.doesNotMatch(said, /\b(?:the|and|of|are|if|none)\b/, name);
  }
  assert.equal(await textOf('ntls-down', 'fr'), undefined);
  assert.equal(await textOf('ntls-down', '../de'), undefined);
});

test('what hangs on something that is not known is said with its condition, and nothing else is', async () => {
  const open = (await keys('hsm-tampered')) ?? '';
  assert.match(open, /^Not known yet: Does a tamper destroy its keys \(policy 40, decommission on tamper\)\?\n\nIf policy 40 is on: /);
  assert.match(open, /^If policy 40 is off: intact and locked/m);
  assert.ok(open.split('\n\n').length > 1, 'both ways');
  const known = (await keys('hsm-tampered', { 'hsm.policy.40': 'Decommission on tamper: Off' })) ?? '';
  assert.doesNotMatch(known, /^If policy 40|Not known yet/m);
  assert.match(known, /^Intact and locked/);
});

test('what is no runbook says nothing, and nothing but a runbook is read', async () => {
  assert.equal(keysText('# x', alert(), [device()], undefined, T0), undefined);
  assert.equal(await textOf('../../package'), undefined);
  assert.equal(await textOf('gone'), undefined);
  assert.ok(readFileSync(new URL('media/runbooks/ntls-down.md', root), 'utf8') === (await textOf('ntls-down')));
});
