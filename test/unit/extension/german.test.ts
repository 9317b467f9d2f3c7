import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { speak } from '../../../src/core/l10n.ts';
import { momentComplaint, typedMoment } from '../../../src/extension/asking/typedTime.ts';
import type { typedDays } from '../../../src/extension/asking/weekdays.ts';
import { spokenChange, spokenEvent, spokenMessage, spokenSnapshot } from '../../../src/extension/connection/spokenRecords.ts';
import { logWords } from '../../../src/extension/log/logWords.ts';
import { spokenText } from '../../../src/extension/words/spokenText.ts';
import type { AlertRecord, DeviceRecord, MessageRecord, Snapshot } from '../../../src/protocol/contract.ts';
import { germanBundle, germanSayings } from '../../support/germanWords.ts';

/** What the service says reaches a German editor in German, and nothing of it changes what a device or a person wrote. */

const alert = {
  id: 'a',
  summary: 'Power supply 2 has no AC input',
  meaning:
    'The appliance works, on its other power supply alone: losing that one stops it. Short outages of one feed are ordinary maintenance; this one has lasted.',
  action: 'Have cord, feed and supply checked at the rack, in this order. A supply is hot-swapped in service and causes no tamper event.',
  evidence: [{ text: 'Power supply 2 reads 0 V; lower critical limit 11.2 V' }],
} as unknown as AlertRecord;

const device = {
  id: 'hsm',
  name: 'Power supply 1',
  channels: [{ channel: 'console', name: 'Serial console', error: 'The device stopped answering after the password.' }],
  problems: [
    {
      code: 'no-answer',
      title: 'No answer',
      message:
        'The device asked something after "hsm show": “No answer”. Nothing is ever answered, so the connection was closed. Look at the console.',
    },
  ],
  components: [
    { id: 'psu2', name: 'Power supply 2', type: 'power_supply', indicators: [{ summary: 'Power supply 2 has no AC input' }] },
    { id: 'p', name: 'Services', type: 'partition', indicators: [] },
  ],
  findings: [
    { component: 'psu2', name: 'Power supply 2', reason: 'reads 0 V; the appliance names no limit' },
    { component: 'p', name: 'Services', reason: 'nothing' },
  ],
} as unknown as DeviceRecord;

// Within a suite: what stands outside of one holds for all files that share the process.
suite('A German editor', () => {
  before(() => speak('de', germanBundle, () => germanSayings));
  after(() => speak('en', undefined));

  test('a time and days of the week are typed in German as well', async () => {
    const now = new Date(2026, 10, 24, 15, 30).getTime();
    assert.equal(typedMoment('morgen 8:00', now), new Date(2026, 10, 25, 8, 0).getTime());
    assert.equal(typedMoment('Heute 18:00', now), new Date(2026, 10, 24, 18, 0).getTime());
    assert.equal(typedMoment('tomorrow 8:00', now), typedMoment('morgen 8:00', now));
    for (const wrong of ['heute 8:00', 'gestern 18:00', 'Mittag']) assert.match(momentComplaint(wrong, now) ?? '', /morgen 8:00/, wrong);
    // Names of days are taken when the module is loaded.
    const fresh = new URL('../../../src/extension/asking/weekdays.ts?in=german', import.meta.url).href;
    const days = (await import(fresh)) as { readonly typedDays: typeof typedDays };
    assert.deepEqual(days.typedDays('Fr, mo di'), ['mon', 'tue', 'fri']);
    assert.deepEqual(days.typedDays('Donnerstag wed'), ['wed', 'thu']);
    assert.equal(days.typedDays('m'), undefined);
  });

  test('an alert is called, explained and acted upon in German, and so is its evidence', () => {
    const { alerts } = spokenSnapshot({ devices: [], alerts: [alert] } as unknown as Snapshot);
    assert.equal(alerts[0]?.summary, 'Netzteil 2 hat keinen Netzstrom');
    assert.match(alerts[0]?.meaning ?? '', /^Das Gerät arbeitet nur noch an seinem anderen Netzteil/);
    assert.match(alerts[0]?.action ?? '', /kein Manipulationsereignis/);
    assert.equal(alerts[0]?.evidence[0]?.text, 'Netzteil 2 zeigt 0 V; untere kritische Grenze 11,2 V');
    assert.equal(spokenEvent({ alert }).alert.summary, 'Netzteil 2 hat keinen Netzstrom');
  });

  test('parts are called by German names, but not what a person has named: a device, a partition', () => {
    const [spoken] = spokenChange({ devices: [device] }).devices ?? [];
    assert.equal(spoken?.name, 'Power supply 1');
    assert.deepEqual(
      spoken?.components.map(({ name }) => name),
      ['Netzteil 2', 'Services'],
    );
    assert.deepEqual(
      spoken?.findings?.map(({ name }) => name),
      ['Netzteil 2', 'Services'],
    );
    assert.equal(spoken?.components[0]?.indicators[0]?.summary, 'Netzteil 2 hat keinen Netzstrom');
    assert.equal(spoken?.channels[0]?.name, 'Serielle Konsole');
    assert.equal(spoken?.problems[0]?.title, 'Keine Antwort');
    assert.match(spoken?.problems[0]?.message ?? '', /^Das Gerät hat nach „hsm show“ etwas gefragt: „No answer“\. /, 'its words stay');
    assert.equal(spoken?.channels[0]?.error, 'Das Gerät hat nach dem Passwort nicht mehr geantwortet.');
    assert.equal(spoken?.findings?.[0]?.reason, 'zeigt 0 V; das Gerät nennt keine Grenze');
  });

  test('a message is said by its rule, and one that no rule knows by the device', () => {
    const text = 'The disk drive’s own test has found a fault (Services)';
    const said = (rule?: string) => spokenMessage({ text, ...(rule !== undefined && { rule }) } as MessageRecord).text;
    assert.equal(said('drive'), 'Der eigene Test des Laufwerks hat einen Fehler gefunden (Services)');
    assert.equal(said(), text);
  });

  test('a line of the log names its alert in German; a subject that stands around it is left out', () => {
    assert.equal(
      spokenText('Fan2B turns too slowly or not at all: fires, sent to the editor'),
      'Fan2B dreht zu langsam oder gar nicht: fires, sent to the editor',
    );
    assert.equal(spokenText('ada: it will be exchanged'), 'ada: it will be exchanged');
    const entry = { time: '2026-03-02T12:00:00Z', kind: 'alert-fire', title: 'Fired', text: 'Power supply 2 has no AC input' };
    assert.equal(logWords(entry), 'Aktiv geworden: Netzteil 2 hat keinen Netzstrom');
    assert.equal(logWords(entry, 'Netzteil 2 hat keinen Netzstrom'), 'Aktiv geworden');
  });
});
