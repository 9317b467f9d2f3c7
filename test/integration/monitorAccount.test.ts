import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { before, test } from 'node:test';
import { dialogue } from '../../src/devices/luna7/console/profile.ts';
import { setMonitorAccount } from '../../src/inventory/edit.ts';
import { freePorts } from '../../src/simulator/sending/freePorts.ts';
import { TcpLines } from '../../src/simulator/sending/lineSender.ts';
import { startSending } from '../../src/simulator/sending/startSending.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { bundleCli, runCli } from '../support/bundledCli.ts';
import { liveView, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

const device = (id: string) => ({ id, name: id, line: { baudRate: 4_000_000 } });

test('the decision is made in the terminal: it stops the console without a refused login, is audited, and is taken back', async () => {
  await using simulation = await startSimulation({ devices: [device('hsm-1')] }, new AbortController().signal);
  await using place = testPlace(cli);
  place.write(`// ours\n${JSON.stringify({ poll: { interval: '2s', timeout: '1s' }, devices: simulation.inventory().devices }, null, 2)}`);
  using client = await place.connect();
  await client.request('provideSecrets', { secrets: simulation.secrets });
  const view = await liveView(client);
  const channel = (id: string) => view.device('hsm-1')?.channels.find((each) => each.channel === id)?.state;
  await waitFor('both channels answer', () => channel('console') === 'ok' && channel('snmp') === 'ok');
  const run = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await runCli(cli, ['monitor-account', ...args, '--state', place.folder]);
    return { code, said: stdout + stderr };
  };
  const matrix = await run();
  assert.deepEqual(
    [matrix.code, /^hsm-1 +hsm-1 +enabled +Serial console and SNMP +you, and perhaps a provider$/m.test(matrix.said)],
    [0, true],
    matrix.said,
  );
  const refused = await run('hsm-1', 'disable');
  assert.deepEqual(refused, { code: 3, said: 'hsm-vigil: Say why with --why: it stands in the audit log.\n' });

  const before = readFileSync(place.inventory, 'utf8');
  assert.deepEqual(await run('hsm-1', 'enable', '--why', 'the provider watches'), {
    code: 0,
    said: 'hsm-1: the monitor account stays enabled, as it was. The decision stands in the log.\n',
  });
  await waitFor('it is decided', () => view.device('hsm-1')?.accountDecision?.why === 'the provider watches');
  assert.equal(readFileSync(place.inventory, 'utf8'), before, 'the file says so already');
  assert.match((await run('hsm-1', 'enable', '--why', 'again')).said, /nothing was changed, and nothing stands in the log of it/);

  const done = await run('hsm-1', 'disable', '--why', 'we watch it ourselves');
  assert.equal(done.code, 1, 'traps, lines and delivery are not proven');
  assert.match(done.said, /customer-monitored from now on[\s\S]*user disable -username monitor[\s\S]*missing +SNMP traps tested/);
  await waitFor('the console is off', () => channel('console') === 'off');
  assert.equal(view.device('hsm-1')?.accountDecision?.why, 'we watch it ourselves');
  assert.match(readFileSync(place.inventory, 'utf8'), /^\/\/ ours[\s\S]*"monitorAccount": "disabled"/);
  assert.equal(
    (await run('hsm-1', 'disable', '--why', 'again')).said,
    'The inventory says already that the monitor account is disabled: nothing was changed, and nothing stands in the log of it.\n',
  );
  assert.deepEqual(await run('hsm-1', 'confirm', '--why', 'looked'), {
    code: 3,
    said: 'hsm-vigil: Nothing says that its monitor account is not as decided: there is nothing to confirm.\n',
  });
  const alone = await run('hsm-1', '--json');
  const { account, who, checks } = JSON.parse(alone.said) as { account: string; who: string; checks: { id: string; state: string }[] };
  assert.deepEqual(
    [alone.code, account, who, checks.map(({ id, state }) => `${id} ${state}`)],
    [1, 'disabled', 'you', ['snmp ok', 'trap missing', 'syslog missing', 'delivery missing']],
  );

  assert.match(
    (await run('hsm-1', 'enable', '--why', 'the provider is back')).said,
    /console is polled again[\s\S]*user enable -username monitor/,
  );
  await waitFor('the console is polled', () => channel('console') === 'ok');
  const { entries } = await client.request('log', { people: true });
  assert.deepEqual(
    entries.map(({ kind, who: by, why }) => [kind, by, why]),
    [
      ['enable-account', userInfo().username, 'the provider is back'],
      ['disable-account', userInfo().username, 'we watch it ourselves'],
      ['enable-account', userInfo().username, 'the provider watches'],
    ],
  );
  assert.match((await run('hsm-9')).said, /No watched device has the id "hsm-9"/);
});

test('an HSM without account and without SNMP is watched by nobody, and the terminal says so', async () => {
  await using simulation = await startSimulation(
    { devices: [{ ...device('hsm-1'), channels: ['console'] }] },
    new AbortController().signal,
  );
  await using place = testPlace(cli);
  place.write({ devices: simulation.inventory().devices.map((each) => ({ ...each, monitorAccount: 'disabled' })) });
  using client = await place.connect();
  const view = await liveView(client);
  await waitFor('it is there', () => view.device('hsm-1'));
  const { code, stdout } = await runCli(cli, ['monitor-account', '--state', place.folder]);
  assert.deepEqual([code, /^hsm-1 +hsm-1 +disabled +no channel is in use +NOBODY$/m.test(stdout)], [2, true], stdout);
});

test('from the decision over the alert that syslog is silent to its cure and back: told once each, and nothing but what is allowed is typed', async () => {
  await using simulation = await startSimulation({ devices: [device('hsm-1')] }, new AbortController().signal);
  await using place = testPlace(cli);
  const { syslog } = await freePorts();
  place.write({
    poll: { interval: '1s', timeout: '3s' },
    alerts: { window: '10s', negatives: 3, recover: 2 },
    receivers: { syslog: { tcp: `127.0.0.1:${syslog}` } },
    devices: simulation.inventory().devices,
  });
  using client = await place.connect();
  await client.request('provideSecrets', { secrets: simulation.secrets });
  const view = await liveView(client);
  const told: string[] = [];
  client.on('alertFired', ({ alert, reason }) => void told.push(`${alert.component}.${alert.condition} ${reason}`));
  await client.request('snapshot', {});
  const hsm = () => view.device('hsm-1');
  const channel = (id: string) => hsm()?.channels.find((each) => each.channel === id)?.state;
  const typed = () => simulation.console('hsm-1')?.received.length ?? 0;
  const decide = async (account: 'enabled' | 'disabled', why: string) => {
    await client.request('recordChange', {
      device: 'hsm-1',
      name: 'hsm-1',
      what: account === 'disabled' ? 'disable-account' : 'enable-account',
      why,
    });
    place.write(setMonitorAccount(readFileSync(place.inventory, 'utf8'), 'hsm-1', account));
  };
  const doubt = () => hsm()?.accountDoubt;
  await waitFor('both channels answer', () => channel('console') === 'ok' && channel('snmp') === 'ok');

  await decide('disabled', 'we watch it ourselves');
  await waitFor('the console is off', () => channel('console') === 'off' && hsm()?.polling === false);
  simulation.inject('hsm-1', { kind: 'monitor-disabled' });
  const before = typed();
  await waitFor('nobody hears its log', () => view.alert('not-in-place')?.state === 'firing');
  assert.equal(view.alert('not-in-place')?.component, 'syslog-messages');

  using lines = new TcpLines('127.0.0.1', syslog);
  startSending(simulation.appliance('hsm-1'), { lines });
  simulation.inject('hsm-1', { kind: 'service-stopped', service: 'webserver' });
  await waitFor('it is cured by a line of the log', () => view.alert('not-in-place')?.state === 'resolved');
  assert.equal(typed(), before, 'nothing was typed at its console meanwhile');
  assert.deepEqual([doubt(), told.filter((each) => each.includes('not-in-place'))], [undefined, ['syslog-messages.not-in-place fired']]);

  simulation.clear('hsm-1');
  const suspicion = await waitFor('its log says that an administrator has enabled it', doubt);
  assert.match(suspicion.text, /admin has typed “user enable” for monitor .*calls the account disabled\. .*suspicion/);
  await decide('enabled', 'the provider is back');
  await waitFor('a login has succeeded, and it is as decided', () => channel('console') === 'ok' && doubt() === undefined);

  simulation.inject('hsm-1', { kind: 'monitor-disabled' });
  await waitFor('a line and a refused login agree', () => doubt() && !doubt()?.unproven);
  assert.match(doubt()?.text ?? '', /admin has typed “user disable”.*The login of HSM Vigil was refused\.$/);
  await waitFor('it fires', () => view.alert('account-changed')?.state === 'firing');
  const again = await waitFor(
    'the refusal is explained by it',
    () => view.alert('refused')?.explainedBy === view.alert('account-changed')?.id,
  );
  assert.ok(again);
  simulation.clear('hsm-1');
  await waitFor('both are over', async () => {
    // A person tries again until the machine is quick enough.
    await client.request('check', { devices: ['hsm-1'], retryLogin: true });
    return view.alert('account-changed')?.state === 'resolved' && view.alert('refused')?.state === 'resolved';
  });
  // Where a busy machine hears the line after the refusal, the refusal has been told before anything explains it.
  assert.match(
    told.filter((each) => each.startsWith('console.')).join(', '),
    /^(?:console\.refused fired, )?console\.account-changed fired$/,
  );
  const { entries } = await client.request('log', { device: 'hsm-1', people: true });
  assert.deepEqual(
    entries.map(({ kind, who }) => `${kind} ${who === userInfo().username ? 'by us' : `by ${who}`}`),
    ['account-changed by the HSM', 'enable-account by us', 'disable-account by us'],
  );

  await client.request('stop', { reason: 'test' });
  await waitFor('it has stopped', () => place.services().length === 0);
  const password = simulation.secrets['hsm-1.console'];
  const allowed = new Set(['', 'monitor', 'exit', password, ...dialogue.allowedCommands]);
  const received = simulation.console('hsm-1')?.received.split('\r') ?? [];
  assert.ok(received.includes('hsm show'));
  assert.deepEqual(
    received.filter((line) => !allowed.has(line)),
    [],
  );
});
