import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertMarkdown } from '../../../src/extension/alertPage/alertMarkdown.ts';
import { factOf, seenSince, whenFired } from '../../../src/extension/alertPage/evidenceWords.ts';
import { pageAlert } from '../../../src/extension/alertPage/pageAlert.ts';
import { certainty } from '../../../src/extension/alerts/certainty.ts';
import { placeOf } from '../../../src/extension/alerts/neighbours.ts';
import type { EvidenceRecord } from '../../../src/protocol/contract.ts';
import { alert, at, component, device, reading, snapshot } from '../extension/records.ts';

const said = (minutes: number, over: Partial<EvidenceRecord> = {}): EvidenceRecord => ({
  time: at(minutes),
  witness: 'console',
  verdict: 'negative',
  text: 'said',
  ...over,
});

test('the head line is the fact: what the model calls it, else the value beyond its limit, else the summary', () => {
  const named = said(0, { text: 'The HSM reports a tamper: Chassis intrusion', fact: 'Chassis intrusion' });
  assert.equal(factOf({ summary: 'HSM reports a tamper', evidence: [named] }), 'Chassis intrusion');
  const measured = said(0, { text: 'Fan2B reads 0 rpm; lower critical limit 1000 rpm', value: 0, unit: 'rpm', limit: 1000 });
  assert.equal(factOf({ summary: 'Fan2B turns too slowly', evidence: [said(-10), measured, said(10)] }), 'Fan2B reads 0 rpm');
  const well = { ...measured, verdict: 'positive', text: 'Fan2B reads 4800 rpm' } as const;
  assert.equal(factOf({ summary: '', evidence: [measured, well] }), 'Fan2B reads 0 rpm', 'not what it reads when it is well again');
  assert.equal(factOf({ summary: 'Power supply 2 has no AC input', evidence: [said(0)] }), 'Power supply 2 has no AC input');
});

test('how sure it was when it fired stays as it was, and what has been seen since is said apart', () => {
  const evidence = [said(-20), said(-10), said(0), said(10, { verdict: 'unknown' }), said(20, { verdict: 'positive', text: 'well again' })];
  const fired = alert({ firedAt: at(0), evidence });
  assert.match(certainty(whenFired(fired), 600), / in 3 of the last 3 polls, over the console\.$/);
  assert.equal(seenSince(fired), 'Since then: 1 good, 1 not understood. The newest says: well again.');
  assert.equal(seenSince({ firedAt: at(20), evidence }), undefined, 'it fired just now');
  assert.equal(seenSince({ evidence }), undefined, 'it has not fired');
});

test('a long episode does not claim to have counted what is not kept', () => {
  const evidence = Array.from({ length: 50 }, (_, i) => said(i));
  assert.match(seenSince({ firedAt: at(2), evidence }) ?? '', /^Since then, as far as judgements are kept: 47 bad\./);
});

test('next and previous follow the view, pass over what another alert explains, and keep what is over apart', () => {
  const alerts = [
    alert({ id: 'resolved', state: 'resolved', resolvedAt: at(0) }),
    alert({ id: 'pending', state: 'pending' }),
    alert({ id: 'warning', severity: 'warning' }),
    alert({ id: 'explained', explainedBy: 'critical' }),
    alert({ id: 'critical' }),
  ];
  assert.deepEqual(placeOf({ id: 'critical', state: 'firing' }, { alerts }), { at: 1, of: 3, next: 'warning' });
  assert.deepEqual(placeOf({ id: 'warning', state: 'firing' }, { alerts }), { at: 2, of: 3, previous: 'critical', next: 'pending' });
  assert.deepEqual(placeOf({ id: 'resolved', state: 'resolved' }, { alerts }), { at: 1, of: 1 });
  assert.equal(placeOf({ id: 'explained', state: 'firing' }, { alerts }), undefined);
});

test('the copied text has the fact, the readings that are judged and no others, and no markup of a device', () => {
  const fan = component({
    readings: [reading({ value: 0, limits: { lowCritical: 2000 } }), reading({ metric: 'hw.voltage', unit: 'V', value: 12 })],
  });
  const hostile = '[click](https://evil.example) **now**';
  const text = alertMarkdown(
    pageAlert(
      alert({ readings: ['hw.fan.speed'], evidence: [said(0, { text: hostile })] }),
      snapshot({ devices: [device({ components: [fan] })] }),
    ),
  );
  assert.match(text, /^## Fan1A turns too slowly or not at all\n/);
  assert.match(text, /- Fan1A, .*: 0 rpm \(.*2,000 rpm\), Console, /);
  assert.doesNotMatch(text, /12 V/);
  assert.match(text, /bad: \\\[click\\\] ?\(https:\\\/\\\/evil\.example\) \\\*\\\*now/);
  assert.match(text, /One of the blades in a cooling fan is below its limit\./);
});

test('a copy says who silenced it in an Alertmanager, until when and where not, and from which platform it is', () => {
  const outside = {
    receiver: 'centre',
    id: 's1',
    by: 'carol',
    why: 'fan *is* on its way',
    until: at(60),
    notAt: ['am-2:9093'],
    asOf: at(1),
  };
  const copied = alertMarkdown(pageAlert(alert({ silencedOutside: outside }), snapshot()));
  assert.match(
    copied,
    /- \*\*Silenced in Alertmanager alone by:\*\* carol, until .*: fan \\\*is\\\* on its way; could not be read since .*; not silenced at am-2:9093\n/,
  );
  const source = { id: 'central', name: 'Central' };
  const silence = { id: 'x1', by: 'dora', why: 'planned', from: at(0), until: at(60), source };
  const remote = alertMarkdown(pageAlert(alert({ source, silencedBy: 'x1' }), snapshot({ silences: [silence] })));
  assert.match(remote, /- \*\*Silenced in the Alertmanager of Central by:\*\* dora: planned\n/);
  assert.match(remote, /\*\*HSM:\*\* .*, read from Central\n/);
  assert.match(remote, /has judged it, and Central says so/);
});

test('the readings are those of the part and of what sits in it, in words', () => {
  const psu = component({
    id: 'psu2',
    name: 'PSU2',
    readings: [reading({ metric: 'hw.status', value: 1, attributes: { 'hw.status.text': 'AC lost' } })],
  });
  const rail = component({
    id: 'psu2-12v',
    name: 'PSU2 +12V',
    parent: 'psu2',
    readings: [reading({ metric: 'hw.voltage', unit: 'V', value: 0.2 })],
  });
  const content = pageAlert(alert({ component: 'psu2' }), snapshot({ devices: [device({ components: [psu, rail, component()] })] }));
  assert.deepEqual(
    content.readings.map(({ part, value }) => `${part}: ${value}`),
    ['PSU2: AC lost', 'PSU2 +12V: 0.2 V'],
  );
});
