import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { inspect } from 'node:util';
import { openSession } from '../../src/channels/console/session.ts';
import { fetchHostKey, openSsh } from '../../src/channels/console/transports/ssh.ts';
import { type Fault, HostKeyChanged, LoginRefused, NoAnswer, NotAllowed, PasswordChangeRequired } from '../../src/core/fault.ts';
import { KeyedTurns } from '../../src/core/turns.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { pollDevice } from '../../src/service/polling/poll.ts';
import type { ChannelPoll, PollTools } from '../../src/service/polling/pollTarget.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { listenConsole } from '../../src/simulator/console/listen.ts';
import { bundleCli, newFolder, runCli } from '../support/bundledCli.ts';
import { checked } from '../support/credentials.ts';
import { needsRoot } from '../support/openssh.ts';
import { now, type RealSshd, seed, startSshd } from '../support/sshd.ts';
import { testPlace } from '../support/testService.ts';
import { waitFor } from '../support/waitFor.ts';

const never = new AbortController().signal;

interface Over {
  readonly hostKey?: string;
  readonly user?: string;
  readonly password?: string;
  readonly timeout?: number;
  readonly signal?: AbortSignal;
}

const open = async (sshd: RealSshd, { hostKey, user, password, timeout = 200_000, signal = never }: Over = {}) => {
  const credentials = checked(user ?? sshd.user, password ?? sshd.password);
  const options = { timeoutMs: timeout };
  const at = { address: sshd.address, hostKey: hostKey ?? sshd.fingerprint('ecdsa') };
  const transport = await openSsh(at, credentials, options, signal);
  return openSession(transport, credentials, options, signal);
};

/** One poll of the service's own making. */
async function poll(console: object, password: string, timeout = 200_000): Promise<ChannelPoll> {
  const secrets = new Secrets();
  secrets.provide({ console: password });
  const tools: PollTools = {
    consoles: new KeyedTurns(),
    snmp: undefined as never,
    now: Date.now,
    onBug: (error) => assert.fail(inspect(error)),
  };
  const config = { baudRate: 115_200, user: 'monitor', password: { secret: 'console' }, ...console };
  const device = { id: 'hsm-1', model: 'luna-network-hsm-7', console: config, monitorAccount: 'enabled' } as const;
  const [only] = await pollDevice({ device, model: luna7, timeout, secrets }, tools, never);
  assert.ok(only);
  return only;
}

const pollSsh = (sshd: RealSshd, { hostKey, password, timeout }: Over = {}) =>
  poll({ ssh: sshd.address, hostKey: hostKey ?? sshd.fingerprint('ecdsa') }, password ?? sshd.password, timeout);

const count = (text: string, part: string) => text.split(part).length - 1;

/** The fault that something ends in; the password is nowhere in it. */
async function faultOf(sshd: RealSshd, promise: Promise<unknown>): Promise<Fault> {
  const error = await promise.then(
    () => assert.fail('no fault'),
    (reason: unknown) => reason,
  );
  assert.ok(!inspect(error, { depth: 10, showHidden: true }).includes(sshd.password));
  return error as Fault;
}

describe('a real sshd with LunaSH behind it', { skip: needsRoot }, () => {
  let sshd: RealSshd;
  before(async () => {
    sshd = await startSshd();
  });
  after(() => sshd?.[Symbol.asyncDispose]());

  test('a poll over SSH reads what a poll over the serial console reads, and types the same without the login', async () => {
    const appliance = new Appliance({ seed, hostname: 'luna-1', now: () => now });
    await using serial = await listenConsole(appliance);
    const account = appliance.state.accounts.find(({ role }) => role === 'monitor');
    const overSerial = await poll({ address: serial.address }, account?.password ?? '');
    sshd.behave({});
    const before = sshd.typed.length;
    const overSsh = await pollSsh(sshd);
    assert.deepEqual([overSerial.fault, overSsh.fault], [undefined, undefined]);
    const plain = ({ readings }: ChannelPoll) => readings.map(({ time: _, ...reading }) => reading);
    assert.ok(overSsh.readings.length > 100);
    assert.deepEqual(plain(overSsh), plain(overSerial));
    assert.deepEqual(overSsh.observations, overSerial.observations);
    assert.equal(overSsh.channel, 'console');
    assert.equal(`\rmonitor\r${account?.password}\r${sshd.typed.slice(before)}`, serial.console.received);
    assert.match(sshd.typed, /\rexit\r$/);
  });

  test('a fault on the appliance is read as over the serial console', async () => {
    sshd.behave({ faults: [{ kind: 'fan-failed', fan: 'Fan2A' }] });
    const { observations } = await pollSsh(sshd);
    assert.deepEqual(
      observations.filter(({ verdict }) => verdict === 'negative').map(({ component, condition }) => `${component} ${condition}`),
      ['fan2a speed-low'],
    );
    sshd.behave({});
  });

  test('another host key than the pinned one is refused before anything of the login is sent, and said with both', async () => {
    const before = sshd.log.length;
    const pinned = sshd.fingerprint('ecdsa').replace(/.{4}(?=.$)/, 'AAAA');
    const { fault, observations } = await pollSsh(sshd, { hostKey: pinned });
    assert.equal(fault?.code, 'host-key-changed');
    for (const part of [pinned, sshd.fingerprint('ecdsa'), 'sysconf fingerprint ssh', '"hostKey"', 'between']) {
      assert.ok(fault.message.includes(part), `${part} in: ${fault.message}`);
    }
    assert.deepEqual(
      observations.map(({ condition, verdict }) => `${condition} ${verdict}`),
      ['silent unknown', 'refused negative'],
    );
    const log = sshd.log.slice(before);
    assert.doesNotMatch(log, /password|monitor|Accepted|Failed/);
    assert.equal((await pollSsh(sshd)).fault, undefined, 'the right key is accepted as before');
  });

  test('any of the server’s keys may be the pinned one', async () => {
    for (const kind of ['rsa', 'ecdsa'] as const) {
      await using session = await open(sshd, { hostKey: sshd.fingerprint(kind) });
      assert.equal((await session.run('hsm tamper show', never)).resultCode, 0);
    }
  });

  test('the host key is fetched without a login', async () => {
    const before = sshd.log.length;
    assert.deepEqual(await fetchHostKey(sshd.address, { timeoutMs: 60_000 }, never), {
      type: 'ecdsa-sha2-nistp256',
      fingerprint: sshd.fingerprint('ecdsa'),
    });
    assert.doesNotMatch(sshd.log.slice(before), /user|password|Accepted|Failed/);
  });

  test('a wrong password is tried once', async () => {
    const before = sshd.log.length;
    const fault = await faultOf(sshd, open(sshd, { password: 'not-the-password' }));
    assert.ok(fault instanceof LoginRefused, inspect(fault));
    assert.match(fault.message, /refused the login.*no further try/);
    assert.ok(!fault.message.includes('not-the-password'));
    await waitFor('sshd has said so', () => count(sshd.log.slice(before), 'Failed password') > 0);
    assert.equal(count(sshd.log.slice(before), 'Failed password'), 1);
  });

  test('an account that may change the device is refused by name before anything is opened', async () => {
    const before = sshd.log.length;
    for (const user of ['admin', 'Operator', 'audit', 'recover', 'root']) {
      assert.ok((await faultOf(sshd, open(sshd, { user }))) instanceof NotAllowed);
    }
    assert.equal(sshd.log.slice(before), '');
  });

  test('a connection that breaks in the middle of a command is no answer, and the next poll works', async () => {
    sshd.behave({ line: { disconnect: { afterBytes: 3000 } } });
    const session = await open(sshd);
    const started = performance.now();
    assert.ok((await faultOf(sshd, session.run('status sensors', never))) instanceof NoAnswer);
    assert.ok(performance.now() - started < 30_000);
    assert.equal(session.usable, false);
    await session.logout();
    sshd.behave({});
    assert.equal((await pollSsh(sshd)).fault, undefined);
  });

  test('a slow server is waited for, and one that goes silent is given up in time', async () => {
    sshd.behave({ thinkMs: 700, line: { baudRate: 19_200 } });
    await using session = await open(sshd, { timeout: 20_000 });
    assert.equal((await session.run('status sensors', never)).resultCode, 0);
    sshd.behave({ line: { stall: { afterBytes: 3000 } } });
    await using stalling = await open(sshd, { timeout: 20_000 });
    const started = performance.now();
    assert.ok((await faultOf(sshd, stalling.run('status sensors', never))) instanceof NoAnswer);
    assert.ok(performance.now() - started < 45_000);
    sshd.behave({});
  });

  test('output without an end is bounded', async () => {
    sshd.behave({ endless: 'hsm show' });
    await using session = await open(sshd);
    const heap = process.memoryUsage().heapUsed;
    const fault = await faultOf(sshd, session.run('hsm show', never));
    assert.equal(fault.code, 'garbled');
    assert.ok(process.memoryUsage().heapUsed - heap < 50_000_000);
    sshd.behave({});
  });

  test('a message of the day before the prompt does no harm', async () => {
    sshd.behave({ motd: 'AUTHORISED USE ONLY\nAccess denied to everybody else.\n\n' });
    await using session = await open(sshd);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
    sshd.behave({});
  });

  test('a shell that is not LunaSH gets nothing typed', async () => {
    const before = sshd.typed.length;
    sshd.behave({ otherShell: 'Welcome\nroot@jumphost:~# ' });
    const fault = await faultOf(sshd, open(sshd, { timeout: 20_000 }));
    assert.ok(fault instanceof NoAnswer);
    assert.match(fault.message, /no LunaSH prompt/);
    assert.equal(sshd.typed.slice(before), '');
    sshd.behave({});
  });

  test('it can be aborted at any time, and then leaves nothing open', async () => {
    for (const afterMs of [0, 5, 20, 60, 150]) {
      const reason = new Error('enough');
      const abort = new AbortController();
      setTimeout(() => abort.abort(reason), afterMs);
      await assert.rejects(
        open(sshd, { signal: abort.signal }).then(async (session) => {
          await session.run('hsm show', abort.signal).finally(() => session.logout());
          await new Promise((resolve) => setTimeout(resolve, afterMs));
          abort.signal.throwIfAborted();
        }),
        (error) => error === reason,
      );
    }
  });
});

describe('sshd as it may be set up', { skip: needsRoot, concurrency: 4 }, () => {
  test('an older sshd, which knows SHA-1 only, is spoken with', async () => {
    await using sshd = await startSshd({
      hostKeys: ['rsa'],
      config: ['KexAlgorithms diffie-hellman-group14-sha1', 'HostKeyAlgorithms ssh-rsa', 'Ciphers aes128-ctr', 'MACs hmac-sha1'],
    });
    await using session = await open(sshd, { hostKey: sshd.fingerprint('rsa') });
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
  });

  test('a recent Luna’s own choice of ciphers is spoken with', async () => {
    await using sshd = await startSshd({ config: ['Ciphers aes192-ctr,aes256-ctr', 'MACs hmac-sha2-256,hmac-sha2-512'] });
    await using session = await open(sshd);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
  });

  test('an sshd that offers only what is broken is told so', async () => {
    await using sshd = await startSshd({ config: ['Ciphers 3des-cbc'] });
    const fault = await faultOf(sshd, open(sshd));
    assert.equal(fault.code, 'device-error');
    assert.match(fault.message, /algorithms that are not used any more/);
  });

  test('the password is typed at PAM’s question for it, once', async () => {
    await using sshd = await startSshd({ config: ['UsePAM yes', 'PasswordAuthentication no', 'KbdInteractiveAuthentication yes'] });
    await using session = await open(sshd);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
    assert.ok((await faultOf(sshd, open(sshd, { password: 'not-the-password' }))) instanceof LoginRefused);
    await waitFor('sshd has said so', () => count(sshd.log, 'Failed keyboard-interactive') > 0);
    assert.equal(count(sshd.log, 'Failed keyboard-interactive'), 1);
  });

  test('an expired password is never changed: neither at PAM’s questions nor at the shell’s', async () => {
    for (const config of [['UsePAM yes', 'PasswordAuthentication no', 'KbdInteractiveAuthentication yes'], []]) {
      await using sshd = await startSshd({ config, expired: true });
      const fault = await faultOf(sshd, open(sshd));
      assert.ok(fault instanceof PasswordChangeRequired, inspect(fault));
      assert.equal(sshd.typed, '');
    }
  });

  test('an sshd without passwords is sent none', async () => {
    await using sshd = await startSshd({ config: ['PasswordAuthentication no', 'PubkeyAuthentication yes'] });
    const fault = await faultOf(sshd, open(sshd));
    assert.equal(fault.code, 'device-error');
    assert.match(fault.message, /sysconf ssh password enable/);
  });

  test('a banner before the login does no harm', async () => {
    await using sshd = await startSshd({ config: [`Banner ${import.meta.filename}`] });
    await using session = await open(sshd);
    assert.equal((await session.run('hsm show', never)).resultCode, 0);
  });

  test('regenerated keys of every kind count as another server, and an added one does not', async () => {
    await using sshd = await startSshd({ hostKeys: ['rsa', 'ecdsa', 'ed25519'] });
    for (const kind of ['rsa', 'ecdsa', 'ed25519'] as const) {
      await using session = await open(sshd, { hostKey: sshd.fingerprint(kind) });
      assert.ok(session.usable);
    }
    const other = `SHA256:${'A'.repeat(43)}`;
    assert.ok((await faultOf(sshd, open(sshd, { hostKey: other }))) instanceof HostKeyChanged);
  });
});

describe('the command line and the service over SSH', { skip: needsRoot }, () => {
  let cli: string;
  let sshd: RealSshd;
  before(async () => {
    [cli, sshd] = await Promise.all([bundleCli(), startSshd()]);
  });
  after(() => sshd?.[Symbol.asyncDispose]());

  const device = (over: object = {}) => ({
    id: 'hsm-1',
    model: 'luna-network-hsm-7',
    console: { ssh: sshd.address, hostKey: sshd.fingerprint('ecdsa'), user: 'monitor', password: { secret: 'hsm-1.console' }, ...over },
  });
  const check = async (console: object, password: string) => {
    const home = newFolder();
    mkdirSync(join(home, 'secrets'), { mode: 0o700 });
    writeFileSync(join(home, 'secrets', 'hsm-1.console'), password, { mode: 0o600 });
    writeFileSync(join(home, 'inventory.jsonc'), JSON.stringify({ devices: [device(console)] }));
    const args = ['check', '--inventory', join(home, 'inventory.jsonc'), '--secrets', join(home, 'secrets'), '--json'];
    const { code, stdout, stderr } = await runCli(cli, args, { home });
    assert.equal(stderr, '');
    assert.ok(!stdout.includes(password));
    return { code, channel: JSON.parse(stdout).devices[0].channels[0], readings: JSON.parse(stdout).devices[0].readings };
  };

  test('"check" of the bundle, which has none of ssh2’s native parts, reads the appliance', async () => {
    const { code, channel, readings } = await check({}, sshd.password);
    assert.deepEqual([code, channel.channel, channel.name, channel.state], [0, 'console', 'SSH console', 'ok']);
    assert.ok(readings.length > 100);
    assert.ok(readings.every((reading: { channel: string }) => reading.channel === 'console'));
  });

  test('"check" says that the host key has changed, and sends nothing', async () => {
    const before = sshd.log.length;
    const { code, channel } = await check({ hostKey: `SHA256:${'A'.repeat(43)}` }, sshd.password);
    assert.deepEqual([code, channel.state, channel.errorCode], [3, 'failed', 'host-key-changed']);
    assert.match(channel.error, /then correct "hostKey" in the inventory\.$/);
    assert.doesNotMatch(sshd.log.slice(before), /password|monitor/);
  });

  test('the service fetches a host key, tries a device, polls it, and tries a refused password once until a person acts', async () => {
    await using place = testPlace(cli);
    place.write({ devices: [device()] });
    using client = await place.connect();
    assert.deepEqual(await client.request('hostKey', { address: sshd.address }), {
      type: 'ecdsa-sha2-nistp256',
      fingerprint: sshd.fingerprint('ecdsa'),
    });
    await assert.rejects(client.request('hostKey', { address: 'nowhere.invalid' }), /is not known/);
    const tried = await client.request('testConnection', {
      device: { ...device(), id: 'new' },
      secrets: { 'hsm-1.console': sshd.password },
    });
    assert.deepEqual([tried.channels[0]?.state, tried.channels[0]?.name], ['ok', 'SSH console']);

    const failures = () => count(sshd.log, 'Failed password');
    const before = failures();
    const state = async (params: object = {}) => {
      const { devices } = await client.request('check', params);
      return devices[0]?.channels[0]?.errorCode ?? devices[0]?.channels[0]?.state;
    };
    await client.request('provideSecrets', { secrets: { 'hsm-1.console': 'not-the-password' } });
    assert.equal(await state(), 'login-refused');
    assert.equal(await state(), 'login-refused');
    assert.equal(failures() - before, 1, 'it was not tried again');
    assert.equal(await state({ retryLogin: true }), 'login-refused');
    assert.equal(failures() - before, 2, 'a person said so');
    await client.request('provideSecrets', { secrets: { 'hsm-1.console': sshd.password } });
    assert.equal(await state(), 'ok');
  });
});
