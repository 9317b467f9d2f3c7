import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { before, test } from 'node:test';
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

  const done = await run('hsm-1', 'disable', '--why', 'we watch it ourselves');
  assert.equal(done.code, 1, 'traps, lines and delivery are not proven');
  assert.match(done.said, /customer-monitored from now on[\s\S]*user disable -username monitor[\s\S]*missing +SNMP traps tested/);
  await waitFor('the console is off', () => channel('console') === 'off');
  assert.equal(view.device('hsm-1')?.accountDecision?.why, 'we watch it ourselves');
  assert.match(readFileSync(place.inventory, 'utf8'), /^\/\/ ours[\s\S]*"monitorAccount": "disabled"/);
  assert.equal(
    (await run('hsm-1', 'disable', '--why', 'again')).said,
    'The inventory says already that the monitor account is disabled.\n',
  );
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
