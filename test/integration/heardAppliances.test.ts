import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { noteOf } from '../../src/cli/alerts.ts';
import { certainty } from '../../src/extension/alerts/certainty.ts';
import { mergeSnapshot } from '../../src/extension/connection/snapshot.ts';
import { EventsSession } from '../../src/extension/events/eventsSession.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import type { AlertRecord, MessageRecord } from '../../src/protocol/contract.ts';
import { EVERYTHING } from '../../src/protocol/pages/eventsFilter.ts';
import type { PageEvent } from '../../src/protocol/pages/pageEvent.ts';
import { faultLines } from '../../src/simulator/sending/faultLines.ts';
import { freePorts } from '../../src/simulator/sending/freePorts.ts';
import { type LoggedLine, logReference, TRAP_NUMBERS } from '../../src/simulator/sending/loggedLine.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { Authority, type Certificate } from '../support/certificates.ts';
import { ComposedService } from '../support/composedService.ts';
import { startRsyslogd } from '../support/rsyslogd.ts';
import { sendWith } from '../support/trapSenders.ts';
import { waitFor } from '../support/waitFor.ts';
import { ada } from '../support/watchedFleet.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'heard-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const never = new AbortController().signal;

const AS_USER = ['-v3', '-u', 'lsta', '-l', 'authPriv', '-a', 'SHA-256', '-A', 'auth-passphrase', '-x', 'AES', '-X', 'priv-passphrase'];
const ENGINE = '80001f8804aabbccddee';
const SECRETS = { 'traps.auth': 'auth-passphrase', 'traps.priv': 'priv-passphrase' };
const USER = {
  name: 'lsta',
  engineId: ENGINE,
  auth: { protocol: 'sha256', secret: 'traps.auth' },
  priv: { protocol: 'aes', secret: 'traps.priv' },
};

async function events(composed: ComposedService): Promise<readonly MessageRecord[]> {
  return (await composed.service.requests.events({}, ada)).events;
}

/** The Events page of an editor window that is told what every window is told; it shows messages only. */
function eventsPage(composed: ComposedService): { readonly rows: readonly PageEvent[] } & Disposable {
  const shown = new Map<string, PageEvent>();
  let known = composed.snapshot();
  let seen = 0;
  const changes = composed.window();
  const listeners = new Set<() => void>();
  const hearing = setInterval(() => {
    if (changes.length === seen) return;
    for (; seen < changes.length; seen++) known = mergeSnapshot(known, changes[seen] ?? {});
    for (const listener of listeners) listener();
  }, 50);
  const connection = {
    get snapshot() {
      return known;
    },
    failure: undefined,
    onDidChange: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    connect: async () => {},
    history: async () => ({ series: [] }),
  };
  const session = new EventsSession({
    connection,
    timeline: async (params) => composed.service.requests.timeline(params, ada),
    filter: { ...EVERYTHING, what: 'messages' },
    post: (told) => {
      if (told.type === 'entries') for (const entry of told.entries) shown.set(entry.key, entry);
    },
    act: () => {},
    onDevice: () => {},
    pace: 100,
  });
  session.receive({ type: 'ready' });
  return {
    get rows() {
      return [...shown.values()];
    },
    [Symbol.dispose]() {
      clearInterval(hearing);
      session.dispose();
    },
  };
}

/** A trap that was sent within the second of its line is no row of its own. */
const cameBy = ({ channel, also }: MessageRecord) => [channel, ...(also ? [also] : [])];

const alertOn = (composed: ComposedService, component: string): AlertRecord | undefined =>
  composed.snapshot().alerts.find((alert) => alert.component === component && alert.state !== 'resolved');

async function listens(composed: ComposedService, places: number): Promise<void> {
  await waitFor('all places listen', () => {
    const { listening = [] } = composed.snapshot();
    return listening.length === places && listening.every(({ problems }) => problems.every((text) => !text.startsWith('Nothing')));
  });
}

/** As the notification of the trap agent stands on a command line. */
const asTrap = ({ trap }: LoggedLine, reference: string): readonly string[] => {
  const notifications = '1.3.6.1.4.1.23629.1.5.2.2';
  return ['', `${notifications}.${trap ? TRAP_NUMBERS[trap.about] : 0}`, `${notifications}.1`, 's', reference];
};

test('a power supply that is pulled is an alert one poll later, told by a real snmptrap and a real logger; nothing is lost by a restart', {
  timeout: 240_000,
}, async () => {
  await using simulation = await startSimulation({ devices: [{ id: 'hsm-1', name: 'One', line: { baudRate: 4_000_000 } }] }, never);
  const ports = await freePorts();
  const place = `127.0.0.1:${ports.traps}`;
  const own = ['-e', `0x${ENGINE}`, ...AS_USER, place];
  await using composed = new ComposedService({ clock: Date.now });
  const start = async () => {
    composed.write({
      devices: simulation.inventory().devices,
      receivers: { traps: { listen: place, users: [USER] }, syslog: { tcp: `127.0.0.1:${ports.syslog}` } },
    });
    await composed.service.requests.provideSecrets({ secrets: { ...simulation.secrets, ...SECRETS } }, ada);
    await composed.service.start(composed.inventory);
    await listens(composed, 2);
  };
  const said: { readonly line: LoggedLine; readonly reference: string }[] = [];
  simulation.appliance('hsm-1').listen((change) => {
    said.push(...faultLines(change).map((line) => ({ line, reference: logReference(line, change.after) })));
  });

  await start();
  const polledAt = await waitFor('it is polled', () => {
    const [device] = composed.snapshot().devices;
    return !device?.polling && device?.channels.every(({ state }) => state === 'ok') && Date.now();
  });
  assert.deepEqual(composed.snapshot().alerts, []);
  simulation.inject('hsm-1', { kind: 'psu-ac-lost', psu: 2 });
  simulation.inject('hsm-1', { kind: 'fan-failed', fan: 'Fan2B', rpm: 1500 });
  const [supply, fan] = said;
  assert.ok(supply && fan);
  const to = ['--server', '127.0.0.1', '--tcp', '--port', `${ports.syslog}`, '--rfc3164'];
  const log = ({ line: { app, facility, severity, text } }: typeof supply) =>
    run('logger', [...to, '--tag', app, '--priority', `${facility}.${severity}`, text]);
  await Promise.all([sendWith('snmptrap', [...own, ...asTrap(supply.line, supply.reference)]), log(supply), log(fan)]);
  // Its turn would come in ten minutes.
  const pulled = await waitFor('the supply is an alert', () => alertOn(composed, 'psu2'));
  assert.deepEqual([pulled.condition, pulled.state], ['ac-lost', 'pending'], 'one of two feeds has its hour');
  // What the log has said and the poll has found needs no further polls.
  const turns = await waitFor('the fan fires', () => alertOn(composed, 'fan2b'));
  assert.deepEqual([turns.condition, turns.state], ['speed-low', 'firing']);
  assert.ok(Date.now() - polledAt < 60_000);

  // A restart, and what is sent meanwhile by those who repeat.
  await using rsyslogd = await startRsyslogd(
    () =>
      `action(type="omfwd" target="127.0.0.1" port="${ports.syslog}" protocol="tcp" action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="LinkedList")`,
  );
  const came = async () => (await events(composed)).flatMap(cameBy).length;
  const before = await came();
  let inform = Promise.resolve({ code: null as number | null, output: '' });
  let lines: Promise<unknown> = Promise.resolve();
  await composed.restart(() => {
    simulation.clear('hsm-1');
    const [back, turned] = said.slice(-2);
    if (!back || !turned) throw new Error('both are told');
    inform = sendWith('snmpinform', [...AS_USER, '-t', '1', '-r', '20', place, ...asTrap(back.line, back.reference)]);
    lines = Promise.all([back, turned].map(({ line: { app, text } }) => run('logger', ['--socket', rsyslogd.socket, '--tag', app, text])));
  });
  await lines;
  await start();
  const answer = await inform;
  assert.equal(answer.code, 0, answer.output);
  await waitFor('all has come', async () => (await came()) >= before + 3);
  // rsyslogd itself repeats the first line of a queue that it could not send at once.
  const meanwhile = (await events(composed)).filter(({ asserted }) => asserted === false);
  const ways = meanwhile.flatMap((row) =>
    cameBy(row).map((way) => `${row.device} ${way} ${way === 'trap' ? 'power-supplies' : row.component}`),
  );
  assert.deepEqual(ways.sort(), ['hsm-1 syslog fan2b', 'hsm-1 syslog psu2', 'hsm-1 trap power-supplies']);
  assert.equal(meanwhile.find(({ channel }) => channel === 'trap')?.count ?? 1, 1);
});

test('over TLS from a real rsyslogd: a listed fingerprint proves the device at that address, a name on a certificate its own', {
  timeout: 240_000,
}, async () => {
  const authority = new Authority('The appliances’ authority');
  const others = new Authority('Others');
  const ours = authority.sign('receiver', 'DNS:localhost,IP:127.0.0.1');
  const [listed, named, stranger] = [others.sign('listed'), authority.sign('hsm-2'), others.sign('stranger')];
  const { syslog: port } = await freePorts();
  const cert = join(folder, 'cert.pem');
  const ca = join(folder, 'ca.pem');
  writeFileSync(cert, ours.cert);
  writeFileSync(ca, authority.cert);
  await using composed = new ComposedService();
  const snmp = (host: string) => ({ host, version: '2c', community: { secret: 'missing' } });
  composed.write({
    devices: ['127.0.0.1', '10.255.255.2'].map((host, at) => ({ id: `hsm-${at + 1}`, model: 'luna-network-hsm-7', snmp: snmp(host) })),
    receivers: {
      syslog: { tls: { listen: `127.0.0.1:${port}`, cert, key: { secret: 'tls.key' }, ca, fingerprints: [listed.fingerprint] } },
    },
  });
  await composed.service.requests.provideSecrets({ secrets: { 'tls.key': ours.key } }, ada);
  await composed.service.start(composed.inventory);
  await listens(composed, 1);
  const sender = ({ certFile, keyFile }: Certificate) =>
    startRsyslogd(
      () =>
        `global(defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="${ca}" defaultNetstreamDriverCertFile="${certFile}" defaultNetstreamDriverKeyFile="${keyFile}")\n` +
        `action(type="omfwd" target="127.0.0.1" port="${port}" protocol="tcp" TCP_Framing="octet-counted" StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost")`,
    );
  const zeroized = 'k7pf0: [HSM] ALM2007: HSM zeroized';
  const keptOf = (id: string) => async () => (await events(composed)).some(({ device }) => device === id);
  const refused = () => composed.store.events.load({ since: 0 }).find(({ kind }) => kind === 'stranger');
  await Promise.all(
    [listed, named, stranger].map(async (who) => {
      await using rsyslogd = await sender(who);
      await run('logger', ['--socket', rsyslogd.socket, '--tag', 'kernel', zeroized]);
      if (who === stranger) await waitFor('the stranger is told', refused);
      else await waitFor('it is kept', keptOf(who === listed ? 'hsm-1' : 'hsm-2'));
    }),
  );
  const { text = '' } = refused() ?? {};
  assert.ok(text.includes(stranger.fingerprint) && !text.includes('ALM2007'), text);
  assert.equal((await events(composed)).length, 2);
  // Proven, and nothing undoes it: it waits for no poll.
  const fired = composed.snapshot().alerts.filter(({ state }) => state === 'firing');
  assert.deepEqual(fired.map(({ device, condition }) => [device, condition]).sort(), [
    ['hsm-1', 'zeroized'],
    ['hsm-2', 'zeroized'],
  ]);
});

test('the demo’s appliances send what goes wrong with them, each is known as itself, and what a poll has found is confirmed', {
  timeout: 240_000,
}, async () => {
  await using simulation = await startSimulation(
    {
      devices: [
        { id: 'demo-1', name: 'One', channels: ['snmp'] },
        { id: 'demo-2', name: 'Two', channels: ['snmp'], sends: { informs: true, udp: true } },
      ],
      receivers: await freePorts(),
    },
    never,
  );
  await using composed = new ComposedService({
    clock: Date.now,
    simulation: {
      inventory: parseInventory(JSON.stringify(simulation.inventory())),
      secrets: simulation.secrets,
      onExit() {},
      // At its end the story puts everything right.
      [Symbol.dispose]: () => simulation.clear('demo-2'),
    },
  });
  await composed.service.requests.demo({ on: true }, ada);
  using page = eventsPage(composed);
  await waitFor('both are polled', () =>
    composed.snapshot().devices.every(({ channels, polling }) => !polling && channels.some(({ state }) => state === 'ok')),
  );
  for (const id of ['demo-1', 'demo-2']) simulation.inject(id, { kind: 'ntls-down' });
  const fired = await waitFor('both fire', () => {
    const { alerts } = composed.snapshot();
    const down = alerts.filter(({ condition, state }) => condition === 'down' && state === 'firing');
    return down.length === 2 && down;
  });
  for (const { evidence } of fired) {
    const witnesses = new Set(evidence.map(({ witness }) => witness));
    assert.deepEqual([...witnesses].sort(), ['push', 'snmp']);
  }
  const confirmed = /confirmed by (?:SNMP|syslog), (?:within a second|\d+ s) (?:of|after) the (?:poll|log line)/;
  for (const alert of fired) {
    assert.match(noteOf(alert), confirmed);
    assert.match(certainty(alert, 10), confirmed);
  }
  for (const { findings = [] } of composed.snapshot().devices)
    assert.ok(
      findings.some(({ reason }) => confirmed.test(reason)),
      JSON.stringify(findings),
    );
  await waitFor('each has said it both ways', async () => {
    const heard = (await events(composed)).filter(({ component }) => component === 'ntls');
    return (
      heard
        .map((row) => [row.device, ...cameBy(row)].join(' '))
        .sort()
        .join() === 'demo-1 syslog trap,demo-2 syslog trap'
    );
  });
  // No alert changes with it: the page itself must see that something came.
  simulation.inject('demo-2', { kind: 'monitor-disabled' });
  const wanted = [/^One: .*NTLS/, /^Two: .*NTLS/, /^Two: .*user disable/];
  await waitFor('the page that is open shows all of it', () => {
    const shown = page.rows.map(({ device, text }) => `${device}: ${text}`);
    return wanted.every((row) => shown.some((each) => row.test(each)));
  });
  // The inventory has no receivers, and nothing of the demo looks as if it had.
  assert.deepEqual(composed.snapshot().listening, []);
  await composed.service.requests.demo({ on: false }, ada);
  simulation.clear('demo-1');
  await pause(200);
  // Whoever is not watched any more is not taken for a stranger.
  const strangers = composed.store.events.load({ since: 0 }).filter(({ kind }) => kind === 'stranger');
  assert.deepEqual([strangers, (await events(composed)).filter(({ asserted }) => asserted === false)], [[], []]);
});
