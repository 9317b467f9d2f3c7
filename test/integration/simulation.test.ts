import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { SnmpPoller } from '../../src/channels/snmp/polling/snmpPoller.ts';
import type { SnmpTarget } from '../../src/channels/snmp/snmpTarget.ts';
import { NoAnswer, PortUnavailable } from '../../src/core/fault.ts';
import { definition } from '../../src/inventory/schema.ts';
import type { SimulatedInventory } from '../../src/simulator/simulation.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';

const NTLS_STATE = '1.3.6.1.4.1.12383.3.1.2.1.0';
const never = new AbortController().signal;
type Told = Pick<SimulatedInventory, 'devices'> & { readonly secrets: Readonly<Record<string, string>> };

function snmpTarget({ devices, secrets }: Told, id: string): SnmpTarget {
  const snmp = devices.find((device) => device.id === id)!.snmp!;
  return {
    ...snmp,
    auth: { protocol: snmp.auth.protocol, key: secrets[snmp.auth.secret]! },
    priv: { protocol: snmp.priv.protocol, key: secrets[snmp.priv.secret]! },
  };
}

async function ntlsState(poller: SnmpPoller, target: SnmpTarget): Promise<unknown> {
  const { varbinds } = await poller.poll(target, { scalars: [NTLS_STATE], tables: [] }, { timeoutMs: 20_000, retries: 1 }, never);
  return varbinds[0]?.value;
}

/** What a console prints within a moment of ENTER being pressed. */
async function pressEnter(address: string): Promise<string> {
  const [host, port] = address.split(':');
  const socket = connect(Number(port), host);
  await once(socket, 'connect');
  socket.write('\r');
  let output = '';
  for await (const chunk of socket) {
    output += String(chunk);
    if (output.includes('login:')) break;
  }
  socket.destroy();
  return output;
}

test('the demo’s inventory is valid as it is, and every secret it names has a value', async () => {
  await using simulation = await startSimulation({}, never);
  const inventory = definition.inventory.parse(simulation.inventory());
  assert.equal(inventory.devices.length, 4);
  assert.equal(inventory.devices.filter(({ haGroup }) => haGroup === 'prod-ca').length, 2);
  assert.ok(inventory.devices.every(({ id, name }) => id.startsWith('demo-') && name?.endsWith('(simulated)')));
  const named = [...JSON.stringify(simulation.inventory()).matchAll(/"secret":"([^"]+)"/g)].map(([, name]) => name!);
  assert.deepEqual(named.sort(), Object.keys(simulation.secrets).sort());
  assert.ok(Object.values(simulation.secrets).every((secret) => secret.length >= 16));
  const disabled = inventory.devices.find(({ monitorAccount }) => monitorAccount === 'disabled');
  assert.ok(disabled?.snmp !== undefined && disabled.console === undefined);
});

test('no two simulations share a secret', async () => {
  await using one = await startSimulation({}, never);
  await using other = await startSimulation({}, never);
  const values = [...Object.values(one.secrets), ...Object.values(other.secrets)];
  assert.equal(new Set(values).size, values.length);
});

test('every appliance answers SNMP with its secrets and shows a login prompt, and a fault reaches its own appliance only', async () => {
  await using simulation = await startSimulation({}, never);
  using poller = new SnmpPoller();
  const told = { ...simulation.inventory(), secrets: simulation.secrets };
  simulation.inject('demo-wus-1', { kind: 'ntls-down' });
  for (const { id, console } of told.devices) {
    assert.equal(await ntlsState(poller, snmpTarget(told, id)), id === 'demo-wus-1' ? 2 : 1);
    if (console !== undefined) assert.match(await pressEnter(console.address), /demo-.* login:/);
  }
  simulation.clear('demo-wus-1');
  assert.equal(await ntlsState(poller, snmpTarget(told, 'demo-wus-1')), 1);
  assert.throws(() => simulation.inject('demo-nowhere', { kind: 'tampered' }), /No simulated device/);
});

test('after dispose nothing listens any more', async () => {
  const simulation = await startSimulation({}, never);
  const told = { ...simulation.inventory(), secrets: simulation.secrets };
  await simulation.dispose();
  await simulation.dispose();
  using poller = new SnmpPoller();
  const poll = poller.poll(snmpTarget(told, 'demo-eus-1'), { scalars: [NTLS_STATE], tables: [] }, { timeoutMs: 100, retries: 0 }, never);
  await assert.rejects(poll, (error) => error instanceof NoAnswer || error instanceof PortUnavailable);
  await assert.rejects(pressEnter(told.devices[0]!.console!.address), /ECONNREFUSED/);
});

test('a simulation that is aborted while it starts leaves nothing open', async () => {
  const stop = new AbortController();
  const starting = startSimulation({}, stop.signal);
  stop.abort(new Error('changed my mind'));
  await assert.rejects(starting, /changed my mind/);
});

test('stopping the story puts every appliance right', async () => {
  await using simulation = await startSimulation({}, never);
  simulation.startScenario();
  simulation.inject('demo-eus-1', { kind: 'tampered' });
  simulation.stopScenario();
  for (const { id } of simulation.inventory().devices) assert.deepEqual(simulation.appliance(id).faults, []);
});

interface SimulatorChild {
  readonly child: ChildProcess;
  readonly told: Told;
  /** Sends one line and gives the simulator a moment; its complaint when it has one. */
  say(command: unknown): void;
  nextLine(): Promise<string>;
}

async function startChild(...args: string[]): Promise<SimulatorChild> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../support/simulatorProcess.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async () => String((await lines.next()).value);
  const told = JSON.parse(await nextLine()) as Told;
  return {
    child,
    told,
    nextLine,
    say: (command) => child.stdin.write(`${typeof command === 'string' ? command : JSON.stringify(command)}\n`),
  };
}

test('as a child it tells devices and secrets, takes faults, complains about nonsense, and ends when stdin ends', async () => {
  const { child, told, say, nextLine } = await startChild();
  using poller = new SnmpPoller();
  const target = snmpTarget(told, 'demo-wus-1');
  const becomes = async (state: number) => {
    for (let tries = 0; tries < 100; tries++) if ((await ntlsState(poller, target)) === state) return;
    assert.fail(`the state did not become ${state}`);
  };
  await becomes(1);
  say({ inject: { device: 'demo-wus-1', fault: { kind: 'ntls-down' } } });
  await becomes(2);
  say({ clear: { device: 'demo-wus-1', fault: { kind: 'ntls-down' } } });
  await becomes(1);
  for (const nonsense of [
    '{',
    'null',
    '{"inject":7}',
    '{"inject":{"device":"demo-wus-1","fault":{"kind":"on-fire"}}}',
    '{"scenario":"pause"}',
  ]) {
    say(nonsense);
    assert.match(await nextLine(), /^\{"error":"/);
  }
  say({ scenario: 'start' });
  say({ scenario: 'stop' });
  const exit = once(child, 'exit');
  child.stdin!.end();
  assert.deepEqual(await exit, [0, null]);
});

test('a simulator whose parent is killed ends by itself', async () => {
  const program = `
    const { spawn } = require('node:child_process');
    const child = spawn(process.execPath, [process.argv[1]], { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdout.once('data', () => console.log(child.pid));`;
  const parent = spawn(process.execPath, ['-e', program, join(import.meta.dirname, '../support/simulatorProcess.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [chunk] = await once(parent.stdout, 'data');
  const orphan = Number(String(chunk));
  assert.ok(isAlive(orphan));
  parent.kill('SIGKILL');
  for (let tries = 0; tries < 250 && isAlive(orphan); tries++) await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(!isAlive(orphan));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
