import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountViews } from '../../../src/extension/monitorAccount/accountViews.ts';
import { MonitorAccountSession } from '../../../src/extension/monitorAccount/monitorAccountSession.ts';
import type { Snapshot } from '../../../src/protocol/contract.ts';
import { parseToMonitorAccountPage, type ToMonitorAccountPage } from '../../../src/protocol/pages/toMonitorAccountPage.ts';
import { accountFleet } from '../../support/monitorAccountScenes.ts';
import { waitFor } from '../../support/waitFor.ts';
import { at, channel, device, snapshot, T0 } from './records.ts';

test('the fleet stands in the order of who needs a person, and the worst is looked at', () => {
  const { rows, device: shown } = accountViews(accountFleet(T0), undefined, T0);
  assert.deepEqual(
    rows.map(({ name, account, you, who }) => [name, account, you, who].join(' ')),
    [
      'Dublin 1 refused no nobody',
      'Paris 1 disabled no nobody',
      'Amsterdam 1 enabled no perhaps-provider',
      'Madrid 1 doubtful polls you-perhaps-provider',
      'Frankfurt 2 disabled polls you',
      'Frankfurt 1 enabled polls you-perhaps-provider',
      'Simulated 1 enabled polls you-perhaps-provider',
    ],
  );
  assert.equal(shown?.id, 'dub-1');
  assert.match(shown?.login.text ?? '', /^The login as monitor was refused\. Enter the password again/);
});

test('an HSM that is read from a platform has its account decided where it is watched', () => {
  const devices = [device(), device({ id: 'central/hsm-2', source: { id: 'central', name: 'Central' } })];
  assert.deepEqual(
    accountViews(snapshot({ devices }), undefined, T0).rows.map(({ id }) => id),
    ['hsm-1'],
  );
});

test('an HSM is shown with its decision, its release, what it would lose, and the commands that we never run', () => {
  const { device: first } = accountViews(accountFleet(T0), 'fra-1', T0);
  assert.match(
    first?.releases ?? '',
    /^This HSM has 7\.4\.0-226\. The commands are those of the guides of releases 7\.2, 7\.3, 7\.4 and later 7\.x\.$/,
  );
  assert.match(first?.means.join(' ') ?? '', /No provider notifies you[\s\S]*mandatory[\s\S]*Tamper, power supply failures/);
  assert.deepEqual(
    first?.disabling.map(({ lines }) => lines),
    [['user disable -username monitor', 'user list']],
  );
  assert.deepEqual(
    first?.enabling.map(({ lines }) => lines),
    [['user enable -username monitor', 'user list']],
  );
  const { device: second } = accountViews(accountFleet(T0), 'fra-2', T0);
  assert.deepEqual([second?.decided?.by, second?.decided?.why], ['ada', 'Our own monitoring takes over']);
  assert.equal(second?.login.state, 'off');
  assert.match(accountViews(accountFleet(T0), 'demo-1', T0).device?.undecidable ?? '', /simulated HSM has no owner/);
});

test('what a check lacks has a button for it', () => {
  const { device: shown } = accountViews(
    snapshot({ devices: [device({ channels: [channel({ channel: 'snmp', state: 'failed' })] })] }),
    undefined,
    T0,
  );
  assert.deepEqual(
    shown?.checks.map(({ id, state, remedy }) => [id, state, remedy?.action]),
    [
      ['snmp', 'failing', 'check'],
      ['trap', 'missing', 'setUp'],
      ['syslog', 'missing', 'setUp'],
      ['delivery', 'missing', 'openInventory'],
    ],
  );
});

function open(of: Snapshot, options: { readonly now?: () => number; readonly decide?: () => Promise<void> } = {}) {
  const posted: ToMonitorAccountPage[] = [];
  const copied: string[] = [];
  const acted: unknown[] = [];
  const session = new MonitorAccountSession({
    connection: {
      snapshot: of,
      failure: undefined,
      onDidChange: () => ({ dispose() {} }),
      connect: async () => {},
      history: async () => ({ series: [] }),
    },
    device: undefined,
    pace: 10,
    now: options.now ?? (() => T0),
    post: (message) => posted.push(message),
    copy: async (text) => void copied.push(text),
    decide: options.decide ?? (async (record, view) => void acted.push(['decide', record.id, view.checks.length])),
    confirm: async (record) => void acted.push(['confirm', record.id]),
    act: async (action, record) => void acted.push([action, record.id]),
  });
  session.receive({ type: 'ready' });
  return { session, posted, copied, acted };
}

test('buttons act on the HSM that is shown, and nothing but our own commands is copied', async () => {
  const { session, posted, copied, acted } = open(accountFleet(T0));
  for (const message of posted) assert.ok(parseToMonitorAccountPage(JSON.parse(JSON.stringify(message))));
  session.receive({ type: 'select', device: 'fra-2' });
  session.receive({ type: 'act', action: 'setUp' });
  session.receive({ type: 'act', action: 'hsm factoryreset' });
  session.receive({ type: 'decide' });
  session.receive({ type: 'confirm' });
  session.receive({ type: 'copy', block: 'disable-0', line: 'user disable -username monitor' });
  session.receive({ type: 'copy', block: 'disable-0', line: 'hsm factoryreset' });
  session.receive({ type: 'copy', block: 'enable-0' });
  await waitFor('both are copied', () => copied.length === 2);
  assert.deepEqual(acted, [
    ['setUp', 'fra-2'],
    ['decide', 'fra-2', 4],
    ['confirm', 'fra-2'],
  ]);
  assert.deepEqual(copied, ['user disable -username monitor', 'user enable -username monitor\nuser list']);
  session.dispose();
});

test('what goes wrong with a decision stands on the page', async () => {
  const { session, posted } = open(accountFleet(T0), { decide: () => Promise.reject(new Error('The inventory is open in an editor.')) });
  session.receive({ type: 'decide' });
  await waitFor('it is said', () => posted.some(({ type }) => type === 'error'));
  session.dispose();
});

test('a page that is left open grows old with the clock, though nothing new comes', async () => {
  let now = T0;
  const { session, posted } = open(snapshot({ devices: [device({ channels: [channel({ lastSeen: at(0) })] })] }), { now: () => now });
  const last = () => {
    const message = posted.at(-1);
    return message?.type === 'accounts' ? message.accounts.rows[0]?.you : undefined;
  };
  assert.equal(last(), 'polls');
  now += 60 * 60_000;
  await waitFor('nobody is called a watcher', () => last() === 'no');
  session.dispose();
});
