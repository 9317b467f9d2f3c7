import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { ServerChannel } from 'ssh2';
import { readFromHost } from '../../src/channels/console/transports/sshCommand.ts';
import { HostKeyChanged, LoginRefused, NoAnswer } from '../../src/core/fault.ts';
import { descriptor } from '../../src/devices/luna7/descriptor.ts';
import { type SshServerOptions, startSshServer } from '../support/sshServer.ts';
import { ada, deviceOf, WatchedFleet } from '../support/watchedFleet.ts';

const never = new AbortController().signal;
const said = readFileSync(new URL('../fixtures/luna7-client/hagroup-listgroups.txt', import.meta.url), 'utf8');

/** A host that notes all that was run on it, and prints this. */
async function clientHost(print: string | ((channel: ServerChannel) => void), more: SshServerOptions = {}) {
  const commands: string[] = [];
  const onExec = (command: string, channel: ServerChannel) => {
    commands.push(command);
    if (typeof print === 'function') return print(channel);
    channel.write(print);
    channel.exit(0);
    channel.end();
  };
  const server = await startSshServer({ ...more, onExec });
  const host = { address: server.address, hostKey: server.hostKey.fingerprint, user: 'vigil', password: 'open sesame' };
  return { server, commands, host, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('the service asks a client by one command and nothing else, and keeps what it says', async () => {
  await using scene = await clientHost(said);
  await using fleet = new WatchedFleet([], [deviceOf('a', 'prod'), deviceOf('b', 'prod')]);
  const { address: ssh, hostKey, user } = scene.host;
  fleet.service.groups.use([{ id: 'prod', clients: [{ name: 'app-1', ssh, hostKey, user, password: { secret: 'app-1.ssh' } }] }]);
  assert.deepEqual(fleet.snapshot().haGroups?.[0]?.askable, ['app-1']);
  const ask = (client = 'app-1') => fleet.service.groups.ask({ haGroup: 'prod', client }, 'ada', never);
  await assert.rejects(ask(), { code: 'not-possible', message: /app-1\.ssh/ });
  await assert.rejects(ask('app-2'), { code: 'not-found' });
  assert.equal(scene.server.connections, 0, 'without its password nobody is asked');
  await fleet.service.requests.provideSecrets({ secrets: { 'app-1.ssh': 'open sesame' } }, ada);
  const { said: record, rejected } = await ask();
  assert.deepEqual([record.members.map(({ alive }) => alive), rejected], [[true, false, true], []]);
  assert.deepEqual(scene.commands, [descriptor.haClient?.remote]);
  assert.deepEqual(scene.server.others, ['exec'], 'no terminal, no shell, no forwarding');
  assert.doesNotMatch(JSON.stringify([fleet.snapshot(), fleet.logged]), /sesame/);
});

test('a host with another key never gets the password', async () => {
  await using scene = await clientHost(said);
  await assert.rejects(readFromHost({ ...scene.host, hostKey: `SHA256:${'A'.repeat(43)}` }, 'list', 5_000, never), HostKeyChanged);
  assert.deepEqual([scene.server.secrets, scene.commands], [[], []]);
});

test('a refused login is tried once, with the password and nothing else', async () => {
  await using scene = await clientHost(said, { onLogin: (context) => context.reject(['password']) });
  await assert.rejects(readFromHost(scene.host, 'list', 5_000, never), LoginRefused);
  assert.deepEqual(scene.server.secrets, ['open sesame']);
});

test('a client that asks for something gets no answer, and one that repeats the password is masked', async () => {
  let read = '';
  await using scene = await clientHost((channel) => {
    channel.write('Enter the password: open sesame\n');
    channel.on('data', (chunk: Buffer) => (read += chunk));
    channel.on('end', () => channel.end());
  });
  const output = await readFromHost(scene.host, 'list', 5_000, never);
  assert.doesNotMatch(output, /sesame/);
  assert.equal(read, '');
});

test('a client that says nothing, or too much, ends the asking', async () => {
  await using silent = await clientHost(() => {});
  await assert.rejects(readFromHost(silent.host, 'list', 300, never), NoAnswer);
  await using loud = await clientHost((channel) => {
    const more = () => !channel.destroyed && channel.write('x'.repeat(32_768), () => setImmediate(more));
    more();
  });
  await assert.rejects(readFromHost(loud.host, 'list', 5_000, never), { message: /prints more than/ });
});
