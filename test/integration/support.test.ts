import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli, newFolder, runCli } from '../support/bundledCli.ts';
import { smtpServer } from '../support/smtpServer.ts';
import { liveView, testPlace } from '../support/testService.ts';
import { unzipped } from '../support/unzipped.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

const NAME = 'East US 1';

/** A service with one simulated HSM of two supplies, one of which is without power, and with customers who read mail. */
async function supplyLost(t: TestContext) {
  const { mails, port } = await smtpServer(t);
  const simulation = await startSimulation(
    { devices: [{ id: 'hsm-eus-1', name: NAME, haGroup: 'prod-ca', serial: '612399', line: { baudRate: 4_000_000 } }] },
    new AbortController().signal,
  );
  t.after(() => simulation.dispose());
  const place = testPlace(cli);
  t.after(() => place[Symbol.asyncDispose]());
  const mail = { host: '127.0.0.1', port, security: 'none', from: 'hsm@ops.example', to: ['owners@customer.example'] };
  place.write({
    poll: { interval: '2s', timeout: '1s' },
    alerts: { window: '10m' },
    notify: [{ id: 'customers', mail, alerts: false }],
    devices: simulation.inventory().devices.map((device) => ({ ...device, site: 'Hall 2', provider: 'azure-dedicated-hsm' })),
  });
  const client = await place.connect();
  t.after(() => client[Symbol.dispose]());
  await client.request('provideSecrets', { secrets: simulation.secrets });
  const view = await liveView(client);
  await waitFor('both supplies are well', () =>
    ['psu1', 'psu2'].every((psu) => view.device('hsm-eus-1')?.components.some(({ id, state }) => id === psu && state === 'ok')),
  );
  simulation.inject('hsm-eus-1', { kind: 'psu-ac-lost', psu: 2 });
  const alert = await waitFor('it is seen', () => view.alert('ac-lost'));
  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(cli, [...args, '--state', place.folder]);
    return { code, stdout, stderr };
  };
  return { alert, client, mails, place, run, simulation, view };
}

test('a report in the terminal: listed, looked at, saved once, without secrets, and without names where that is chosen', async (t) => {
  const { alert, place, run, simulation } = await supplyLost(t);
  const listed = await run('support-report', alert.id);
  assert.deepEqual([listed.code, listed.stderr], [1, ''], listed.stdout);
  assert.match(listed.stdout, /^README\.md +\d[\s\S]*^ticket\.md[\s\S]*^alert\.json[\s\S]*^readings\.csv[\s\S]*^inventory\.json/m);
  assert.match(listed.stdout, /Taken out: secrets \(\d+ places?\), serials \(\d+ values?, \d+ places?\), addresses/);
  assert.match(listed.stdout, /WARNING: Do not call yet: the outage lasts for .*The provider asks that no request be opened/);
  assert.match(listed.stdout, /Nothing was saved\./);

  const archive = join(newFolder(), 'report.zip');
  assert.match((await run('support-report', alert.id, '--output', archive)).stdout, new RegExp(`Saved as ${archive}`));
  assert.equal(statSync(archive).mode & 0o777, 0o600);
  const again = await run('support-report', alert.id, '--output', archive);
  assert.deepEqual([again.code, again.stderr], [3, `hsm-vigil: ${archive} is there already and is not replaced. Give another --output.\n`]);
  const files = unzipped(archive);
  const names = [
    'README.md',
    'alert.json',
    'alerts.json',
    'device.json',
    'inventory.json',
    'log.json',
    'messages.json',
    'not-watched.json',
  ];
  assert.deepEqual([...files.keys()].sort(), [...names, 'readings.csv', 'ticket.md', 'versions.json'].sort());
  const all = [...files.values()].join('\n');
  const telling = [NAME, 'hsm-eus-1', 'prod-ca', 'Hall 2', '612399', '127.0.0.1:', 'customer.example', place.folder];
  for (const secret of [...Object.values(simulation.secrets), ...telling]) assert.ok(!all.includes(secret), `"${secret}" is in the report`);
  assert.equal(JSON.parse(files.get('alert.json') ?? '').condition, 'ac-lost');
  assert.match(files.get('readings.csv') ?? '', /,psu2-12v,.*,hw\.voltage,console,0,V/);
  assert.match(files.get('README.md') ?? '', /- Serial numbers: \d+ values? in \d+ places?/);
  const ticket = files.get('ticket.md') ?? '';
  assert.match(ticket, /^To: Azure support$/m);
  assert.match(ticket, /The other supply \(Power supply 1\) is well/);
  assert.match(ticket, /Serial number: serial-1$/m);
  assert.match(ticket, /HSM: Thales Luna Network HSM 7, called name-1$/m);

  const open = await run('support-report', alert.id, '--redact', 'addresses', '--show', 'ticket.md');
  assert.match(open.stdout, /Serial number: 612399[\s\S]*HA group: prod-ca/);
  assert.match((await run('support-report', alert.id, '--redact', 'colours')).stderr, /--redact does not know "colours"/);
  const ofDevice = JSON.parse((await run('support-report', 'hsm-eus-1', '--redact', 'none', '--from', '1h', '--json')).stdout);
  assert.deepEqual([ofDevice.files.some(({ name }: { name: string }) => name === 'alert.json'), ofDevice.redacted], [false, []]);
  for (const secret of Object.values(simulation.secrets)) assert.ok(!JSON.stringify(ofDevice).includes(secret));
  assert.match((await run('support-report', 'nobody')).stderr, /No alert that is kept has the id "nobody"/);
});

test('a note to customers: drafted by a template of the user, read, sent, audited, and not lost while nobody takes it', async (t) => {
  const { alert, client, mails, place, run, view } = await supplyLost(t);
  const draft = await run('customer-note', alert.id);
  assert.equal(draft.code, 0, draft.stderr);
  assert.match(draft.stdout, /^Subject: Power supply 2 has no AC input \(East US 1\)\n\n## What has happened/);
  assert.match(draft.stdout, /## Risk to your keys\n\nNone are at risk\. They survive a loss of all power/);
  assert.match(draft.stdout, /It is not certain yet\. We watch it/);
  assert.match(draft.stdout, /if your applications use the HA group prod-ca/);

  const written = await run('customer-note', '--write-template');
  const own = join(place.folder, 'customer-note.md');
  assert.equal(written.stdout, `Written: ${own}. Change it as you like; what stands in double braces is filled in.\n`);
  assert.match((await run('customer-note', '--write-template')).stderr, /is there already, and is yours/);
  writeFileSync(own, 'Subject: {{device}}: {{what}}\n\nSince {{since}}.\n{{colour}}\n');
  const mistaken = await run('customer-note', alert.id);
  assert.equal(mistaken.code, 1);
  assert.match(mistaken.stderr, new RegExp(`^${own}: Line 4: \\{\\{colour\\}\\} is not known`));
  assert.match(mistaken.stdout, /^Subject: East US 1: Power supply 2 has no AC input\n\nSince \d{4}-/);
  writeFileSync(own, 'Subject: {{device}}: {{what}}\n\nSince {{since}}.\n');

  assert.match((await run('customer-note', alert.id, '--send', 'customers', '--why', 'they asked')).stderr, /Nobody is here to say yes/);
  assert.match((await run('customer-note', alert.id, '--send', 'customers')).stderr, /Say why with --why/);
  assert.match(
    (await run('customer-note', alert.id, '--send', 'duty', '--why', 'x', '--yes')).stderr,
    /no receiver "duty" .*Those that do: customers/,
  );
  assert.equal(mails.length, 0);
  const sent = await run('customer-note', alert.id, '--send', 'customers', '--why', 'they asked', '--yes');
  assert.deepEqual(
    [sent.code, sent.stderr],
    [0, 'On its way through "customers" to owners@customer.example. "hsm-vigil status" says so if it is not taken.\n'],
  );
  const mail = await waitFor('the mail is there', () => mails[0]);
  assert.deepEqual(mail.to, ['owners@customer.example']);
  assert.match(mail.source, /^Subject: East US 1: Power supply 2 has no AC input\r?$/m);
  assert.match(mail.source, /^Since \d{4}-/m);
  assert.doesNotMatch(mail.source, /Auto-Submitted/);
  const { entries } = await client.request('log', { alert: alert.id, people: true });
  assert.deepEqual(
    entries.map(({ kind, who, why, text }) => [kind, who, why, text]),
    [['customer-note', userInfo().username, 'they asked', '“East US 1: Power supply 2 has no AC input” to customers']],
  );
  await waitFor('it counts as delivered', async () => (await client.request('snapshot', {})).receivers[0]?.deliveredAt);
  assert.equal(mails.length, 1, 'it is told of no alert');

  const edited = join(newFolder(), 'note.md');
  writeFileSync(edited, 'Subject: In our own words\n\nAll is well.\n');
  await run('customer-note', alert.id, '--text', edited, '--send', 'customers', '--why', 'again', '--yes');
  assert.match((await waitFor('the second one', () => mails[1])).source, /^Subject: In our own words\r?\n[\s\S]*All is well\./m);
  // At a terminal a person is asked, with the note in view.
  const asked = (answer: string) => {
    const args = [cli, 'customer-note', alert.id, '--send', 'customers', '--why', 'asked', '--state', place.folder];
    const command = [process.execPath, ...args].map((word) => `'${word}'`).join(' ');
    const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      input: `${answer}\n`,
      encoding: 'utf8',
      timeout: 240_000,
    });
    return { status, stdout };
  };
  const no = asked('no');
  assert.equal(no.status, 1);
  assert.match(
    no.stdout,
    /Since \d{4}-[\s\S]*Send this through "customers" to owners@customer\.example\? \[y\/N\] [\s\S]*Nothing was sent\./,
  );
  assert.equal(mails.length, 2);
  assert.equal(asked('yes').status, 0);
  await waitFor('the third one', () => mails[2]);

  assert.ok(existsSync(own) && readFileSync(own, 'utf8').includes('{{what}}'));
  assert.equal(view.alert('ac-lost')?.state, 'pending');
});
