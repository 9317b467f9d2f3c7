import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants,
  cpSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { before, suite, test } from 'node:test';
import { connect as connectEncrypted } from 'node:tls';
// @ts-expect-error plain JavaScript, like all of the build
import { packageCommand } from '../../.ci/package.mjs';
import { connectToService } from '../../src/protocol/connectToService.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { bundleCli, newFolder, runCli } from '../support/bundledCli.ts';
import { Authority } from '../support/certificates.ts';
import { endChild } from '../support/endChild.ts';
import { needsRoot } from '../support/openssh.ts';
import { openPtyPair } from '../support/pty.ts';
import { waitFor } from '../support/waitFor.ts';

let cli: string;
before(async () => {
  cli = await bundleCli('1.0.0');
});

/** An inventory with one device and what else is said, in a folder that other accounts can read. */
function inventoryWith(
  more: Readonly<Record<string, unknown>> = {},
  console: Readonly<Record<string, unknown>> = { address: '127.0.0.1:9' },
) {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  const path = join(folder, 'inventory.jsonc');
  const device = {
    id: 'hsm-1',
    model: 'luna-network-hsm-7',
    console: { user: 'monitor', password: { secret: 'hsm-1.console' }, ...console },
  };
  writeFileSync(path, JSON.stringify({ devices: [device], ...more }));
  return { folder, path, state: join(folder, 'state') };
}

/** A service in the foreground. What it writes to standard error goes to a file, as the journal's stream would be one. */
async function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}, more: SpawnOptions = {}) {
  const file = join(newFolder(), 'stderr');
  const fd = openSync(file, 'w');
  const { dev, ino } = fstatSync(fd);
  const given = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value?.replace('STDERR', `${dev}:${ino}`)]));
  const child = spawn(process.execPath, [cli, 'serve', ...args], {
    env: { PATH: process.env.PATH, ...given },
    stdio: ['ignore', 'ignore', fd],
    ...more,
  });
  closeSync(fd);
  const log = () => readFileSync(file, 'utf8');
  await waitFor(`it runs: ${log()}`, () => log().includes('HSM Vigil service'));
  return { child: child as ChildProcess, log };
}

test('the package installs as a command without a network, and says which Node it needs to an older one', async () => {
  const folder = newFolder();
  const file: string = await packageCommand({ folder });
  const root = join(folder, 'installed');
  const offline = process.getuid?.() === 0 ? ['unshare', '--net'] : [];
  const [program = 'npm', ...args] = [
    ...offline,
    'npm',
    'install',
    '--global',
    '--offline',
    '--no-audit',
    '--no-fund',
    '--prefix',
    root,
    file,
  ];
  execFileSync(program, args, { stdio: 'ignore', env: { ...process.env, HOME: folder } });
  const command = join(root, 'bin', 'hsm-vigil');
  const own = join(root, 'lib', 'node_modules', 'hsm-vigil');
  assert.match(execFileSync(process.execPath, [command, '--version'], { encoding: 'utf8' }), /^\d+\.\d+\.\d+\n$/);
  // Runbooks, the assistant's server and the serial port's native part are found from where npm has put a link.
  const { path, state } = inventoryWith({}, { port: '/dev/no-such-port' });
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets, { mode: 0o700 });
  mkdirSync(state, { mode: 0o700 });
  writeFileSync(join(secrets, 'hsm-1.console'), 'secret', { mode: 0o600 });
  const checked = await runCli(command, ['check', '--inventory', path, '--secrets', secrets, '--state', state]);
  assert.match(checked.stdout, /There is no serial port \/dev\/no-such-port/);
  const runbook = await runCli(command, ['mcp'], { input: `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })}\n` });
  assert.match(runbook.stdout, /"id":1/);
  assert.match(readFileSync(join(own, 'dist', 'third-party-notices.txt'), 'utf8'), /@serialport\/bindings-cpp/);
  assert.ok(readFileSync(join(own, 'LICENSE'), 'utf8').length > 0);
  const old = `Object.defineProperty(process.versions,'node',{value:'22.12.0'});Object.defineProperty(process,'version',{value:'v22.12.0'});require(${JSON.stringify(join(own, 'dist/bin/start.cjs'))})`;
  const refused = spawnSync(process.execPath, ['-e', old], { encoding: 'utf8' });
  assert.equal(refused.status, 3);
  assert.match(refused.stderr, /needs Node\.js 22\.13 or later.*it runs on v22\.12\.0/);
});

suite('a service under systemd', () => {
  const SERIAL = { port: '/dev/ttyUSB0' };
  const LOW = { receivers: { traps: { listen: '0.0.0.0:162', users: [] }, syslog: { udp: '0.0.0.0:1514', files: ['/var/log/hsm.log'] } } };

  /** The unit for an inventory, written to a folder and looked at by systemd's own tools. */
  async function unitFor(inventory: { readonly path: string }) {
    // Node and the command lie where a machine has them: systemd would look for them there.
    const root = newFolder();
    mkdirSync(join(root, inventory.path, '..'), { recursive: true });
    cpSync(inventory.path, join(root, inventory.path));
    const written = await runCli(cli, ['install-service', '--write', '--root', root, '--inventory', inventory.path]);
    assert.equal(written.code, 0, written.stderr);
    const file = join(root, 'etc/systemd/system/hsm-vigil.service');
    const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' });
    const security = spawnSync('systemd-analyze', ['security', '--offline=yes', '--threshold=30', file], { encoding: 'utf8' });
    return {
      text: readFileSync(file, 'utf8'),
      said: written.stdout,
      verified,
      security,
      users: readFileSync(join(root, 'etc/sysusers.d/hsm-vigil.conf'), 'utf8'),
    };
  }

  test('its unit is what systemd understands, and has the rights that the inventory asks for and no others', async () => {
    const much = await unitFor(inventoryWith(LOW, SERIAL));
    assert.equal(much.verified.stderr, '');
    assert.equal(much.security.status, 0, much.security.stdout);
    for (const line of [
      'AmbientCapabilities=CAP_NET_BIND_SERVICE',
      'SupplementaryGroups=dialout adm',
      'DeviceAllow=char-* rw',
      'LoadCredential=hsm-1.console:/etc/hsm-vigil/secrets/hsm-1.console',
    ])
      assert.ok(much.text.includes(`\n${line}\n`), line);
    assert.match(much.said, /systemctl enable --now hsm-vigil|systemctl daemon-reload/);
    const little = await unitFor(inventoryWith());
    assert.equal(little.verified.stderr, '');
    assert.equal(little.security.status, 0, little.security.stdout);
    for (const line of ['AmbientCapabilities=', 'CapabilityBoundingSet=', 'PrivateDevices=yes'])
      assert.ok(little.text.includes(`\n${line}\n`), line);
    assert.doesNotMatch(little.text, /dialout|DeviceAllow|CAP_/);
    const users = spawnSync('systemd-sysusers', ['--dry-run', '--inline', ...little.users.split('\n').filter((line) => /^u /.test(line))], {
      encoding: 'utf8',
    });
    assert.equal(users.status, 0, users.stderr);
  });

  test('what the unit keeps from the service is named, wherever the inventory points to', async () => {
    const { path } = inventoryWith({
      export: { remoteWrite: [{ url: 'https://127.0.0.1:9/api/v1/write', ca: '/home/anna/ca.pem' }] },
    });
    const { stderr, stdout } = await runCli(cli, ['install-service', '--inventory', path]);
    const named = stderr
      .split('\n')
      .flatMap((line) => /^(\S+) lies in a folder that the unit keeps from the service/.exec(line)?.[1] ?? []);
    // A checkout may lie in such a folder, and then its Node does, too.
    assert.deepEqual(
      named.filter((each) => each !== realpathSync(process.execPath)),
      [realpathSync(cli), path, '/home/anna/ca.pem'],
    );
    assert.match(stdout, /^SyslogIdentifier=hsm-vigil$/m);
  });

  test('it says that it is ready and that it lives, and writes what the journal reads', async () => {
    const { path, state, folder } = inventoryWith();
    const socket = join(folder, 'notify');
    const heard = join(folder, 'heard');
    const systemd = spawn('socat', ['-u', `UNIX-RECV:${socket}`, `CREATE:${heard}`], { stdio: 'ignore' });
    const said = () => spawnSync('cat', [heard], { encoding: 'utf8' }).stdout;
    await waitFor('socat listens', () => spawnSync('test', ['-S', socket]).status === 0);
    const service = await serve(['--inventory', path, '--state', state], {
      NOTIFY_SOCKET: socket,
      WATCHDOG_USEC: '600000',
      JOURNAL_STREAM: 'STDERR',
    });
    try {
      await waitFor('it is ready', () => said().includes('READY=1'));
      await waitFor('it lives', () => said().split('WATCHDOG=1').length > 3);
      for (const line of service.log().trimEnd().split('\n')) assert.match(line, /^<[346]>(?!\d{4}-)/);
    } finally {
      await endChild(service.child);
      await endChild(systemd);
    }
    const elsewhere = await serve(['--inventory', path, '--state', state], { JOURNAL_STREAM: '1:1' });
    await endChild(elsewhere.child);
    assert.match(elsewhere.log(), /^\d{4}-\d\d-\d\dT[\d:.]+Z info /m);
    assert.doesNotMatch(elsewhere.log(), /^<\d>/m);
  });

  test('without an inventory, or with an error in it, the journal has a warning and "status" is not well', async () => {
    const { path, state } = inventoryWith();
    rmSync(path);
    const service = await serve(['--inventory', path, '--state', state]);
    const status = () => runCli(cli, ['status', '--state', state]);
    try {
      assert.match(service.log(), /warning .*inventory\.jsonc: there is no such file, so no HSM is watched\./);
      assert.equal((await status()).code, 3);
      writeFileSync(path, '{ "devices": [] }');
      await waitFor('it is read', async () => (await status()).code === 0, 10_000);
      writeFileSync(path, '{ "devices": [');
      await waitFor('its error is told', () => /warning .*inventory\.jsonc:1: Expected/.test(service.log()), 10_000);
      assert.equal((await status()).code, 3);
    } finally {
      await endChild(service.child);
    }
  });

  test('SIGHUP reads secrets and certificates that have changed, and ends nothing', async () => {
    const port = await freePort();
    const authority = new Authority('Test');
    const [first, second] = [authority.sign('first'), authority.sign('second')];
    const { folder, path, state } = inventoryWith({
      export: {
        metrics: {
          listen: `127.0.0.1:${port}`,
          tls: { cert: join(newFolder(), 'cert.pem'), key: { secret: 'metrics.key' } },
          token: { secret: 'metrics.token' },
        },
      },
    });
    const certificate = (JSON.parse(readFileSync(path, 'utf8')) as { export: { metrics: { tls: { cert: string } } } }).export.metrics.tls
      .cert;
    const secrets = join(folder, 'secrets');
    mkdirSync(secrets, { mode: 0o700 });
    const keep = (name: string, text: string) => writeFileSync(join(secrets, name), text, { mode: 0o600 });
    writeFileSync(certificate, first.cert);
    keep('metrics.key', first.key);
    keep('metrics.token', 'a-token-of-sixteen');
    const service = await serve(['--inventory', path, '--state', state, '--secrets', secrets]);
    try {
      using client = await connectToService({ runtime: state, version: '1.0.0', client: 'cli' });
      const missing = async () => (await client.request('snapshot', {})).missingSecrets;
      const shown = () => fingerprintAt(port).catch(() => undefined);
      await waitFor('it listens', async () => (await shown()) === first.fingerprint);
      assert.deepEqual(await missing(), ['hsm-1.console']);
      keep('hsm-1.console', 'secret');
      writeFileSync(certificate, second.cert);
      keep('metrics.key', second.key);
      service.child.kill('SIGHUP');
      await waitFor('the secret is known', async () => (await missing()).length === 0, 20_000);
      await waitFor('the new certificate is shown', async () => (await shown()) === second.fingerprint, 20_000);
      assert.match(service.log(), /Reading the inventory, secrets and certificates again, as asked/);
      assert.equal(client.closed, false);
    } finally {
      await endChild(service.child);
    }
  });
});

function fingerprintAt(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectEncrypted({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

suite('the doctor', { skip: needsRoot }, () => {
  /** As an account without rights of its own. */
  async function doctor(
    args: readonly string[],
    bundle = cli,
  ): Promise<{
    readonly code: number | null;
    readonly findings: readonly { readonly subject: string; readonly state: string; readonly text: string }[];
  }> {
    for (const folder of [join(bundle, '..'), join(bundle, '..', '..')]) chmodSync(folder, 0o755);
    const run = spawnSync(process.execPath, [bundle, 'doctor', '--json', ...args], {
      uid: 5403,
      gid: 5403,
      env: { PATH: process.env.PATH, HOME: '/nonexistent' },
      encoding: 'utf8',
    });
    assert.ok(run.stdout.startsWith('{'), run.stderr);
    return { code: run.status, findings: JSON.parse(run.stdout).findings };
  }
  const of = (found: Awaited<ReturnType<typeof doctor>>, subject: string) =>
    found.findings.filter((finding) => finding.subject === subject).map(({ state, text }) => `${state}: ${text}`);

  test('says what is wrong of each thing that the service needs, and what helps', async () => {
    await using pty = await openPtyPair();
    const taken = await freePort();
    const { folder, path, state } = inventoryWith(
      { receivers: { syslog: { udp: '127.0.0.1:514', tcp: `127.0.0.1:${taken}` } } },
      { port: pty.host },
    );
    chmodSync(join(pty.host, '..'), 0o755);
    const secrets = join(folder, 'secrets');
    mkdirSync(secrets, { mode: 0o700 });
    mkdirSync(state, { mode: 0o777 });
    chmodSync(state, 0o777);
    for (const made of [secrets, state]) execFileSync('chown', ['5403:5403', made]);
    const listener = spawn('socat', [`TCP-LISTEN:${taken},bind=127.0.0.1,fork`, 'EXEC:true'], { stdio: 'ignore' });
    try {
      await waitFor('socat listens', () => execFileSync('ss', ['-ltn'], { encoding: 'utf8' }).includes(`127.0.0.1:${taken}`));
      const ill = await doctor(['--inventory', path, '--secrets', secrets, '--state', state]);
      assert.equal(ill.code, 2);
      assert.match(of(ill, 'service').join(), /^failed: .* does not trust the service file in it\. So nothing is watched here\./);
      assert.match(of(ill, 'secrets').join(), /^failed: The secret "hsm-1\.console" is missing: there is no file of this name/);
      assert.match(of(ill, 'serial port').join(), /^failed: The serial port .* may not be opened by this user\. .*dialout/);
      assert.match(of(ill, 'state folder').join(), /^failed: .* can be written by other users \(mode 0777\).*chmod 700/);
      const ports = of(ill, 'port').join('\n');
      assert.match(ports, /failed: Nothing is received at 127\.0\.0\.1:514 \(UDP\): a port below 1024 needs a right.*CAP_NET_BIND_SERVICE/);
      assert.match(ports, new RegExp(`failed: Nothing is received at 127\\.0\\.0\\.1:${taken} \\(TCP\\): another program listens there`));
      writeFileSync(join(secrets, 'hsm-1.console'), 'secret', { mode: 0o644 });
      execFileSync('chown', ['5403:5403', join(secrets, 'hsm-1.console')]);
      chmodSync(join(secrets, 'hsm-1.console'), 0o644);
      const open = await doctor(['--inventory', path, '--secrets', secrets, '--state', state]);
      assert.match(of(open, 'secrets').join(), /^failed: .* is open to other users \(mode 0644\).*chmod 600/);
      chmodSync(join(secrets, 'hsm-1.console'), 0o600);
      chmodSync(state, 0o700);
      const ahead = Date.now() / 1000 + 7_200;
      writeFileSync(join(state, 'history.db'), '');
      execFileSync('chown', ['5403:5403', join(state, 'history.db')]);
      utimesSync(join(state, 'history.db'), ahead, ahead);
      const none = /^failed: No HSM Vigil service is running\. So nothing is watched here\. Start it: "systemctl start/;
      assert.match(of(open, 'state folder').join(), /^failed: /);
      const back = await doctor(['--inventory', path, '--secrets', secrets, '--state', state]);
      assert.match(of(back, 'service').join(), none);
      assert.match(of(back, 'secrets').join(), /^ok: /);
      assert.match(of(back, 'state folder').join(), /^ok: /);
      assert.match(
        of(back, 'clock').join('\n'),
        /failed: The clock of this machine was set back: the history was last written (?:2 h|1 h 59 min).* from now/,
      );
    } finally {
      await endChild(listener);
    }
  });

  test('asks the running service, and tells its troubles, what it lacks and its version', async () => {
    const { path, state } = inventoryWith();
    const newer = await bundleCli('1.1.0');
    for (const folder of [join(cli, '..'), join(cli, '..', '..')]) chmodSync(folder, 0o755);
    mkdirSync(state, { mode: 0o700 });
    execFileSync('chown', ['5403:5403', state]);
    const service = await serve(['--inventory', path, '--state', state], { HOME: state }, { uid: 5403, gid: 5403 });
    try {
      const same = await doctor(['--state', state]);
      assert.match(of(same, 'service').join(), /^ok: The service runs \(process \d+\)\.$/);
      assert.match(of(same, 'secrets').join(), /^failed: The service lacks secrets: "hsm-1\.console"\./);
      assert.match(of(same, 'inventory').join(), /^ok: .* names 1 device, and nothing is wrong in it/);
      const other = await doctor(['--state', state], newer);
      assert.deepEqual(of(other, 'account'), []);
      assert.match(of(other, 'service').join(), /^warning: The service is of version 1\.0\.0 and this command of 1\.1\.0/);
    } finally {
      await endChild(service.child);
    }
  });

  test('a port that another program has locked or open is told as that, and a file that is not there or not readable', async () => {
    await using pty = await openPtyPair();
    const certificate = join(newFolder(), 'cert.pem');
    const authority = join(newFolder(), 'ca.pem');
    writeFileSync(certificate, 'x', { mode: 0o600 });
    const { path, state } = inventoryWith(
      {
        export: {
          metrics: { listen: '127.0.0.1:29464', tls: { cert: certificate, key: { secret: 'k' } }, token: { secret: 't' } },
          remoteWrite: [{ url: 'https://127.0.0.1:9/api/v1/write', ca: authority }],
        },
      },
      { port: pty.host },
    );
    for (const open of [join(pty.host, '..'), join(certificate, '..'), join(authority, '..')]) chmodSync(open, 0o755);
    execFileSync('chown', ['5403', realpathSync(pty.host)]);
    const at = ['--inventory', path, '--state', state];
    const lock = join('/var/lock', `LCK..${basename(realpathSync(pty.host))}`);
    const holder = spawn('sleep', ['600'], {
      uid: 5403,
      gid: 5403,
      stdio: [openSync(pty.host, constants.O_RDONLY | constants.O_NOCTTY), 'ignore', 'ignore'],
    });
    try {
      const open = await doctor(at);
      assert.match(of(open, 'serial port').join(), new RegExp(`^warning: .* is open in another program \\(process ${holder.pid}\\)`));
      assert.deepEqual(
        of(open, 'file').toSorted(),
        [
          `failed: There is no file ${authority}. Put it there, or correct its path in the inventory.`,
          `failed: ${certificate} cannot be read by this account (EACCES). Let the account of the service read it, and enter the folders above it.`,
        ].toSorted(),
      );
      chmodSync(path, 0o600);
      assert.match(
        of(await doctor(at), 'inventory').join(),
        /^failed: .* cannot be read \(EACCES\)\. Let the account of the service read it \("chmod 644"\)/,
      );
      chmodSync(path, 0o644);
      writeFileSync(lock, `${holder.pid}\n`);
      assert.match(
        of(await doctor(at), 'serial port').join(),
        new RegExp(`^failed: .* in use by another program \\(process ${holder.pid}, by its lock file`),
      );
      rmSync(lock);
      await endChild(holder);
      assert.match(of(await doctor(at), 'serial port').join(), /^ok: .* may be opened, and no lock file/);
    } finally {
      rmSync(lock, { force: true });
      await endChild(holder);
    }
  });

  test('who looks with another account than that of the service is told so', async () => {
    const { path, state } = inventoryWith();
    const service = await serve(['--inventory', path, '--state', state, '--runtime', `${state}-run`, '--shared'], {}, { gid: 5403 });
    try {
      const found = await doctor(['--inventory', path, '--state', state, '--runtime', `${state}-run`]);
      assert.match(of(found, 'service').join(), /^ok: The service runs/);
      assert.match(of(found, 'account').join(), /^warning: This runs as another account \(number 5403\) than the service \(number 0\)/);
    } finally {
      await endChild(service.child);
    }
  });

  test('no port is called well because the service runs: it says itself where it does not listen', async () => {
    const [taken, free] = [await freePort(), await freePort()];
    const { path, state } = inventoryWith({ receivers: { syslog: { udp: `127.0.0.1:${free}`, tcp: `127.0.0.1:${taken}` } } });
    for (const open of [join(cli, '..'), join(cli, '..', '..')]) chmodSync(open, 0o755);
    mkdirSync(state, { mode: 0o700 });
    execFileSync('chown', ['5403:5403', state]);
    const listener = spawn('socat', [`TCP-LISTEN:${taken},bind=127.0.0.1,fork`, 'EXEC:true'], { stdio: 'ignore' });
    let child: ChildProcess | undefined;
    try {
      await waitFor('socat listens', () => execFileSync('ss', ['-ltn'], { encoding: 'utf8' }).includes(`127.0.0.1:${taken}`));
      const service = await serve(['--inventory', path, '--state', state], { HOME: state }, { uid: 5403, gid: 5403 });
      ({ child } = service);
      const found = await doctor(['--state', state]);
      assert.deepEqual(of(found, 'port').toSorted(), [
        `failed: The service does not listen at 127.0.0.1:${taken} (TCP), and says why.`,
        `ok: The service listens at 127.0.0.1:${free} (UDP).`,
      ]);
      assert.match(
        of(found, 'service').join('\n'),
        new RegExp(`failed: Nothing is received at 127\\.0\\.0\\.1:${taken} \\(TCP\\): another program`),
      );
      // One that hangs may have them: nobody is told to end whoever listens there.
      service.child.kill('SIGSTOP');
      const hung = await doctor(['--inventory', path, '--state', state]);
      assert.match(
        of(hung, 'service').join(),
        /^failed: The HSM Vigil service .* accepts connections and does not answer\. Nothing is watched\./,
      );
      assert.deepEqual(
        of(hung, 'port').toSorted(),
        [`127.0.0.1:${free} (UDP)`, `127.0.0.1:${taken} (TCP)`]
          .map((place) => `unknown: Somebody listens at ${place}. It may be the service, which could not be asked.`)
          .toSorted(),
      );
    } finally {
      child?.kill('SIGCONT');
      if (child) await endChild(child);
      await endChild(listener);
    }
  });

  test('a port that is reserved is fine when the service itself may listen there and nobody else does, and not because root may', async () => {
    const { path } = inventoryWith({ receivers: { traps: { listen: '127.0.0.1:162', users: [] }, syslog: { tcp: '127.0.0.1:601' } } });
    for (const open of [join(cli, '..'), join(cli, '..', '..')]) chmodSync(open, 0o755);
    const written = await runCli(cli, ['install-service', '--inventory', path]);
    /** In a network of its own, so that ports of this machine are as they are. */
    const ports = (unit: string | undefined, as: string, before = 'true') => {
      const system = newFolder();
      chmodSync(system, 0o755);
      if (unit !== undefined) writeFileSync(join(system, 'hsm-vigil.service'), unit, { mode: 0o644 });
      const script = [
        `mount --bind ${system} /etc/systemd/system`,
        'mount -t tmpfs tmpfs /var/lib',
        'mkdir /var/lib/hsm-vigil',
        'ip link set lo up',
        before,
        `${as} ${process.execPath} ${cli} doctor --json --inventory ${path}`,
      ].join(' && ');
      const run = spawnSync('unshare', ['--mount', '--net', '--propagation', 'private', 'sh', '-c', script], {
        env: { PATH: process.env.PATH, HOME: '/nonexistent' },
        encoding: 'utf8',
      });
      assert.ok(run.stdout.startsWith('{'), run.stderr);
      const found = { code: run.status, findings: JSON.parse(run.stdout).findings } as Awaited<ReturnType<typeof doctor>>;
      return [of(found, 'port').toSorted().join('\n'), of(found, 'service').join('\n')] as const;
    };
    const account = 'setpriv --reuid 5403 --regid 5403 --clear-groups';
    const unit = written.stdout.replace('User=hsm-vigil', 'User=5403');
    const without = unit.replaceAll('CAP_NET_BIND_SERVICE', '');
    const [may, mayNot] = [/^ok: 127\.0\.0\.1:162 \(UDP\) is free, and the service has the right to listen there/, /CAP_NET_BIND_SERVICE/];
    assert.match(ports(unit, account)[0], may);
    assert.match(ports(unit, '')[0], may, 'root sees the same');
    const taken = ['UDP-RECV:162,bind=0.0.0.0', 'TCP-LISTEN:601,bind=127.0.0.1']
      .map((at) => `timeout 20 socat -u ${at} /dev/null > /dev/null 2>&1 &`)
      .join(' ');
    const isTaken =
      /^failed: Nothing is received at 127\.0\.0\.1:162 \(UDP\): another program listens there.*\nfailed: .*:601 \(TCP\): another/;
    assert.match(ports(unit, account, `{ ${taken} sleep 1; }`)[0], isTaken);
    // What root may, the service may not.
    assert.match(
      ports(without, '')[0],
      /^failed: 127\.0\.0\.1:162 \(UDP\) is free, and this account may listen there\. The account of the service may not/,
    );
    assert.match(ports(undefined, '')[0], /^unknown: .*root may listen there\. Whether the account of the service may is not known here/);
    for (const said of [ports(without, '')[0], ports(undefined, '')[0], ports(undefined, account)[0]]) assert.match(said, mayNot);
    // The machine lets everybody.
    const [free, fits] = ports(without, account, 'sysctl -qw net.ipv4.ip_unprivileged_port_start=162');
    assert.match(free, /^ok: 127\.0\.0\.1:162 \(UDP\) is free to listen at\.\nok: /);
    assert.doesNotMatch(fits, /the right to listen/);
  });

  test('what its unit gives the service is not missing because a shell of its account lacks it', async () => {
    await using pty = await openPtyPair();
    const { folder, path } = inventoryWith({ receivers: { traps: { listen: '127.0.0.1:162', users: [] } } }, { port: pty.host });
    chmodSync(join(pty.host, '..'), 0o755);
    execFileSync('chown', ['root:dialout', realpathSync(pty.host)]);
    chmodSync(realpathSync(pty.host), 0o660);
    for (const open of [join(cli, '..'), join(cli, '..', '..')]) chmodSync(open, 0o755);
    const written = await runCli(cli, ['install-service', '--inventory', path, '--secrets', join(folder, 'secrets')]);
    const under = (unit: string) => {
      const system = newFolder();
      chmodSync(system, 0o755);
      writeFileSync(join(system, 'hsm-vigil.service'), unit);
      chmodSync(join(system, 'hsm-vigil.service'), 0o644);
      // A mount of its own: the units of this machine are not touched. There is a state folder, as of a service that has run.
      const script = [
        `mount --bind ${system} /etc/systemd/system`,
        'mount -t tmpfs tmpfs /var/lib',
        'mkdir /var/lib/hsm-vigil',
        `exec setpriv --reuid 5403 --regid 5403 --clear-groups ${process.execPath} ${cli} doctor --json`,
      ].join(' && ');
      const run = spawnSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', script], {
        env: { PATH: process.env.PATH, HOME: '/nonexistent' },
        encoding: 'utf8',
      });
      assert.ok(run.stdout.startsWith('{'), run.stderr);
      return { code: run.status, findings: JSON.parse(run.stdout).findings } as Awaited<ReturnType<typeof doctor>>;
    };
    const unit = written.stdout.replace('User=hsm-vigil', 'User=5403');
    const fits = under(unit);
    assert.match(of(fits, 'inventory').join(), new RegExp(`^warning: ${path}:`), 'the inventory is that of the unit');
    assert.match(of(fits, 'serial port').join(), /^ok: /);
    assert.match(
      of(fits, 'port').join(),
      /^ok: 127\.0\.0\.1:162 \(UDP\) is free, and the service has the right to listen there, which this shell has not/,
    );
    assert.match(of(fits, 'secrets').join(), new RegExp(`^unknown: .*hsm-vigil doctor --secrets ${join(folder, 'secrets')}`));
    // Somebody else's folder is no fault of theirs, and no word of it is said.
    assert.match(
      of(fits, 'state folder').join(),
      /^unknown: \/var\/lib\/hsm-vigil is that of the account number 0, and is not looked at from here/,
    );
    const old = under(
      unit
        .replace('SupplementaryGroups=dialout', '')
        .replaceAll(/^(?:Load|Set)Credential=.*$/gm, '')
        .replaceAll('CAP_NET_BIND_SERVICE', ''),
    );
    assert.match(
      of(old, 'service').join('\n'),
      /failed: The unit .* does not give the service the secret "hsm-1\.console", the right to open serial ports and the right to listen/,
    );
    assert.match(of(old, 'serial port').join(), /^failed: .*dialout/);
    assert.match(of(old, 'port').join(), /^failed: .*a port below 1024 needs a right/);
  });
});
