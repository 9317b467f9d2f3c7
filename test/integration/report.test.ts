import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import type { ReportRecord } from '../../src/protocol/contract.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli, runCli } from '../support/bundledCli.ts';
import { httpServer } from '../support/httpServer.ts';
import { liveView, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

const device = (id: string) => ({ id, name: id, line: { baudRate: 4_000_000 } });
const EVIL = '<img src=x onerror=alert(1)> | **b** [x](javascript:x)';

test('the terminal makes a report of what the service has seen, in three formats, and claims nothing', async (t) => {
  const devices = [device('hsm-1'), device('hsm-2'), device('hsm-3')];
  await using simulation = await startSimulation({ devices }, new AbortController().signal);
  const hook = await httpServer(t);
  await using place = testPlace(cli);
  place.write({
    poll: { interval: '2s', timeout: '1s' },
    notify: [{ id: 'hook', webhook: { url: `http://127.0.0.1:${hook.port}/` } }],
    devices: simulation.inventory().devices.map((each, n) => ({
      ...each,
      haGroup: 'prod',
      site: n < 2 ? 'hall 1' : 'hall 2',
      ...(n === 0 && { name: EVIL, provider: 'azure-dedicated-hsm' }),
      ...(n === 2 && { monitorAccount: 'disabled' }),
    })),
  });
  using client = await place.connect();
  await client.request('provideSecrets', { secrets: simulation.secrets });
  const view = await liveView(client);
  await waitFor('both channels answer', () => view.device('hsm-1')?.channels.every(({ state }) => state === 'ok'));
  const missing = await waitFor('what is mandatory and missing fires', () => {
    const alert = view.alert('not-in-place');
    return alert?.state === 'firing' ? alert : undefined;
  });
  const run = (...args: readonly string[]) => runCli(cli, [...args, '--state', place.folder]);
  assert.equal((await run('test-notification')).code, 0);
  assert.equal((await run('acknowledge', missing.id, '--why', 'receivers are ordered')).code, 0);

  const json = await run('report', '--format', 'json', '--from', '1d');
  assert.equal(json.code, 0, json.stderr);
  const report = JSON.parse(json.stdout) as ReportRecord;
  assert.match(report.notice, /no claim of compliance/);
  assert.deepEqual([report.madeBy, report.posture.devices.length, report.audit.unbroken], [userInfo().username, 3, true]);
  const item = (id: string, kind: string) =>
    report.posture.devices.find((each) => each.device === id)?.items.find((each) => each.kind === kind);
  assert.equal(item('hsm-1', 'watched-by')?.state, 'good');
  assert.match(item('hsm-1', 'provider-date')?.said ?? '', /2027-03-31/);
  assert.equal(item('hsm-2', 'provider-date')?.state, 'unknown');
  assert.equal(item('hsm-3', 'syslog-in-place')?.state, 'bad');
  assert.equal(item('hsm-3', 'clock')?.state, 'unknown', 'only the console tells it');
  assert.equal(item('hsm-1', 'watched-month')?.state, 'unknown', 'a record of seconds says nothing of a month');
  const [group] = report.posture.groups;
  assert.match(group?.items.find(({ kind }) => kind === 'group-place')?.said ?? '', /share the site “hall 1”/);
  assert.equal(report.posture.fleet.find(({ kind }) => kind === 'delivery')?.state, 'good');
  assert.match(report.deliveryTests[0]?.text ?? '', /"hook" took the test notification that/);
  const alert = report.alerts.find(({ id }) => id === missing.id);
  assert.deepEqual([alert?.acknowledged?.by, alert?.acknowledged?.why], [userInfo().username, 'receivers are ordered']);
  assert.ok(report.decisions.some(({ what }) => what === 'Decided that the monitor account is disabled'));
  assert.deepEqual(
    report.controls.map(({ id }) => id).filter((id) => !json.stdout.includes(id)),
    [],
  );
  assert.ok(report.controls.every(({ evidence }) => evidence.length > 0));

  const page = join(place.folder, 'report.html');
  const saved = await run('report', '--output', page);
  assert.deepEqual([saved.code, saved.stdout, saved.stderr], [0, '', `The report was written to ${page}.\n`]);
  const html = readFileSync(page, 'utf8');
  assert.match(html, /&lt;img src=x onerror=alert\(1\)&gt; \| \*\*b\*\*/);
  assert.doesNotMatch(html, /<img|<script|<[^>]*\s(?:src|href)=/);
  const markdown = (await run('report', 'hsm-2')).stdout;
  assert.match(markdown, /^# How the HSMs are watched and kept: evidence$/m);
  assert.match(markdown, /^\| HSMs \| 1 \|$/m);
  assert.match(markdown, /Only the chosen HSMs are in it\./);
  assert.doesNotMatch((await run('report')).stdout, /<img|\*\*b\*\*/);

  mkdirSync(join(place.folder, 'folder.md'));
  const wrong: readonly (readonly [args: readonly string[], said: RegExp])[] = [
    [['--format', 'pdf'], /--format expects markdown, json or html, and not "pdf"/],
    [['hsm-9', '\u001b[31mx'], /The inventory has no device "hsm-9" or "x"\.|is not valid: devices/],
    [['hsm-9'], /The inventory has no device "hsm-9"\./],
    [['--from', '1d', '--to', '2d'], /must end after it has begun/],
    [['--from', 'yesterday'], /--from expects a duration/],
    [['--output', ''], /--output is empty/],
    [['--output', join(place.folder, 'no', 'report.md')], /could not be written to .*: the folder does not exist/],
    [['--output', join(place.folder, 'folder.md')], /could not be written to .*: it is a folder/],
  ];
  for (const [args, said] of wrong) {
    const { code, stderr } = await run('report', ...args);
    assert.equal(code, 3, args.join(' '));
    assert.match(stderr, said);
  }
  assert.ok(statSync(page).isFile());
});
