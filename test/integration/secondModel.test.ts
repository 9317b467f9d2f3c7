import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { printChecks } from '../../src/cli/check.ts';
import { exitCodeOf } from '../../src/cli/states.ts';
import { statusLines } from '../../src/cli/status.ts';
import { parseRunbook } from '../../src/core/runbook/parseRunbook.ts';
import { AlertSession } from '../../src/extension/alertPage/alertSession.ts';
import { DeviceForest } from '../../src/extension/tree/deviceForest.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import type { AlertRecord, Snapshot } from '../../src/protocol/contract.ts';
import type { ToAlertPage } from '../../src/protocol/pages/toAlertPage.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { checkOnce } from '../../src/service/requests/check.ts';
import { plansOf } from '../../src/service/watching/plans.ts';
import { ComposedService } from '../support/composedService.ts';
import { startKeeper } from '../support/secondModel/agent.ts';
import { withKeeper } from '../support/secondModel/registered.ts';
import { waitFor } from '../support/waitFor.ts';
import { ada } from '../support/watchedFleet.ts';

/** A model that nothing but its own folder and its registration knows: from the inventory file to everything that people see. */

const MINUTE = 60_000;
const secrets = { 'keeper.auth': 'keeper-auth-passphrase', 'keeper.priv': 'keeper-priv-passphrase' };

let keeper: Awaited<ReturnType<typeof startKeeper>>;
let service: ComposedService;
let inventory: string;

before(async () => {
  keeper = await startKeeper({
    user: 'vigil',
    auth: { protocol: 'sha256', key: secrets['keeper.auth'] },
    priv: { protocol: 'aes', key: secrets['keeper.priv'] },
  });
  inventory = JSON.stringify({
    poll: { timeout: '1s' },
    devices: [
      {
        id: 'keeper',
        name: 'Keeper in hall 2',
        model: 'keeper-2',
        snmp: {
          host: '127.0.0.1',
          port: keeper.port,
          version: '3',
          user: 'vigil',
          auth: { protocol: 'sha256', secret: 'keeper.auth' },
          priv: { protocol: 'aes', secret: 'keeper.priv' },
        },
      },
    ],
  });
  service = new ComposedService({ known: withKeeper });
  service.write(inventory);
  service.service.configuration.provideSecrets(secrets);
  await service.service.start(service.inventory);
});
after(async () => {
  await service[Symbol.asyncDispose]();
  await keeper[Symbol.asyncDispose]();
});

/** One poll in the next slot; what everybody is told then. */
async function nextSlot(): Promise<Snapshot> {
  service.now += 10 * MINUTE;
  await service.service.requests.check({}, ada);
  return service.snapshot();
}

/** Labels and descriptions of the tree's rows below a device. */
function rowsOf(snapshot: Snapshot): ReadonlyMap<string, { readonly tone: string; readonly description: string }> {
  const forest = new DeviceForest();
  forest.update({ devices: snapshot.devices, checking: new Set(), now: service.now });
  const below = (key: string): readonly string[] => [key, ...(forest.node(key)?.children ?? []).flatMap(below)];
  return new Map(
    forest.roots.flatMap(below).map((key) => {
      const { label, tone, description } = forest.node(key)!;
      return [label, { tone, description }];
    }),
  );
}

function open({ alerts }: Snapshot): readonly AlertRecord[] {
  return alerts.filter(({ state }) => state === 'firing');
}

test('it is well: its parts stand in the tree with their values, and nothing else does', async () => {
  const snapshot = await nextSlot();
  const [device] = snapshot.devices;
  assert.deepEqual(
    [device?.modelName, device?.state, device?.problems, device?.channels.map(({ channel, state }) => `${channel} ${state}`)],
    ['Example Keeper 2', 'ok', [], ['snmp ok']],
  );
  assert.deepEqual(snapshot.alerts, []);
  const rows = rowsOf(snapshot);
  assert.equal(rows.get('Keeper in hall 2')?.tone, 'ok');
  for (const [label, value] of [
    ['Blower', /5,?200 rpm/],
    ['Cell', /3\.05 V/],
    ['Lid', /closed/],
    ['SNMP', /answers/],
  ] as const) {
    assert.match(rows.get(label)?.description ?? `no row ${label} in ${[...rows.keys()].join(', ')}`, value);
  }
  assert.ok(!rows.has('Console'));
});

test('an open lid is pending in the first slot and fires in the third, in the words of the model', async () => {
  keeper.state.isOpen = true;
  const first = await nextSlot();
  assert.deepEqual(open(first), []);
  assert.equal(rowsOf(first).get('Lid')?.tone, 'pending');
  assert.deepEqual(open(await nextSlot()), []);
  const third = await nextSlot();
  const [alert, ...others] = open(third);
  assert.deepEqual(others, []);
  assert.deepEqual(
    [alert?.component, alert?.condition, alert?.severity, alert?.summary, alert?.runbook],
    ['lid', 'lid-open', 'critical', 'Lid is open', 'keeper-lid'],
  );
  const rows = rowsOf(third);
  assert.equal(rows.get('Keeper in hall 2')?.tone, 'failed');
  assert.equal(rows.get('Lid')?.tone, 'failed');
});

test('the alert’s page has its evidence, what it means and the runbook of the model', async () => {
  const snapshot = service.snapshot();
  const [alert] = open(snapshot);
  const posted: ToAlertPage[] = [];
  const folder = new URL('../support/secondModel/runbooks/', import.meta.url);
  const session = new AlertSession({
    connection: {
      snapshot,
      failure: undefined,
      onDidChange: () => ({ dispose() {} }),
      connect: async () => {},
      history: async () => ({ series: [] }),
    },
    log: async () => [],
    gaps: async () => [],
    earlier: async () => [],
    messages: async () => [],
    copy: async () => {},
    alert: alert?.id ?? '',
    post: (message) => posted.push(message),
    act: () => {},
    onAlert: () => {},
    runbook: async (id, facts) => {
      const { runbook } = parseRunbook(await readFile(new URL(`${id}.md`, folder), 'utf8'), facts);
      return runbook && { spoken: runbook, english: runbook };
    },
    tick: async () => {},
  });
  session.receive({ type: 'ready' });
  const of = <T extends ToAlertPage['type']>(type: T) =>
    posted.find((message): message is Extract<ToAlertPage, { type: T }> => message.type === type);
  await waitFor('the page has the runbook', () => of('runbook'));
  session.dispose();
  const page = of('alert')?.alert;
  assert.equal(page?.summary, 'Lid is open');
  assert.deepEqual(page?.judgedOn, ['hw.status'], 'the model says which readings count');
  assert.deepEqual(
    page?.readings.map(({ part, value }) => [part, value]),
    [['Lid', 'open']],
  );
  assert.match(page?.meaning ?? '', /access to the boards/);
  assert.equal(page?.judgements.filter(({ verdict }) => verdict === 'negative').length, 3);
  assert.deepEqual(page?.witnesses, ['snmp']);
  assert.match(page?.judgements[0]?.text ?? '', /the lid is open/);
  assert.match(JSON.stringify(of('runbook')), /The lid of a Keeper is open/);
});

test('the command line says the same, of one poll and of what the service knows', async () => {
  const loaded = parseInventory(inventory, withKeeper.definition);
  const known = new Secrets();
  known.provide(secrets);
  const plans = plansOf(loaded, known, false, withKeeper);
  const bugs: unknown[] = [];
  const checks = await checkOnce(plans, { onBug: (error) => bugs.push(error), now: () => service.now }, ada.signal);
  const stdout = new PassThrough();
  printChecks(checks, plans, { stdout, env: {} });
  stdout.end();
  const printed = await text(stdout);
  assert.deepEqual(bugs, []);
  assert.equal(exitCodeOf(checks.map(({ state }) => state)), 2);
  assert.match(printed, /^HSM VIGIL CRITICAL: 1 failed\n\nKeeper in hall 2 \(keeper\): failed\n/);
  assert.match(printed, /snmp +ok/);
  assert.match(printed, /Blower.*5,?200 rpm/);

  const status = statusLines(service.snapshot(), { stdout: new PassThrough(), env: {} }, service.now).join('\n');
  assert.match(status, /keeper +Keeper in hall 2 +failed +1 firing/);
});

test('what is mended ends, and an agent that is gone is a silent channel like any other model’s', async () => {
  keeper.state.isOpen = false;
  await nextSlot();
  assert.deepEqual(open(await nextSlot()), []);
  await keeper[Symbol.asyncDispose]();
  for (let slot = 1; slot < 4; slot++) assert.deepEqual(open(await nextSlot()), []);
  const [alert, ...others] = open(await nextSlot());
  assert.deepEqual(others, []);
  assert.deepEqual(
    [alert?.component, alert?.condition, alert?.runbook, alert?.summary],
    ['snmp', 'silent', 'channel-silent', 'SNMP agent gives no usable answer'],
  );
});
