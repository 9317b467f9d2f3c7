import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import type { DeviceConfig } from '../../src/inventory/schema.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { presentLogin } from '../../src/service/polling/refusedLogin.ts';
import { agentObjects } from '../../src/simulator/agent/agentObjects.ts';
import { Appliance, DEFAULT_ACCOUNTS } from '../../src/simulator/appliance/appliance.ts';
import type { InjectedFault } from '../../src/simulator/appliance/injectedFault.ts';
import type { LineOptions } from '../../src/simulator/console/line.ts';
import { attachConsole } from '../../src/simulator/console/listen.ts';
import { startSimulation } from '../../src/simulator/simulation.ts';
import { openStore } from '../../src/store/store.ts';
import { bundleCli, newFolder, runCli, spawnCli } from '../support/bundledCli.ts';
import { openPtyPair } from '../support/pty.ts';
import { startSnmpd } from '../support/snmpd.ts';
import { kill, testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

const root = join(import.meta.dirname, '..', '..');
const password = 'Monitor-Password-1';

function secretsIn(folder: string, secrets: Readonly<Record<string, string>>): string {
  const path = join(folder, 'secrets');
  mkdirSync(path, { mode: 0o700 });
  for (const [name, value] of Object.entries(secrets)) {
    writeFileSync(join(path, name), `${value}\n`);
    chmodSync(join(path, name), 0o600);
  }
  return path;
}

function inventoryIn(folder: string, inventory: unknown): string {
  const path = join(folder, 'inventory.jsonc');
  writeFileSync(path, typeof inventory === 'string' ? inventory : JSON.stringify(inventory));
  return path;
}

/** A LunaSH behind a pseudo-terminal and a real snmpd, as one device. */
async function luna(options: { readonly faults?: readonly InjectedFault[]; readonly v2c?: boolean; readonly line?: LineOptions } = {}) {
  const folder = newFolder();
  const pty = await openPtyPair();
  const accounts = DEFAULT_ACCOUNTS.map((account) => (account.role === 'monitor' ? { ...account, password } : account));
  const appliance = new Appliance({ seed: 7, hostname: 'luna-1', accounts });
  for (const fault of options.faults ?? []) appliance.inject(fault);
  const console = await attachConsole(appliance, pty.device, options.line ? { line: options.line } : {});
  const objects = agentObjects(appliance.state);
  const agent = await startSnmpd({ objects });
  const user = agent.users[1];
  const snmp = options.v2c
    ? { host: agent.host, port: agent.port, version: '2c', community: { secret: 'community' } }
    : {
        host: agent.host,
        port: agent.port,
        version: '3',
        user: user.user,
        auth: { protocol: user.auth, secret: 'auth' },
        priv: { protocol: 'aes', secret: 'priv' },
      };
  const device = {
    id: 'luna-1',
    name: 'Luna One',
    model: 'luna-network-hsm-7',
    console: { port: pty.host, user: 'monitor', password: { secret: 'console' } },
    snmp,
  };
  const secrets = { console: password, auth: user.authKey, priv: user.privKey, community: agent.community };
  return {
    folder,
    device,
    console: console.console,
    objects,
    args: ['--inventory', inventoryIn(folder, { devices: [device] }), '--secrets', secretsIn(folder, secrets)],
    async [Symbol.asyncDispose]() {
      await console.dispose();
      await pty[Symbol.asyncDispose]();
      await agent.dispose();
    },
  };
}

interface CheckDocument {
  readonly inventory?: {
    readonly path: string;
    readonly problems: readonly { readonly severity: string; readonly message: string; readonly line: number }[];
  };
  readonly devices: readonly {
    readonly id: string;
    readonly state: string;
    readonly channels: readonly {
      readonly channel: string;
      readonly state: string;
      readonly durationMs: number;
      readonly error?: string;
      readonly errorCode?: string;
      readonly insecure?: boolean;
      readonly refused?: readonly { readonly reason: string; readonly count: number }[];
    }[];
    readonly readings: readonly {
      readonly metric: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly value: number;
      readonly unit?: string;
      readonly state?: string;
      readonly time: string;
      readonly channel: string;
    }[];
  }[];
}

// They wait more than they work.
suite('the command line', { concurrency: 3 }, () => {
  test('check over a pseudo-terminal and a real snmpd prints the right readings, and exits 0', async () => {
    await using device = await luna();
    const { code, stdout, stderr } = await runCli(cli, ['check', ...device.args, '--json']);
    assert.deepEqual([code, stderr], [0, '']);
    const { devices } = JSON.parse(stdout) as CheckDocument;
    assert.equal(devices.length, 1);
    const { id, state, channels, readings } = devices[0]!;
    assert.deepEqual([id, state], ['luna-1', 'ok']);
    assert.deepEqual(
      channels.map(({ channel, state }) => `${channel} ${state}`),
      ['console ok', 'snmp ok'],
    );
    assert.ok(channels.every(({ durationMs }) => Number.isInteger(durationMs) && durationMs >= 0));
    const find = (metric: string, component: string, channel: string) =>
      readings.find((reading) => reading.metric === metric && reading.attributes['hw.id'] === component && reading.channel === channel);
    const fan = find('hw.fan.speed', 'fan1a', 'console')!;
    assert.ok(fan.value > 2000 && fan.unit === 'rpm' && fan.state === 'ok');
    assert.equal(fan.attributes['hw.name'], 'Fan1A');
    assert.ok(Math.abs(Date.parse(fan.time) - Date.now()) < 60_000);
    assert.ok(find('hw.voltage', 'vbat', 'console')!.value > 2.5);
    assert.ok(find('hsm.battery.voltage', 'hsm-battery', 'console'));
    assert.equal(find('hw.status', 'ntls', 'snmp')!.state, 'ok');
    const operations = device.objects.find(({ oid }) => oid.join('.') === '1.3.6.1.4.1.12383.3.1.1.1.0')!;
    assert.equal(find('hsm.operations', 'hsm', 'snmp')!.value, Number(operations.value.value));
    assert.equal(find('hsm.storage.used', 'hsm', 'snmp')!.value, find('hsm.storage.used', 'hsm', 'console')!.value);
    assert.equal(device.console.user, undefined, 'it has logged out');
  });

  test('check prints a table without colours when nobody looks', async () => {
    await using device = await luna({ v2c: true });
    const { code, stdout } = await runCli(cli, ['check', ...device.args]);
    assert.equal(code, 0);
    assert.match(stdout, /^HSM VIGIL OK: 1 ok\n/);
    assert.match(stdout, /Luna One \(luna-1\): ok/);
    assert.match(stdout, /Fan1A +hw\.fan\.speed +[\d,]+ rpm +console +ok/);
    assert.match(stdout, /snmp +ok .*insecure/);
    assert.equal(stdout.includes('\u001b'), false);
    assert.equal(stdout.includes(password), false);
  });

  test('check says how many lines it refused, and why, in a table and in JSON', async () => {
    // The device's own way of saying things: the same lines in every copy, and not known here.
    await using device = await luna({ line: { kernelLines: { everyBytes: 5000, lines: ['\u001b[31m[ 12.5] usb 1-1: reset'] } } });
    const { stdout } = await runCli(cli, ['check', ...device.args]);
    assert.match(stdout, /^ {2}console: (?:1 line or value was|\d+ lines or values were) refused: \d+ × .*not a .*line of this output/m);
    assert.doesNotMatch(stdout, /^ {2}snmp: .*refused/m);
    const json = await runCli(cli, ['check', ...device.args, '--json']);
    const [console, snmp] = (JSON.parse(json.stdout) as CheckDocument).devices[0]!.channels;
    assert.ok((console!.refused?.[0]?.count ?? 0) >= 1);
    assert.equal(snmp!.refused, undefined);
  });

  test('check exits 2 for a critical condition and 1 for a warning', async () => {
    await using hot = await luna({ faults: [{ kind: 'fan-failed', fan: 'Fan2A' }] });
    const critical = await runCli(cli, ['check', ...hot.args, '--json']);
    assert.equal(critical.code, 2);
    assert.equal((JSON.parse(critical.stdout) as CheckDocument).devices[0]!.state, 'failed');
    await using dark = await luna({ faults: [{ kind: 'psu-ac-lost', psu: 2 }] });
    const warning = await runCli(cli, ['check', ...dark.args, '--json']);
    assert.equal(warning.code, 1);
    assert.equal((JSON.parse(warning.stdout) as CheckDocument).devices[0]!.state, 'degraded');
  });

  test('check exits 3 when a channel cannot be read, says why, and reads the other', async () => {
    await using device = await luna();
    const gone = { ...device.device, console: { ...device.device.console, port: '/dev/ttyNOTHERE' } };
    writeFileSync(device.args[1]!, JSON.stringify({ devices: [gone] }));
    const { code, stdout } = await runCli(cli, ['check', ...device.args, '--json']);
    assert.equal(code, 3);
    const [only] = (JSON.parse(stdout) as CheckDocument).devices;
    assert.deepEqual([only!.state, only!.channels[0]!.errorCode], ['unknown', 'port-unavailable']);
    assert.match(only!.channels[0]!.error!, /\/dev\/ttyNOTHERE/);
    assert.ok(only!.readings.some(({ channel }) => channel === 'snmp'));
  });

  test('check names the missing secret and where it was looked for', async () => {
    await using device = await luna();
    const { code, stdout } = await runCli(cli, ['check', ...device.args.slice(0, 2), '--secrets', secretsIn(newFolder(), {}), '--json']);
    assert.equal(code, 3);
    const [only] = (JSON.parse(stdout) as CheckDocument).devices;
    assert.deepEqual(
      only!.channels.map(({ errorCode }) => errorCode),
      ['secret-missing', 'secret-missing'],
    );
    assert.match(only!.channels[0]!.error!, /"console".*secrets/);
  });

  test('secrets that others can read are refused', async () => {
    await using device = await luna();
    chmodSync(device.args[3]!, 0o755);
    const { code, stdout, stderr } = await runCli(cli, ['check', ...device.args]);
    assert.equal(code, 3);
    assert.match(stdout + stderr, /open to other users/);
  });

  test('a wrong password is a refused login, in a sentence without the password', async () => {
    await using device = await luna();
    writeFileSync(join(device.args[3]!, 'console'), 'Wrong-Password-2\n');
    const { code, stdout, stderr } = await runCli(cli, ['check', ...device.args, '--json']);
    assert.equal(code, 3);
    assert.equal((JSON.parse(stdout) as CheckDocument).devices[0]!.channels[0]!.errorCode, 'login-refused');
    assert.equal((stdout + stderr).includes('Wrong-Password-2'), false);
    assert.equal(device.console.received.split('monitor\r').length - 1, 1, 'one try');
  });

  test('a login that the service knows as refused is not repeated, unless the command says so', async () => {
    await using device = await luna();
    const state = newFolder();
    {
      using store = openStore(join(state, 'history.db'), Date.now);
      const refused = { errorCode: 'login-refused', error: 'The device refused the login.' };
      store.channels.save({ device: 'luna-1', channel: 'console', state: 'failed', polledAt: Date.now(), ...refused });
    }
    const check = (...args: readonly string[]) => runCli(cli, ['check', ...device.args, '--state', state, ...args]);
    const { code, stdout } = await check();
    assert.equal(code, 3);
    assert.match(stdout, /The device refused the login\. This is what the service has met\. .* nor does a check without --retry-login\./);
    assert.doesNotMatch(device.console.received, /monitor/);
    assert.equal((await check('--retry-login')).code, 0);
    assert.match(device.console.received, /monitor/);
  });

  test('a check tries each wrong password once, however often it is run, and a corrected one without being told', async () => {
    await using device = await luna();
    const state = newFolder();
    const check = async (password: string, ...args: readonly string[]) => {
      writeFileSync(join(device.args[3]!, 'console'), `${password}\n`);
      const { stdout, stderr } = await runCli(cli, ['check', ...device.args, '--state', state, ...args]);
      return { said: stdout + stderr, tries: device.console.received.split(/(?<! )monitor\r/).length - 1 };
    };
    assert.equal((await check('Wrong-Password-2')).tries, 1);
    const again = await check('Wrong-Password-2');
    assert.equal(again.tries, 1);
    assert.match(again.said, /refused the login\. .*This is what an earlier check has met with the same password\./);
    assert.equal((await check('Wrong-Password-3')).tries, 2);
    assert.equal((await check('Wrong-Password-2')).tries, 2, 'nor the one before');
    assert.equal((await check('Wrong-Password-2', '--retry-login')).tries, 3);
    const kept = readdirSync(state).map((name) => readFileSync(join(state, name), 'utf8'));
    assert.ok(kept.length > 0 && !kept.some((text) => text.includes('Wrong-Password')));
    const right = await check(password);
    assert.equal(right.tries, 4);
    assert.doesNotMatch(right.said, /refused the login/);
    assert.equal((await check(password)).tries, 5);
  });

  test('a password that was corrected since the service met the refusal is tried by a check; where none is known, only when told', async () => {
    await using device = await luna();
    const state = newFolder();
    const row = { device: 'luna-1', channel: 'console', state: 'failed', polledAt: Date.now(), errorCode: 'login-refused' } as const;
    const keep = (refusedLogins?: readonly string[]) => {
      using store = openStore(join(state, 'history.db'), Date.now);
      store.channels.save({ ...row, error: 'The device refused the login.', ...(refusedLogins && { refusedLogins }) });
    };
    const secrets = new Secrets();
    const loginWith = (value: string) => {
      secrets.provide({ console: value });
      return presentLogin(device.device.console as DeviceConfig['console'], secrets)?.kept ?? '';
    };
    const code = async () => (await runCli(cli, ['check', ...device.args, '--state', state])).code;
    keep([loginWith(password)]);
    assert.equal(await code(), 3, 'the same');
    assert.doesNotMatch(device.console.received, /monitor/);
    keep([loginWith('Wrong-Password-2')]);
    assert.equal(await code(), 0);
  });

  test('mistakes in the inventory are named by line, the good devices are checked, and the exit code says that not all were', async () => {
    await using device = await luna();
    const bad = { id: 'luna-2', model: 'luna-network-hsm-7', console: { port: '/dev/ttyS9', user: 'admin', password: { secret: 'x' } } };
    writeFileSync(device.args[1]!, JSON.stringify({ devices: [device.device, bad] }, null, 2));
    const { code, stdout, stderr } = await runCli(cli, ['check', ...device.args, '--json']);
    assert.equal(code, 3);
    assert.deepEqual(
      (JSON.parse(stdout) as CheckDocument).devices.map(({ id, state }) => `${id} ${state}`),
      ['luna-2 unknown', 'luna-1 ok'],
      'the worst first',
    );
    assert.match(stderr, /inventory\.jsonc:\d+:\d+: error: .*"admin"/);
    const chosen = await runCli(cli, ['check', 'luna-1', ...device.args, '--json']);
    assert.equal(chosen.code, 0, 'who asks for one device gets that one’s state');

    writeFileSync(device.args[1]!, JSON.stringify({ alerts: { window: 'x' }, devices: [device.device] }, null, 2));
    const beside = await runCli(cli, ['check', ...device.args, '--json']);
    const { devices, inventory } = JSON.parse(beside.stdout) as CheckDocument;
    assert.deepEqual([beside.code, devices.map(({ state }) => state), inventory?.path], [3, ['ok'], device.args[1]]);
    assert.deepEqual(
      inventory?.problems.map(({ severity, line }) => [severity, line]),
      [['error', 3]],
    );
    assert.match(inventory?.problems[0]?.message ?? '', /"alerts" stays as it was last read/);
  });

  const usage: readonly (readonly [args: readonly string[], message: RegExp])[] = [
    [['chekc'], /no command "chekc"/],
    [['check', '--inventroy', 'x'], /inventroy/],
    [['check', '--inventory', '/tmp/nowhere/inventory.jsonc'], /no inventory at \/tmp\/nowhere/],
    [
      ['check', '--inventory', inventoryIn(newFolder(), { devices: [] }), '--state', '/tmp/nowhere/state'],
      /no folder "\/tmp\/nowhere\/state"\. --state names/,
    ],
    [['serve', '--secrets', '', '--state', '/tmp/hv-none'], /--secrets is empty\. Give a path/],
    [['status', '--state', '/dev/null'], /\/dev\/null is no folder/],
    [['serve', '--grace', 'soon', '--state', '/tmp/hv-none'], /--grace expects a duration/],
    [['parse', '--model', 'luna-network-hsm-7'], /Expected --model, --command and one file/],
    [['parse', '--model', 'luna-9', '--command', 'status sensors', '-'], /Unknown model/],
    [['parse', '--model', 'luna-network-hsm-7', '--command', 'hsm factoryreset', '-'], /No output of that command/],
    [['parse', '--model', 'luna-network-hsm-7', '--command', 'hsm show', '/tmp/nowhere.txt'], /cannot be read \(ENOENT\)/],
    [['status'], /No HSM Vigil service is running/],
    [['alerts', '--json'], /No HSM Vigil service is running/],
    [['acknowledge', 'a1'], /No HSM Vigil service is running/],
    [['acknowledge'], /Say which alerts/],
    [['runbook'], /Say which alert/],
    [['runbook', 'a1'], /No HSM Vigil service is running/],
    [['runbook', 'a1', '--hand-over', ' '], /what the next person has to know/],
    [['retry-login'], /Expected one device/],
    [['retry-login', 'hsm-1'], /No HSM Vigil service is running/],
    [['silence', '--device', 'hsm-1', '--why', 'known'], /needs --until and --why/],
    [['silence', '--extend', 's1', '--device', 'hsm-1', '--until', '4h'], /--extend needs --until/],
    [['maintenance', '--this-time'], /--this-time belongs to --end/],
    [['alerts', '--only', 'open'], /--only expects one of/],
    [['audit', '--json', '--csv'], /either --json or --csv/],
    [['audit', 'verify'], /There is no history in ".*history\.db"\. Whether its audit log is unbroken is not known/],
    [['audit', 'verify', '--expect', '5:abc'], /--expect takes what an earlier "hsm-vigil audit verify" has printed/],
    [['maintenance', '--device', 'hsm-1', '--why', 'swap'], /needs --until and --why/],
    [['maintenance', '--device', 'hsm-1', '--group', 'prod', '--until', '1h', '--why', 'swap'], /one device or one HA group/],
    [['maintenance', '--until', '1h', '--why', 'swap'], /one device or one HA group/],
    [['maintenance', '--device', 'hsm-1', '--until', '1h', '--weekly', 'mon,someday', '--why', 'swap'], /--weekly expects days such as/],
    [['maintenance', '--device', 'hsm-1', '--until', '1h', '--time-zone', 'Europe/Berlin', '--why', 'swap'], /--time-zone belongs to/],
    [['silence', '--device', 'hsm-1', '--until', 'soon', '--why', 'known'], /--until expects a duration such as "4h", or a time/],
  ];
  for (const [args, message] of usage) {
    test(`"hsm-vigil ${args.join(' ')}" exits 3 with one sentence`, async () => {
      const { code, stdout, stderr } = await runCli(cli, args);
      assert.equal(code, 3);
      assert.equal(stdout, '');
      assert.match(stderr, message);
      assert.match(stderr, /^hsm-vigil: .*\n$/);
      assert.equal(/\n\s+at /.test(stderr), false);
    });
  }

  test('an unknown device is named together with those there are', async () => {
    const folder = newFolder();
    const inventory = inventoryIn(folder, {
      devices: [{ id: 'a-1', model: 'luna-network-hsm-7', snmp: { host: 'h', version: '2c', community: { secret: 's' } } }],
    });
    const { code, stderr } = await runCli(cli, ['check', 'b-2', '--inventory', inventory]);
    assert.equal(code, 3);
    assert.match(stderr, /"b-2".*It has: a-1/);
  });

  test('every command explains itself, and the version is the package’s', async () => {
    const { code, stdout } = await runCli(cli, ['--version']);
    assert.deepEqual([code, stdout], [0, '1.0.0\n']);
    const overview = await runCli(cli, ['--help']);
    for (const command of [
      'check',
      'serve',
      'status',
      'alerts',
      'acknowledge',
      'silence',
      'maintenance',
      'audit',
      'retry-login',
      'parse',
      'demo',
    ]) {
      assert.match(overview.stdout, new RegExp(`^  ${command} `, 'm'));
      const help = await runCli(cli, [command, '--help']);
      assert.equal(help.code, 0);
      assert.match(help.stdout, new RegExp(`^hsm-vigil ${command}`));
      assert.match(help.stdout, /Exit codes/);
    }
    assert.equal(/^ {2}simulate /m.test(overview.stdout), false);
  });

  test('parse prints the readings of a captured output, from a file or standard input', async () => {
    const capture = join(root, 'test', 'fixtures', 'luna7', 'status-sensors-fan-failed.txt');
    const base = ['parse', '--model', 'luna-network-hsm-7', '--command', 'status sensors'];
    const fromFile = await runCli(cli, [...base, capture, '--json']);
    assert.equal(fromFile.code, 0);
    const document = JSON.parse(fromFile.stdout) as {
      readings: { metric: string; state?: string; attributes: Record<string, string> }[];
      rejected: unknown[];
    };
    assert.deepEqual(Object.keys(document), ['readings', 'rejected']);
    assert.ok(document.readings.some(({ metric, state }) => metric === 'hw.fan.speed' && state === 'failed'));
    const fromInput = await runCli(cli, [...base, '-', '--json'], { input: readFileSync(capture, 'utf8').replaceAll('\n', '\r\n') });
    assert.deepEqual(JSON.parse(fromInput.stdout).readings, document.readings);
    const table = await runCli(cli, [...base, capture]);
    assert.match(table.stdout, /Fan\d[AB] +hw\.fan\.speed +[\d,]+ rpm/);
    const nothing = await runCli(cli, [...base, '-', '--json'], { input: 'lunash:> who knows\n' });
    assert.equal(nothing.code, 3);
  });

  test('what a device calls itself reaches the terminal as plain text', async () => {
    const hostile = 'HSM Details:\n============\nHSM Label:   evil\u001b]0;owned\u0007\u001b[31mred\n';
    const { stdout } = await runCli(cli, ['parse', '--model', 'luna-network-hsm-7', '--command', 'hsm show', '-'], { input: hostile });
    assert.equal(stdout.includes('\u001b'), false);
  });

  test('status and alerts show what the running service knows', async () => {
    const simulation = await startSimulation(
      { devices: [{ id: 'hsm-1', name: 'One', line: { baudRate: 4_000_000 } }] },
      new AbortController().signal,
    );
    await using _simulation = simulation;
    await using place = testPlace(cli);
    place.write({ poll: { interval: '1s' }, alerts: { window: '30s' }, devices: simulation.inventory().devices });
    simulation.inject('hsm-1', { kind: 'fan-failed', fan: 'Fan3B' });
    const secrets = secretsIn(newFolder(), simulation.secrets);
    const service = spawnCli(cli, ['serve', '--inventory', place.inventory, '--secrets', secrets, '--state', place.folder], place.folder);
    try {
      const found = await waitFor('it fires', async () => {
        const { code, stdout } = await runCli(cli, ['alerts', '--json', '--state', place.folder]);
        if (code !== 0) return undefined;
        return (JSON.parse(stdout) as { alerts: Record<string, unknown>[] }).alerts.find(({ state }) => state === 'firing');
      });
      for (const key of [
        'id',
        'device',
        'component',
        'condition',
        'severity',
        'state',
        'startedAt',
        'firedAt',
        'summary',
        'runbook',
        'evidence',
      ]) {
        assert.ok(key in found, key);
      }
      assert.deepEqual([found.device, found.component, found.condition, found.severity], ['hsm-1', 'fan3b', 'speed-low', 'critical']);
      const table = await runCli(cli, ['alerts', '--state', place.folder]);
      assert.match(table.stdout, /hsm-1 +One +firing +critical .*Fan3B/);
      const runbook = async (...args: string[]) => runCli(cli, ['runbook', String(found.id), ...args, '--state', place.folder]);
      const other = await runbook('--of', 'ha-member-replacement', '--tick', 'prove-keys', '--json');
      const { runbook: shown, steps } = JSON.parse(other.stdout) as { runbook: string; steps: { id: string; done?: object }[] };
      assert.deepEqual([shown, steps.filter(({ done }) => done).map(({ id }) => id)], ['ha-member-replacement', ['prove-keys']]);
      const own = await runbook();
      assert.match(
        own.stdout,
        /What to do: 0 of \d+ steps done[\s\S]*It leads to "ha-member-replacement" \(1 step done\): hsm-vigil runbook \S+ --of/,
      );
      const none = await runbook('--of', '../../package');
      assert.deepEqual([none.code, /There is no runbook/.test(none.stderr)], [3, true], none.stderr);
      const status = await runCli(cli, ['status', '--state', place.folder]);
      assert.equal(status.code, 0);
      assert.match(status.stdout, /hsm-1 +One +failed +1 firing/);
      const json = await runCli(cli, ['status', '--state', place.folder, '--json']);
      assert.equal((JSON.parse(json.stdout) as { devices: { id: string }[] }).devices[0]!.id, 'hsm-1');
    } finally {
      kill(service.pid!, 'SIGTERM');
      await waitFor('it has stopped', () => service.exitCode !== null);
    }
  });

  test('a login that was refused is tried once more by the running service when a person at the terminal says so', async () => {
    await using simulation = await startSimulation(
      { devices: [{ id: 'hsm-1', name: 'One', line: { baudRate: 4_000_000 }, channels: ['console'] }] },
      new AbortController().signal,
    );
    await using place = testPlace(cli);
    place.write({ devices: simulation.inventory().devices });
    simulation.inject('hsm-1', { kind: 'monitor-disabled' });
    using client = await place.connect();
    await client.request('provideSecrets', { secrets: simulation.secrets });
    const logins = () => simulation.console('hsm-1')!.received.split('monitor\r').length - 1;
    await client.request('check', {});
    assert.equal(logins(), 1);
    const again = (...args: string[]) => runCli(cli, ['retry-login', ...args, '--state', place.folder]);
    const refused = await again('hsm-1');
    assert.deepEqual([refused.code, logins()], [2, 2]);
    assert.match(refused.stdout, /^console: The device, which calls itself "[\w-]+", refused the login\./);
    simulation.clear('hsm-1', { kind: 'monitor-disabled' });
    const taken = await again('hsm-1');
    assert.deepEqual([taken.code, taken.stdout], [0, 'console: ok\n']);
    const unknown = await again('hsm-9');
    assert.equal(unknown.code, 3);
    assert.match(unknown.stderr, /hsm-9/);
  });

  test('check says that the service may hold the console that is taken', async () => {
    await using device = await luna();
    await using place = testPlace(cli);
    using _client = await place.connect();
    const { SerialPort } = await import('serialport');
    const taken = new SerialPort({ path: device.device.console.port, baudRate: 115_200 });
    await new Promise((resolve) => taken.once('open', resolve));
    try {
      const { stderr, code } = await runCli(cli, ['check', ...device.args, '--state', place.folder]);
      assert.equal(code, 3);
      assert.match(stderr, /watching service \(process \d+\).*hsm-vigil status/);
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });

  test('demo shows simulated appliances, ends as asked and leaves nothing behind', async () => {
    const home = newFolder();
    const { code, stdout, stderr } = await runCli(cli, ['demo', '--duration', '25s'], { home });
    assert.deepEqual([code, stderr], [0, '']);
    // On a loaded machine only the first of them is done by then.
    assert.match(stdout, /demo-(?:eus|wus)-1: ok/);
    assert.deepEqual(readdirSync(home), []);
  });

  test('demo is ended by Ctrl+C', async () => {
    const child = spawnCli(cli, ['demo'], newFolder());
    let said = '';
    child.stdout.on('data', (text) => {
      said += text;
    });
    await waitFor('it has begun', () => said.includes('demo-'));
    child.kill('SIGINT');
    await waitFor('it has ended', () => child.exitCode !== null);
    assert.equal(child.exitCode, 0);
  });

  test('output that nobody reads to its end is no error', async () => {
    const child = spawnCli(cli, ['parse', '--model', 'luna-network-hsm-7', '--command', 'status sensors', '-', '--json'], newFolder());
    let complaint = '';
    child.stderr.on('data', (text) => {
      complaint += text;
    });
    child.stdout.destroy();
    child.stdin.end(readFileSync(join(root, 'test', 'fixtures', 'luna7', 'status-sensors-healthy.txt')));
    await waitFor('it has ended', () => child.exitCode !== null);
    assert.equal(complaint, '');
  });
});
