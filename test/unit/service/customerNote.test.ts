import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { defaultNote } from '../../../src/core/defaultNote.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { lineOfProblem, NOTE_TEMPLATE_FILE, noteOf, readNote } from '../../../src/protocol/customerNote.ts';
import { draftOf, type NoteFacts } from '../../../src/service/support/customerNote.ts';
import { noteTemplate } from '../../../src/service/support/noteTemplate.ts';
import { languageWords, runbookTexts } from '../../../src/service/support/runbookTexts.ts';
import { ComposedService, consoleOnly } from '../../support/composedService.ts';
import { inGerman } from '../../support/runbookText.ts';
import { ada, firingAlert, NOON } from '../../support/watchedFleet.ts';
import { alert, at, device, T0 } from '../extension/records.ts';

const facts = (of: Partial<NoteFacts['alert']> = {}, more: Partial<NoteFacts> = {}): NoteFacts => ({
  alert: alert({ startedAt: at(0), state: 'firing', firedAt: at(20), evidence: [], ...of }),
  device: device({ haGroup: 'prod-ca' }),
  work: undefined,
  now: T0 + 60 * 60_000,
  ...more,
});
const note = (of: Partial<NoteFacts['alert']> = {}, more: Partial<NoteFacts> = {}) => draftOf(defaultNote(), facts(of, more));

suite('The default note in German', () => {
  const german = (of: Partial<NoteFacts['alert']> = {}, more: Partial<NoteFacts> = {}) => inGerman(() => note(of, more));

  test('is German with all its facts, where the service says them in sentences that are known', () => {
    const [condition] = [...luna7.conditions.values()].filter(({ id }) => id === 'speed-low');
    assert.ok(condition);
    const observed = (minutes: number) => ({
      ...{ time: at(minutes), slot: at(minutes), verdict: 'negative', witness: 'console', channel: 'console', text: 'x' },
    });
    const { subject, text, problems } = german({
      summary: condition.summary('Fan1A'),
      meaning: condition.meaning,
      action: condition.action,
      evidence: [observed(0), observed(20)] as NoteFacts['alert']['evidence'],
      acknowledged: { by: 'ada', at: at(30), why: 'Ersatz bestellt' } as NonNullable<NoteFacts['alert']['acknowledged']>,
    });
    assert.deepEqual(problems, []);
    assert.equal(subject, 'Fan1A dreht zu langsam oder gar nicht (East US 1)');
    assert.match(text, /Fan1A dreht zu langsam oder gar nicht, auf East US 1, einem Mitglied der HA-Gruppe prod-ca\./);
    assert.match(
      text,
      /Wie sicher das ist: 2 Mal gesehen, von 2026-03-01 12:00 UTC bis 2026-03-01 12:20 UTC, durch die Konsole\. Sicher seit/,
    );
    assert.match(text, /ada hat es übernommen: Ersatz bestellt\./);
    assert.doesNotMatch(text, /\b(?:the|and|of|with|since|is|are|if)\b|\{\{|\n\n\n|undefined/);
  });

  test('says when it is over, what cannot be undone and what is not certain', () => {
    assert.match(german({ state: 'resolved', resolvedAt: at(45) }).subject, /^Behoben: /);
    assert.match(
      german({ gravity: 'irreversible', meaning: 'x' }).text,
      /sind vielleicht verloren[\s\S]*Verlassen Sie sich nicht auf dieses HSM/,
    );
    const { firedAt: _, ...pending } = facts().alert;
    const { text } = inGerman(() => draftOf(defaultNote(), { ...facts(), alert: { ...pending, state: 'pending' } }));
    assert.match(text, /Es ist noch nicht sicher\./);
  });

  test('is taken apart again, and the one of before and after stays English', () => {
    const whole = inGerman(() => noteOf('A b', 'text\n'));
    assert.equal(whole, 'Betreff: A b\n\ntext\n');
    assert.deepEqual(readNote(whole), { subject: 'A b', text: 'text\n' });
    assert.match(note().text, /^## What has happened/);
    assert.throws(() => inGerman(() => assert.fail('while it speaks')));
    assert.match(note().text, /^## What has happened/);
  });
});

suite('The default note', () => {
  test('says what, since when, the risk to keys, what happens next and what to do', () => {
    const { subject, text, problems } = note({
      summary: 'Fan1A turns too slowly',
      meaning: 'A fan is slow. Keys are not touched by this.',
      action: 'Plan it.',
    });
    assert.deepEqual(problems, []);
    assert.equal(subject, 'Fan1A turns too slowly (East US 1)');
    assert.match(
      text,
      /^## What has happened\n\nFan1A turns too slowly on East US 1, a member of the HA group prod-ca\.\n\n- First seen: 2026-03-01 12:00 UTC\n/,
    );
    assert.match(text, /## Risk to your keys\n\nKeys are not touched by this\.\n/);
    assert.match(text, /## What happens next\n\nOur operators deal with it\. First step: Plan it\.\n/);
    assert.match(text, /## What you have to do\n\nNothing, if your applications use the HA group prod-ca/);
    assert.doesNotMatch(text, /\{\{|\n\n\n|undefined/);
  });

  test('does not call certain what is not, and never says that keys are safe', () => {
    const { firedAt: _, ...pending } = facts().alert;
    const { text } = draftOf(defaultNote(), { ...facts(), alert: { ...pending, state: 'pending', meaning: 'A fan is slow.' } });
    assert.match(text, /If it is confirmed, it means this: A fan is slow\./);
    assert.match(text, /It is not certain yet/);
    assert.match(text, /no proof that they are safe/);
    assert.doesNotMatch(text, /Our operators deal with it/);
  });

  test('about what cannot be undone, the HSM is not to be relied on', () => {
    const { text } = note({ gravity: 'irreversible', meaning: 'It was opened.' });
    assert.match(text, /Keys on this HSM may be lost or out of reach/);
    assert.match(
      text,
      /Do not rely on this HSM until we write again\. Make sure that your applications reach the other members of prod-ca\./,
    );
  });

  test('about an HA group as a whole, names no member as the culprit, and does not say that the group carries on', () => {
    const { subject, text } = note({ component: 'ha-group', condition: 'below-quorum', summary: 'HA group prod-ca is below its quorum' });
    assert.equal(subject, 'HA group prod-ca is below its quorum');
    assert.match(text, /^## What has happened\n\nHA group prod-ca is below its quorum\.\n/);
    assert.match(text, /## What you have to do\n\nBe prepared that applications which use this HA group are slowed down or stop\./);
    assert.doesNotMatch(text, /Nothing, if|East US 1/);
  });

  test('when it is over, says so and asks nothing', () => {
    const good = { time: at(45), slot: at(45), verdict: 'positive', witness: 'console', channel: 'console', text: 'turns' } as const;
    const { subject, text } = note({ state: 'resolved', resolvedAt: at(45), evidence: [good] });
    assert.match(text, /monitoring has found it well again, and it has not come back since\./);
    assert.match(subject, /^Resolved: /);
    assert.match(text, /- Over since: 2026-03-01 12:45 UTC, after 45 min\n/);
    assert.match(text, /## What you have to do\n\nNothing\.\n$/);
  });

  test('does not call well what a person has closed and nobody has seen well, and not confirmed what was over before', () => {
    const { text } = note({ state: 'resolved', resolvedAt: at(45) });
    assert.match(text, /Our operators have closed it\. Monitoring has not seen that it is well again\./);
    assert.match(text, /## What you have to do\n\nAsk us before you rely on it again\.\n$/);
    const { firedAt: _, ...before } = facts({ state: 'resolved', resolvedAt: at(10) }).alert;
    assert.match(
      draftOf(defaultNote(), { ...facts(), alert: before }).text,
      /It was over before it was certain\. It would have meant this: /,
    );
  });

  test('names who deals with it, and planned work', () => {
    const acknowledged = { by: 'ada', at: at(30), until: at(600), why: 'part is ordered' };
    const work = {
      id: 'm1',
      by: 'ada',
      active: true,
      why: 'exchange',
      start: at(50),
      end: at(90),
      current: { start: at(50), end: at(90) },
    };
    const { text } = note({ acknowledged }, { work });
    assert.match(text, /ada has taken it on: part is ordered\.\n\nPlanned work is under way until 2026-03-01 13:30 UTC: exchange\n/);
  });

  test('makes nothing that a device or a person wrote come alive', () => {
    const { subject, text } = note({
      summary: '[x](http://evil.example) <b> @all',
      acknowledged: { by: '<img>', at: at(1), until: at(2) },
    });
    assert.doesNotMatch(subject + text, /\]\(|http:\/\/|<|@all/);
  });
});

test('a template that cannot be read gives the default note and says why', () => {
  const { subject, problems } = draftOf('Subject: x\n{{#open}}', facts());
  assert.deepEqual(problems, [
    'Line 2: The section {{#open}} is never closed: {{/open}} is missing.',
    'The template cannot be read, so this is the default one.',
  ]);
  assert.match(subject, /East US 1/);
  assert.match(draftOf('No subject', facts()).problems.join(), /Line 1: The first line is the subject/);
});

test('the subject is the first line of a note, there and back', () => {
  assert.deepEqual(readNote(noteOf('A b', 'text\n')), { subject: 'A b', text: 'text\n' });
  assert.deepEqual(readNote('\r\n Subject:  x \r\n\r\ny\r\n'), { subject: 'x', text: 'y\n' });
  for (const none of ['', 'x', 'Subject:\n\ntext']) assert.equal(readNote(none), undefined, none);
});

test('the template beside the inventory is the one in force, whatever stands there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'note-'));
  try {
    const inventory = join(folder, 'inventory.jsonc');
    const path = join(folder, 'customer-note.md');
    assert.deepEqual(await noteTemplate(inventory, undefined), { text: defaultNote(), template: 'default', path });
    writeFileSync(path, 'Subject: {{what}}\n');
    assert.deepEqual(await noteTemplate(inventory, undefined), { text: 'Subject: {{what}}\n', template: 'file', path });
    assert.equal((await noteTemplate(inventory, 'given')).template, 'given');
    writeFileSync(path, 'x'.repeat(30_000));
    assert.equal((await noteTemplate(inventory, undefined)).unreadable, true, 'it is too long');
    rmSync(path);
    mkdirSync(path);
    assert.equal((await noteTemplate(inventory, undefined)).unreadable, true, 'it is a folder');
    assert.deepEqual(await noteTemplate('', undefined), { text: defaultNote(), template: 'default' });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('who asks in German gets the note in German, and a template of the user’s own stays in its own words', async () => {
  const cli = join(import.meta.dirname, '../../../src/cli/main.ts');
  await using composed = new ComposedService({ texts: { runbook: runbookTexts(cli), words: languageWords(cli) } });
  composed.store.alerts.save(firingAlert({ id: 'a1', device: 'one', runbook: 'fan-speed-low' }));
  composed.write({ devices: [consoleOnly('one')] });
  await composed.service.start(composed.inventory);
  const ask = async (more: object = {}) => composed.service.requests.customerNote({ alert: 'a1', ...more }, ada);
  const english = await ask();
  const german = await ask({ language: 'de' });
  assert.match(german.text, /^## Was geschehen ist/);
  assert.match(german.text, /## Risiko für Ihre Schlüssel\n\nNicht gefährdet, solange die Temperaturen unter ihren Grenzen bleiben/);
  assert.deepEqual(german.problems, []);
  assert.deepEqual(await ask(), english, 'who asks next is answered in English');
  assert.deepEqual(await ask({ language: 'fr' }), english, 'what is not spoken is English');
  assert.equal((await ask({ language: 'de', template: 'Subject: Hello\nGood morning' })).text, 'Good morning\n');
  const broken = 'Subject: {{colour}}\n{{#open}}';
  const problems = (await ask({ language: 'de', template: broken })).problems;
  assert.match(problems[0] ?? '', /^Zeile 1: \{\{colour\}\} ist nicht bekannt\. Es gibt what, device, /);
  assert.deepEqual(problems.map(lineOfProblem), [1, 2, undefined]);
  assert.equal(problems[2], 'Die Vorlage lässt sich nicht lesen, deshalb ist dies die Standardvorlage.');
  assert.deepEqual((await ask({ template: broken })).problems.map(lineOfProblem), [1, 2, undefined], 'and in English');
  writeFileSync(join(composed.inventory, '..', NOTE_TEMPLATE_FILE), 'x'.repeat(30_000));
  assert.match(
    (await ask({ language: 'de' })).problems[0] ?? '',
    /customer-note\.md lässt sich nicht als Text von höchstens 20000 Bytes lesen/,
  );
  assert.match((await ask()).problems[0] ?? '', /cannot be read as a text of at most 20000 bytes, so this is the default one/);
});

suite('Sending a note', () => {
  const mail = { host: '127.0.0.1', port: 1, security: 'none', from: 'a@b.example', to: ['c@d.example'] };
  async function sending(change: object = {}) {
    const composed = new ComposedService();
    composed.store.alerts.save(firingAlert({ id: 'a1', device: 'one' }));
    composed.write({
      notify: [
        { id: 'mail', mail, alerts: false },
        { id: 'hook', severity: 'critical', webhook: { url: 'https://x.example/' } },
      ],
      devices: [consoleOnly('one')],
    });
    await composed.service.start(composed.inventory);
    composed.service.configuration.provideSecrets({ 'one.console': 'hunter2-hunter2' });
    const params = { alert: 'a1', receiver: 'mail', subject: 'S', text: 'T', why: 'w', ...change };
    return { composed, send: async () => composed.service.requests.sendCustomerNote(params, ada) };
  }

  test('is audited, and waits in the store, also over a restart', async () => {
    const { composed, send } = await sending({ text: 'line 1\n\u0007line 2' });
    await using _ = composed;
    assert.deepEqual(await send(), { to: ['c@d.example'] });
    const { entries } = await composed.service.requests.log({ people: true }, ada);
    assert.deepEqual(
      entries.map(({ kind, who, alert: of, text, why }) => [kind, who, of, text, why]),
      [['customer-note', 'ada', 'a1', '“S” to mail', 'w']],
    );
    await composed.restart();
    const [row] = composed.store.outbox.load();
    const notice = row?.notice as { reason: string; title: string; note: { text: string }; time: string };
    assert.deepEqual([row?.receiver, notice.reason, notice.title, notice.note.text], ['mail', 'note', 'S', 'line 1\nline 2']);
    assert.equal(notice.time, new Date(NOON).toISOString());
  });

  for (const [what, change, expected] of [
    ['through no receiver', { receiver: 'nobody' }, /no receiver "nobody" in "notify" that mails\. Those that do: mail\./],
    ['through one that does not mail', { receiver: 'hook' }, /no receiver "hook" in "notify" that mails/],
    ['about no alert', { alert: 'gone' }, /No alert that is kept/],
    ['without a reason', { why: ' ' }, /Say why/],
    ['without a text', { text: ' \u0007' }, /needs a subject and a text/],
    ['with a secret in it', { text: 'the password is hunter2-hunter2' }, /holds a secret\. Take it out; nothing was sent\./],
  ] as const) {
    test(`${what} is refused, and nothing is on record`, async () => {
      const { composed, send } = await sending(change);
      await using _ = composed;
      await assert.rejects(send(), expected);
      assert.deepEqual((await composed.service.requests.log({ people: true }, ada)).entries, []);
      assert.deepEqual(composed.store.outbox.load(), []);
    });
  }
});
