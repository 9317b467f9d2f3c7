import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Reading } from '../../../src/core/reading.ts';
import { REDACTIONS } from '../../../src/core/redaction/redaction.ts';
import { catalogue } from '../../../src/devices/catalogue.ts';
import { deviceSchemaFor } from '../../../src/inventory/deviceSchema.ts';
import type { SupportReportParams, SupportReportRecord } from '../../../src/protocol/contract.ts';
import { ada, deviceOf, firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;

/** Secrets of this run, by the name that the inventory has for them. */
const SECRETS = {
  'hsm-1.console': 'Tr0ub4dor-and-3',
  'hsm-1.community': 'comm-unity-77',
  'hook.token': 'tok_9f8e7d6c5b4a',
};
/** Of somebody else: nobody here knows them, but they look like what they are. */
const STRANGERS = ['0therPassw0rd', 'AAAAbbbbCCCC1234', 'urlPassw0rd'];
const told = [
  ...Object.values(SECRETS),
  Buffer.from(SECRETS['hsm-1.console']).toString('base64'),
  SECRETS['hsm-1.community'].split('').join(' '),
].join(' | ');
const looksSo = `password=${STRANGERS[0]} Authorization: Bearer ${STRANGERS[1]} https://u:${STRANGERS[2]}@x.example/`;

/** What tells whose it is, by what it is taken out for. */
const TELLING = {
  serials: ['612345', '1234567890123', 'N0T4R34L'],
  addresses: ['10.20.30.40', '2001:db8::42', '00:15:b2:0a:0b:11', 'vigil-eus-1', 'console.corp.example', 'ada@ops.example'],
  labels: ['ca-alpha', 'pay-prod'],
  names: [
    'Frankfurt 1',
    'hsm-1',
    'prod-ca',
    'Hall 2',
    'app-signer',
    'ada',
    'grace-h',
    'vigil-user',
    'vigil-mon',
    'Feed A of hall 2',
    'Frankfurt 2',
  ],
} as const;

const device = {
  ...deviceOf('hsm-1', 'prod-ca'),
  name: 'Frankfurt 1',
  site: 'Hall 2',
  feeds: ['Feed A of hall 2'],
  snmp: {
    host: '10.20.30.40',
    port: 161,
    version: '3' as const,
    user: 'vigil-user',
    auth: { protocol: 'sha256' as const, secret: 'hsm-1.auth' },
    priv: { protocol: 'aes' as const, secret: 'hsm-1.priv' },
  },
  console: { address: 'console.corp.example:4001', baudRate: 115_200, user: 'vigil-mon', password: { secret: 'hsm-1.console' } },
};
const peer = { ...deviceOf('hsm-2', 'prod-ca'), name: 'Frankfurt 2' };

function reading(id: string, type: Reading['attributes']['hw.type'], name: string, attributes: Record<string, string>): Reading {
  return {
    device: 'hsm-1',
    channel: 'console',
    time: NOON - MINUTE,
    metric: 'hsm.info',
    value: 1,
    attributes: { 'hw.id': id, 'hw.name': name, 'hw.type': type, ...attributes },
  };
}

/** Every place that a report is made of says `words`. */
async function reported(
  words: string,
  params: SupportReportParams = { alert: 'a1', redact: [] },
  prepare: (fleet: WatchedFleet) => void = () => {},
): Promise<SupportReportRecord> {
  const evidence = [
    { slot: NOON - MINUTE, at: NOON - MINUTE, witness: 'console', verdict: 'negative', text: `reads 0: ${words}` },
  ] as const;
  const alert = firingAlert({
    evidence,
    summary: `Fan 1A: ${words}`,
    acknowledged: { by: 'ada', at: NOON, until: NOON + 10 * MINUTE, why: words },
  });
  const other = firingAlert({ id: 'a2', component: 'fan2a', state: 'resolved', resolvedAt: NOON - MINUTE, summary: words });
  await using fleet = new WatchedFleet([alert, other], [device, peer]);
  const { store } = fleet;
  store.transaction(() => {
    const identity = { names: { console: { label: 'ca-alpha', hostName: 'vigil-eus-1' } }, serialNumber: '612345' };
    store.identities.save('hsm-1', { known: identity });
    for (const { id, device: of } of [alert, other])
      store.events.append({ time: NOON - 20 * MINUTE, device: of, alert: id, kind: 'alert-fire', text: words });
    store.ticks.save('a1', { step: 'cord', text: words, by: 'grace-h', at: NOON - MINUTE });
    store.audit.append({
      time: NOON - 5 * MINUTE,
      who: 'ada',
      what: 'acknowledge',
      target: words,
      why: words,
      device: 'hsm-1',
      alert: 'a1',
    });
    store.messages.append([
      {
        time: NOON - 2 * MINUTE,
        device: 'hsm-1',
        sender: words,
        channel: 'syslog',
        severity: 'warning',
        text: words,
        count: 1,
      },
    ]);
    store.channels.save({ device: 'hsm-1', channel: 'snmp', state: 'failed', polledAt: NOON, error: words, errorCode: 'no-answer' });
    store.readings.append([
      reading('hsm', 'hsm', 'HSM', { 'hsm.serial': '612345', 'hsm.label': 'ca-alpha', 'hsm.software': words }),
      reading('network', 'network', 'Network', { 'hsm.network.hostname': 'vigil-eus-1', 'hsm.network.address': '10.20.30.40/24' }),
      reading('drive', 'physical_disk', 'Disk drive', { 'hsm.disk.serial': 'N0T4R34L' }),
      reading('partition-pay-prod', 'partition', 'pay-prod', { 'hsm.partition.serial': '1234567890123' }),
      reading('client-app-signer', 'client', 'app-signer', { 'hsm.client.partition.1234567890123': 'pay-prod' }),
    ]);
  });
  await fleet.restart();
  fleet.service.configuration.provideSecrets(SECRETS);
  prepare(fleet);
  const report = await fleet.service.requests.supportReport(params, ada);
  return JSON.parse(JSON.stringify(report)) as SupportReportRecord;
}

const all = ({ files }: SupportReportRecord) => files.map(({ text }) => text).join('\n');
const fileOf = ({ files }: SupportReportRecord, name: string) => files.find((file) => file.name === name)?.text ?? '';

suite('A report for somebody outside', () => {
  test('holds no secret, wherever one was said, and none that only looks like one', async () => {
    const report = await reported(`told ${told} and ${looksSo} end`);
    const text = all(report);
    for (const secret of [...Object.values(SECRETS), ...STRANGERS]) assert.ok(!text.includes(secret), `"${secret}" is in the report`);
    assert.ok(!text.includes(Buffer.from(SECRETS['hsm-1.console']).toString('base64').replace(/=+$/, '')));
    // Every place has said it, and says what is left of it: otherwise nothing was looked at.
    for (const name of ['alert.json', 'alerts.json', 'device.json', 'messages.json', 'log.json', 'ticket.md'])
      assert.match(fileOf(report, name), /told \*{8}[\s\S]*end/, name);
    assert.match(fileOf(report, 'alert.json'), /reads 0: told \*{8}/);
    assert.ok(report.secrets > 20, `${report.secrets} places`);
    // By name they may stay, and a password is asked for by it.
    assert.match(fileOf(report, 'inventory.json'), /"secret": "hsm-1\.console"/);
  });

  test('is redacted as chosen, with one stand-in for one value in all files', async () => {
    const sentence = Object.values(TELLING).flat().join(' / ');
    const open = all(await reported(sentence));
    for (const value of Object.values(TELLING).flat()) assert.ok(open.includes(value), `"${value}" is left where nothing is chosen`);
    const closed = await reported(sentence, { alert: 'a1', redact: REDACTIONS });
    const text = all(closed);
    for (const value of Object.values(TELLING).flat())
      assert.ok(!new RegExp(`(?<![\\w-])${value.replaceAll('.', '\\.')}(?![\\w-])`, 'i').test(text), `"${value}" is in the report`);
    const [own] = /serial-\d+/.exec(fileOf(closed, 'device.json').slice(fileOf(closed, 'device.json').indexOf('serialNumber'))) ?? [];
    assert.ok(own);
    for (const name of ['alert.json', 'messages.json', 'log.json', 'ticket.md'])
      assert.match(fileOf(closed, name), new RegExp(`${own} /`), name);
    assert.match(fileOf(closed, 'ticket.md'), new RegExp(`Serial number: ${own}$`, 'm'));
    // One part and its id have one stand-in, and the field whose name holds a serial number, too.
    const part = /"id": "partition-(label-\d+)",\s+"name": "(label-\d+)"/.exec(fileOf(closed, 'device.json'));
    assert.ok(part && part[1] === part[2], String(part));
    assert.match(fileOf(closed, 'device.json'), /"hsm\.client\.partition\.serial-\d+": "label-\d+"/);
    for (const { kind, values, places } of closed.redacted) assert.ok(values > 0 && places >= values, kind);
  });

  for (const kind of REDACTIONS) {
    test(`of ${kind} alone, nothing else is taken out`, async () => {
      // Some names are also host names or labels: only what is one thing alone is looked at.
      const report = await reported(`612345 / 10.20.30.40 / ca-alpha / Frankfurt 2`, { alert: 'a1', redact: [kind] });
      const values = { serials: '612345', addresses: '10.20.30.40', labels: 'ca-alpha', names: 'Frankfurt 2' };
      for (const [of, value] of Object.entries(values)) assert.equal(fileOf(report, 'messages.json').includes(value), of !== kind, of);
      assert.deepEqual(
        report.redacted.map((each) => each.kind),
        [kind],
      );
    });
  }

  test('says what is in it, and what a ticket needs', async () => {
    const report = await reported('nothing more');
    for (const { name } of report.files) assert.ok(name === 'README.md' || fileOf(report, 'README.md').includes(`\`${name}\``), name);
    const ticket = fileOf(report, 'ticket.md');
    assert.match(ticket, /^- Serial number: 612345$/m);
    assert.match(ticket, /^- First seen: 2026-03-02 11:30:00 UTC$/m);
    assert.match(ticket, /Certain since 2026-03-02 11:50:00 UTC/);
    assert.match(ticket, /^- 2026-03-02 11:55:00 UTC, ada: Acknowledged: nothing more \(“nothing more”\)$/m);
    assert.match(fileOf(report, 'alert.json'), /"step": "cord"/, 'what was done of the runbook is in it');
    assert.equal(report.ticket.to, 'Whoever runs the place where it stands');
    assert.equal(report.ticket.warning, undefined);
    assert.match(fileOf(report, 'readings.csv'), /^2026-03-02T11:59:00\.000Z,hsm,HSM,hsm\.info,console,1,/m);
  });

  test('is about a device, too, and about the time that is asked for', async () => {
    const report = await reported('words', { device: 'hsm-1', redact: [], from: '2026-03-02T11:57:00Z', to: '2026-03-02T11:59:30Z' });
    assert.equal(fileOf(report, 'alert.json'), '');
    assert.match(fileOf(report, 'messages.json'), /words/);
    assert.equal(fileOf(report, 'log.json').trim(), '[]', 'what was done before is not in it');
    const before = await reported('words', { device: 'hsm-1', redact: [], to: '2026-03-02T11:57:00Z' });
    assert.doesNotMatch(fileOf(before, 'messages.json'), /words/);
  });

  test('of a device that never stops it has the newest messages, and says that there are more', async () => {
    const talking = (fleet: WatchedFleet) => {
      const line = (text: string) =>
        ({ time: NOON - MINUTE, device: 'hsm-1', sender: 'x', channel: 'syslog', severity: 'info', text, count: 1 }) as const;
      for (let part = 0; part < 21; part++)
        fleet.store.messages.append(Array.from({ length: 100 }, (_, i) => line(`${part}/${i} ${'many words '.repeat(60)}`)));
      fleet.store.messages.append([{ ...line('the last one'), time: NOON }]);
    };
    const report = await reported('words', { alert: 'a1', redact: [] }, talking);
    const messages = fileOf(report, 'messages.json');
    assert.ok(messages.length < 2_000_000, `${messages.length} characters`);
    assert.match(messages, /the last one/);
    assert.match(fileOf(report, 'README.md'), /`messages\.json`: traps and log lines that it sent, the newest of them/);
  });

  test('of nothing, of two things, or of no time is refused with a sentence', async () => {
    await assert.rejects(reported('', { redact: [] }), /about one alert or about one device/);
    await assert.rejects(reported('', { alert: 'a1', device: 'hsm-1', redact: [] }), /about one alert or about one device/);
    await assert.rejects(reported('', { alert: 'gone', redact: [] }), /No alert that is kept has the id "gone"/);
    await assert.rejects(reported('', { device: 'gone', redact: [] }), /No watched device has the id "gone"/);
    await assert.rejects(reported('', { device: 'hsm-1', redact: [], from: '2026-03-03T00:00:00Z' }), /must end after it begins/);
  });
});

test('of each field of a device’s entry it is decided whether it tells whose the HSM is', () => {
  // A new one stands here, or in what is known of values: somebody has to decide.
  const decided = {
    telling: ['addresses', 'console', 'feeds', 'haGroup', 'id', 'name', 'site', 'snmp'],
    harmless: ['alerts', 'model', 'monitorAccount', 'paused', 'provider', 'spares'],
  };
  const fields = Object.keys(deviceSchemaFor(catalogue).shape);
  assert.deepEqual(fields.sort(), [...decided.telling, ...decided.harmless].sort());
});
