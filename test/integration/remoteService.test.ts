import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type ConnectOptions, connectToService } from '../../src/protocol/connectToService.ts';
import { ServiceUnavailable } from '../../src/protocol/faults.ts';
import { reachOver } from '../../src/protocol/remote/onDemand.ts';
import { bundleCli, newFolder } from '../support/bundledCli.ts';
import { endChild } from '../support/endChild.ts';
import { needsRoot } from '../support/openssh.ts';
import { GROUP, type SshHost, startSshHost } from '../support/sshHost.ts';
import { waitFor } from '../support/waitFor.ts';

const ACCOUNTS = [
  { name: 'anna', uid: 5401, isMember: true },
  { name: 'bert', uid: 5402, isMember: true },
  { name: 'carl', uid: 5403 },
  { name: 'dora', uid: 5404, shell: '/usr/sbin/nologin' },
] as const;

let cli: string;
let host: SshHost;
const path = process.env.PATH;
// Of this file's own: other tests make folders, too. The accounts reach into it.
process.env.TMPDIR = newFolder();
chmodSync(process.env.TMPDIR, 0o755);

/** A service that the group may reach, as its unit runs it. Its folder lies outside of what is one user's alone. */
async function startService(bundle = cli) {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  const inventory = join(folder, 'inventory.jsonc');
  writeFileSync(
    inventory,
    JSON.stringify({
      devices: [
        { id: 'hsm-1', model: 'luna-network-hsm-7', console: { address: '127.0.0.1:9', user: 'monitor', password: { secret: 'x' } } },
      ],
    }),
  );
  const state = join(folder, 'state');
  const runtime = join(folder, 'run');
  const args = [bundle, 'serve', '--inventory', inventory, '--state', state, '--runtime', runtime, '--shared'];
  const start = async () => {
    const child = spawn(process.execPath, args, { gid: GROUP, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log += text;
    });
    await waitFor(`it listens: ${log}`, () => log.includes('HSM Vigil service'));
    return child;
  };
  return { folder: runtime, state, start };
}

const over = (place: string, options: Partial<ConnectOptions> & { readonly platform?: NodeJS.Platform } = {}) => {
  const { platform, protocol } = options;
  const way = { ...(platform && { platform }), ...(protocol !== undefined && { protocol }) };
  return connectToService({
    runtime: '',
    version: '1.0.0',
    client: 'cli',
    reach: reachOver({ place, version: '1.0.0', ...way }),
    ...options,
  });
};

/** The sentence that a person reads. */
async function refusal(place: string, options: Partial<ConnectOptions> = {}): Promise<string> {
  const error: unknown = await over(place, options).then(
    (client) => client[Symbol.dispose](),
    (reason) => reason,
  );
  assert.ok(error instanceof ServiceUnavailable, String(error));
  return error.message;
}

const leftFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('hsm-vigil-'));

describe('a service on another host, over a real sshd', { skip: needsRoot }, () => {
  before(async () => {
    [cli, host] = await Promise.all([bundleCli('1.0.0'), startSshHost({ accounts: ACCOUNTS })]);
    process.env.PATH = host.path;
  });
  after(async () => {
    process.env.PATH = path;
    await host?.[Symbol.asyncDispose]();
  });

  test('members of its group reach it, each by the name of their account; others are told whose word lets them in', async () => {
    const service = await startService();
    const child = await service.start();
    try {
      const place = (account: string) => `${account}@${host.alias}:${service.folder}`;
      using anna = await over(place('anna'), { user: 'Anna A.' });
      using bert = await over(place('bert'), { user: 'anna' });
      assert.equal((await anna.request('snapshot', {})).devices[0]?.id, 'hsm-1');
      await anna.request('recordChange', { device: 'hsm-1', name: 'hsm-1', what: 'pause', why: 'work' });
      await bert.request('recordChange', { device: 'hsm-1', name: 'hsm-1', what: 'resume' });
      // The token alone proves nothing of a person.
      using nobody = await connectToService({ runtime: service.folder, version: '1.0.0', client: 'cli', user: 'anna' });
      await nobody.request('recordChange', { device: 'hsm-1', name: 'hsm-1', what: 'remove' });
      const { entries } = await anna.request('log', { people: true, limit: 10 });
      // This machine has no such accounts, so the service knows their numbers alone.
      assert.deepEqual(entries.map(({ who, kind }) => `${kind}: ${who}`).toSorted(), [
        'pause: Anna A. (account 5401)',
        'remove: anna (account not proven)',
        'resume: anna (account 5402)',
      ]);
      assert.deepEqual(readdirSync(join(service.folder, 'callers')), [], 'a proof counts once');
      // On the machine itself, too, nobody is told that none runs only because they may not look.
      for (const open of [dirname(cli), dirname(dirname(cli))]) chmodSync(open, 0o755);
      const there = ['mount -t tmpfs -o mode=755 tmpfs /run', 'mkdir -m 750 /run/hsm-vigil', 'touch /run/hsm-vigil/service.json'].join(
        ' && ',
      );
      const ask = `exec setpriv --reuid 5403 --regid 5403 --clear-groups ${process.execPath} ${cli}`;
      for (const [command, told] of [
        [
          'status',
          /^hsm-vigil: No HSM Vigil service of this account is running, and this account may not read \/run\/hsm-vigil.*usermod -aG/,
        ],
        ['doctor', /^unknown +service: No HSM Vigil service of this account/m],
      ] as const) {
        const shut = spawnSync('unshare', ['--mount', '--propagation', 'private', 'sh', '-c', `${there} && ${ask} ${command}`], {
          env: { PATH: path, HOME: '/nonexistent' },
          encoding: 'utf8',
        });
        assert.match(shut.stderr + shut.stdout, told);
      }
      const said = await refusal(place('carl'));
      assert.match(said, /^The account carl may not read the folder .* on carl@vigil-host/);
      assert.match(said, /usermod -aG hsm-vigil carl/);
    } finally {
      await endChild(child);
    }
  });

  test('what keeps a person out is told by ssh’s own word for it, with what to do', async () => {
    const anna = `anna@${host.alias}`;
    const wrong = async (place: string, lines: string) => {
      const before = readFileSync(host.clientConfig, 'utf8');
      writeFileSync(host.clientConfig, `${lines}\n${before}`);
      try {
        return await refusal(place);
      } finally {
        writeFileSync(host.clientConfig, before);
      }
    };
    assert.match(
      await wrong(anna, 'UserKnownHostsFile /dev/null'),
      /^ssh does not know the host key of anna@vigil-host.*compare the fingerprint/,
    );
    assert.match(
      await wrong(anna, 'IdentityFile /dev/null\nIdentitiesOnly yes\nIdentityAgent none\nPubkeyAuthentication no'),
      /did not let us in without a password.*ssh-copy-id/,
    );
    const stranger = join(newFolder(), 'known');
    const other = execFileSync('sh', ['-c', `cd ${newFolder()} && ssh-keygen -q -t ed25519 -N "" -f k && cat k.pub`], { encoding: 'utf8' });
    const port = /Port (\d+)/.exec(readFileSync(host.clientConfig, 'utf8'))?.[1];
    writeFileSync(stranger, `[127.0.0.1]:${port} ${other}`);
    assert.match(await wrong(anna, `UserKnownHostsFile ${stranger}`), /^The host key of anna@vigil-host is another one than ssh knows/);
    assert.match(await refusal('nowhere.invalid'), /^ssh finds no host nowhere\.invalid/);
    assert.match(await wrong(anna, 'Port 1'), /^ssh could not connect to anna@vigil-host: .*[Cc]onnection refused/);
    assert.match(await wrong(anna, 'NoSuchOption yes'), /^ssh does not accept its own configuration/);
    assert.match(await refusal(`dora@${host.alias}`), /lets us in and runs no commands/);
    assert.match(await refusal(anna), /^No HSM Vigil service runs on anna@vigil-host for the account anna\..*install-service/);
    for (const place of ['-oProxyCommand=touch', 'a b', 'host:/a;b', '', 'host:/$(id)'])
      assert.match(await refusal(place), /is no host for ssh/);
    assert.deepEqual(host.clients(), []);
  });

  test('a host that does not forward says so, and leaves nothing behind', async () => {
    await using strict = await startSshHost({ accounts: ACCOUNTS, config: ['AllowStreamLocalForwarding no'] });
    process.env.PATH = strict.path;
    const service = await startService();
    const child = await service.start();
    const before = leftFolders();
    try {
      const said = await refusal(`anna@${strict.alias}:${service.folder}`);
      assert.match(said, /lets us in and does not forward.*AllowStreamLocalForwarding yes/);
      await waitFor('ssh has gone', () => strict.clients().length === 0);
      assert.deepEqual(leftFolders(), before);
    } finally {
      process.env.PATH = host.path;
      await endChild(child);
    }
  });

  test('a service that has died is told from one that hangs and from one of another version', async () => {
    const service = await startService();
    const place = `anna@${host.alias}:${service.folder}`;
    const first = await service.start();
    await endChild(first, 'SIGKILL');
    assert.match(await refusal(place), /announced on .* does not listen any more/);
    const second = await service.start();
    try {
      assert.match(
        await refusal(place, { protocol: 9_999 }),
        /^The HSM Vigil service on anna@vigil-host \(1\.0\.0\) is older than this 1\.0\.0, and the two cannot talk/,
      );
      second.kill('SIGSTOP');
      const hung: unknown = await over(place, { patience: 1_500 }).catch((reason: unknown) => reason);
      assert.match(String(hung), /on anna@vigil-host \(process \d+\) accepts connections and does not answer\. Nothing is watched there/);
      second.kill('SIGCONT');
      using client = await over(place);
      assert.equal(client.service.managed, true);
    } finally {
      second.kill('SIGCONT');
      await endChild(second);
    }
  });

  test('what a person wants of ssh for themselves is left out; a link that dies is noticed, ends everything of it, and a new one finds the service as it went on', async () => {
    const service = await startService();
    const place = `anna@${host.alias}:${service.folder}`;
    const child = await service.start();
    const before = leftFolders();
    try {
      const config = readFileSync(host.clientConfig, 'utf8');
      writeFileSync(
        host.clientConfig,
        `RemoteCommand tmux attach\nRequestTTY force\nControlMaster auto\nControlPath ${newFolder()}/%C\n${config}`,
      );
      using _person = await over(place);
      writeFileSync(host.clientConfig, config);
      _person[Symbol.dispose]();
      await waitFor('ssh has gone', () => host.clients().length === 0);
      const lost = await over(place);
      let told = 0;
      lost.onClose(() => {
        told += 1;
      });
      host.cut();
      await waitFor('the client knows', () => told === 1);
      await waitFor('its folder is gone', () => leftFolders().length === before.length);
      using again = await over(place);
      assert.equal(again.service.pid, lost.service.pid);
      again[Symbol.dispose]();
      await waitFor('ssh has gone', () => host.clients().length === 0);
      assert.deepEqual(leftFolders(), before);
    } finally {
      await endChild(child);
    }
  });

  test('where ssh cannot listen on a file, a port of loopback leads there', async () => {
    const service = await startService();
    const child = await service.start();
    try {
      using client = await over(`anna@${host.alias}:${service.folder}`, { platform: 'win32' });
      assert.equal((await client.request('snapshot', {})).devices[0]?.id, 'hsm-1');
    } finally {
      await endChild(child);
    }
  });

  test('the terminal asks it with --host; one that is killed leaves no ssh behind', async () => {
    const service = await startService();
    const child = await service.start();
    const place = `anna@${host.alias}:${service.folder}`;
    const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
      spawn(process.execPath, [cli, ...args], { env: { PATH: host.path, HOME: newFolder(), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    try {
      const status = run(['status', '--json', '--host', place]);
      const text = await new Response(status.stdout as never).text();
      assert.equal(JSON.parse(text).devices[0].id, 'hsm-1');
      const following = run(['events', '--follow', '--host', place]);
      await waitFor('it is connected', () => host.clients().length === 1);
      await endChild(following, 'SIGKILL');
      await waitFor('ssh has gone', () => host.clients().length === 0);
      const both = run(['status', '--state', '/x', '--host', place]);
      assert.match(await new Response(both.stderr as never).text(), /--state and --runtime name folders of this machine/);
      const named = run(['status'], { HSM_VIGIL_HOST: place });
      assert.match(
        await new Response(named.stdout as never).text(),
        new RegExp(`^Service 1\\.0\\.0 on ${place.replaceAll('.', '\\.')}, process ${child.pid},`),
      );
      // What only this machine can answer is not answered for another one.
      for (const local of [
        ['audit', 'verify'],
        ['customer-note', '--write-template'],
      ]) {
        const refused = run(local, { HSM_VIGIL_HOST: place });
        assert.match(await new Response(refused.stderr as never).text(), /works on this machine alone/, local.join(' '));
      }
      const doctor = run(['doctor'], { HSM_VIGIL_HOST: place });
      assert.match(await new Response(doctor.stdout as never).text(), /No HSM Vigil service is running\./);
      const here = run(['check', '--host', place]);
      assert.match(await new Response(here.stderr as never).text(), /works on this machine alone/);
    } finally {
      await endChild(child);
    }
  });

  test('a service of the account itself is found without its folder', async () => {
    const state = join(host.home('anna'), '.local', 'state', 'hsm-vigil');
    const folder = dirname(cli);
    for (const open of [folder, dirname(folder)]) chmodSync(open, 0o755);
    const child = spawn(process.execPath, [cli, 'serve', '--inventory', join(host.home('anna'), 'none.jsonc'), '--state', state], {
      uid: 5401,
      gid: 5401,
      env: { HOME: host.home('anna') },
      stdio: 'ignore',
    });
    try {
      using client = await waitFor('it answers', () => over(`anna@${host.alias}`, { user: 'anna' }).catch(() => undefined));
      assert.equal(client.service.managed, true);
      assert.match(await refusal(`bert@${host.alias}`), /^No HSM Vigil service runs on/);
    } finally {
      await endChild(child);
    }
  });
});
