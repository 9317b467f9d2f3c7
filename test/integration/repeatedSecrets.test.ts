import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { maskOf } from '../../src/core/mask.ts';
import { connectToService } from '../../src/protocol/connectToService.ts';
import type { Snapshot } from '../../src/protocol/contract.ts';
import { Appliance, DEFAULT_ACCOUNTS } from '../../src/simulator/appliance/appliance.ts';
import { listenConsole } from '../../src/simulator/console/listen.ts';
import { bundleCli, newFolder, runCli, spawnCli } from '../support/bundledCli.ts';
import { ComposedService } from '../support/composedService.ts';
import { disguised } from '../support/disguises.ts';
import { startSnmpd } from '../support/snmpd.ts';
import { waitFor } from '../support/waitFor.ts';
import { ada } from '../support/watchedFleet.ts';

const PASSWORD = 'Quench-Vesper-41';
const TOKEN = 'Token/of+the=webhook';
const COMMUNITY = 'test-community';

let cli: string;
before(async () => {
  cli = await bundleCli();
});

/** As a device may repeat the password: as it is, with what nobody sees between its characters, in other writings. */
const repeats = [
  PASSWORD,
  // The simulated console sends one byte a character.
  ...fc.sample(
    disguised(PASSWORD).filter((text) => /^[\0-\xff]*$/.test(text)),
    { numRuns: 40, seed: 7 },
  ),
  Buffer.from(`monitor:${PASSWORD}`).toString('base64'),
  Buffer.from(PASSWORD).toString('hex'),
];

/** Serves a console that answers each line with what `answer` makes of it; undefined: it hangs up. */
async function scriptedConsole(greeting: string, answer: (line: string, socket: Socket) => string | undefined = () => undefined) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    let typed = '';
    socket.on('data', (bytes) => {
      typed += bytes.toString('latin1');
      for (let end = typed.indexOf('\r'); end >= 0; end = typed.indexOf('\r')) {
        const reply = answer(typed.slice(0, end), socket);
        typed = typed.slice(end + 1);
        if (reply === undefined) socket.end();
        else socket.write(reply, 'utf8');
      }
    });
    if (greeting !== '') socket.write(greeting, 'utf8');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, [Symbol.asyncDispose]: async () => void server.close() };
}

const loginThen = (answer: string, toCommand?: string) => (line: string) => {
  if (line === '') return '\r\nluna-1 login: ';
  if (line === 'monitor') return 'monitor\r\nPassword: ';
  return line === PASSWORD ? answer : toCommand && `${line}\r\n${toCommand}`;
};

/** The secret in the text, however it is spread or written: as the mask finds it, and by a plain search that knows nothing of the mask. */
function reveals(text: string, secret: string): boolean {
  const unescaped = text.replace(/\\u([\da-f]{4})/gi, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const quiet = unescaped.replace(/[\x1b\ufffd\u00b7](?:\[[0-?]*[ -/]*[@-~]|[()]B|[7=c])/g, '');
  const dense = quiet.replace(/[\p{C}\p{Z}\p{M}\ufffd\u3164\u00b7]/gu, '');
  const bytes = Buffer.from(secret);
  const writings = [secret, encodeURIComponent(secret), bytes.toString('hex'), bytes.toString('base64').slice(0, -4)];
  return writings.some((writing) => text.includes(writing) || dense.includes(writing)) || maskOf([secret])(unescaped) !== unescaped;
}

test('what devices and receivers repeat of a secret stands in no file, no log and no output', { timeout: 120_000 }, async (t) => {
  assert.ok(repeats.every((repeat) => reveals(repeat, PASSWORD)));
  let told = 0;
  const next = () => repeats[told++ % repeats.length]!;
  const accounts = DEFAULT_ACCOUNTS.map((account) => ({ ...account, password: PASSWORD }));
  const appliance = new Appliance({ seed: 1, hostname: 'luna-1', accounts });
  await using honest = await listenConsole(appliance, {
    prints: (command, answer) =>
      command === 'hsm tamper show'
        ? `${next()}\nCommand Result : 65535 (${PASSWORD})\n`
        : answer
            .replace(/^(\s*HSM Label:\s*)[^\r\n]*/m, (_line, name: string) => name + PASSWORD)
            .split('\n')
            .flatMap((line, at) => (at % 5 === 1 ? [`user ${next()} logged in`, line] : [line]))
            .join('\n'),
  });
  await using busy = await scriptedConsole(`Port is already in use by ${Array.from(PASSWORD).join('\u001b[1m\0')}\r\n`, () => undefined);
  await using replaying = await scriptedConsole(`${PASSWORD}${'.'.repeat(2040)}`, (_line, socket) => void socket.end());
  await using refusing = await scriptedConsole('', loginThen(`\r\nLogin incorrect for ${PASSWORD} at 12:00\r\n\r\nluna-1 login: `));
  await using asking = await scriptedConsole('', loginThen('\r\n[luna-1] lunash:>', `Keep ${PASSWORD} (y/n) `));
  await using elsewhere = await scriptedConsole('', (line) =>
    line === '' ? '\r\nluna-1 login: ' : `monitor\r\n${PASSWORD} login: monitor\r\nPassword: `,
  );
  await using agent = await startSnmpd({ columns: { 3: ['string', COMMUNITY] } });
  const posts: string[] = [];
  const receiver = createHttpServer((request, response) => {
    posts.push(request.headers.authorization ?? '');
    response.writeHead(500, { 'x-echo': encodeURIComponent(TOKEN) }).end(`you sent ${TOKEN}, ${request.headers.authorization}`);
  }).listen(0, '127.0.0.1');
  t.after(() => receiver.closeAllConnections());
  t.after(() => receiver.close());
  await once(receiver, 'listening');

  const folder = newFolder();
  const state = join(folder, 'state');
  const secrets = join(folder, 'secrets');
  mkdirSync(secrets, { mode: 0o700 });
  for (const [name, value] of Object.entries({ password: PASSWORD, community: COMMUNITY, token: TOKEN }))
    writeFileSync(join(secrets, name), value, { mode: 0o600 });
  const consoles = { honest, busy, replaying, refusing, asking, elsewhere };
  const inventory = join(folder, 'inventory.json');
  const model = 'luna-network-hsm-7';
  writeFileSync(
    inventory,
    JSON.stringify({
      poll: { interval: '1s', timeout: '1s' },
      alerts: { window: '3s', negatives: 1, recover: 1 },
      notify: [
        {
          id: 'hook',
          webhook: { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`, bearer: { secret: 'token' } },
        },
      ],
      devices: [
        ...Object.entries(consoles).map(([id, { address }]) => ({
          id,
          model,
          console: { address, user: 'monitor', password: { secret: 'password' } },
        })),
        { id: 'agent', model, snmp: { host: agent.host, port: agent.port, version: '2c', community: { secret: 'community' } } },
      ],
    }),
  );
  const places = ['--inventory', inventory, '--secrets', secrets, '--state', state];
  const child = spawnCli(cli, ['serve', ...places], folder);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  t.after(() => child.kill('SIGKILL'));
  const ask = async (...args: string[]) => {
    const { stdout, stderr } = await runCli(cli, args, { home: folder });
    return stdout + stderr;
  };
  const outputs = new Map<string, string>();
  await waitFor('the service runs', () => readdirSync(folder).includes('state') && readdirSync(state).includes('service.json'));
  {
    using client = await connectToService({ runtime: state, version: '1.0.0', client: 'cli' });
    const polled = async () => {
      const { devices } = await client.request('snapshot', {});
      const errors = devices.map(({ id, channels }) => [id, channels[0]?.error ?? (channels[0]?.lastSeen ? 'read' : 'unread')] as const);
      return new Map(errors.map(([id, error]) => [id, error]));
    };
    await waitFor('it has been repeated often', () => told > 2 * repeats.length && posts.length > 0, 60_000);
    let errors = await polled();
    for (let waited = 0; waited < 40 && [...errors.values()].includes('unread'); waited++) {
      await pause(500);
      errors = await polled();
    }
    outputs.set('snapshot', JSON.stringify(await client.request('snapshot', {})));
    // The parts of the test did what they are there for.
    assert.equal(errors.get('agent'), 'read');
    // A busy machine may bring no more of a poll than what was refused in it.
    assert.match(errors.get('honest') ?? '', /^read$|^The device answered "hsm tamper show" with error 65535 \(\*{8}\)\.$/);
    assert.match(errors.get('busy') ?? '', /turned us away; it said “Port is already in use by \*{8}”/);
    assert.match(errors.get('replaying') ?? '', /it said "\*{8}\.+…"/);
    assert.match(errors.get('refusing') ?? '', /It said “Login incorrect for \*{8} at 12:00”/);
    assert.match(errors.get('asking') ?? '', /asked something after "[a-z ]+": “Keep \*{8} \(y\/n\)”/);
    assert.match(errors.get('elsewhere') ?? '', /Another host answers: the login prompt is that of another one/);
  }
  for (const args of [['status'], ['status', '--json'], ['alerts'], ['alerts', '--json'], ['audit', '--json']])
    outputs.set(args.join(' '), await ask(...args, '--state', state));
  outputs.set('check --json', await ask('check', '--json', 'refusing', 'agent', 'busy', 'replaying', ...places));
  outputs.set('test-notification', await ask('test-notification', '--state', state));
  child.kill('SIGTERM');
  await once(child, 'exit');
  outputs.set('what serve says', said);

  const { devices } = JSON.parse(outputs.get('snapshot') ?? '') as Snapshot;
  for (const device of devices.filter(({ id }) => id === 'honest' || id === 'agent'))
    assert.match(JSON.stringify(device), /"hsm\.label":"\*{8}"/, device.id);
  assert.deepEqual([...new Set(posts)], [`Bearer ${TOKEN}`]);
  assert.match(outputs.get('test-notification') ?? '', /answered with status 500/);

  for (const name of readdirSync(state, { recursive: true, encoding: 'utf8' })) {
    const path = join(state, name);
    if (!statSync(path).isFile()) continue;
    const bytes = readFileSync(path);
    outputs.set(name, bytes.toString('utf8'));
    outputs.set(`${name} (latin1)`, bytes.toString('latin1'));
  }
  assert.ok(
    [...outputs.keys()].some((name) => name.startsWith('history.db')),
    [...outputs.keys()].join(),
  );
  for (const [name, text] of outputs)
    for (const secret of [PASSWORD, TOKEN, COMMUNITY]) assert.ok(!reveals(text, secret), `${secret} in ${name}`);
});

test('a connection that is tried shows no secret of the service, and what was tried is shown by no device later', async () => {
  await using composed = new ComposedService();
  await using replaying = await scriptedConsole(`${TOKEN} ${PASSWORD}`, (_line, socket) => void socket.end());
  const deviceWith = (secret: string) => ({
    id: secret,
    model: 'luna-network-hsm-7',
    console: { address: replaying.address, user: 'monitor', password: { secret } },
  });
  composed.write({ poll: { timeout: '1s' }, devices: [deviceWith('kept')] });
  await composed.service.requests.provideSecrets({ secrets: { kept: TOKEN } }, ada);
  await composed.service.start(composed.inventory);
  const tried = await composed.service.requests.testConnection({ device: deviceWith('tried'), secrets: { tried: PASSWORD } }, ada);
  const [later] = (await composed.service.requests.check({}, ada)).devices;
  for (const { channels } of [tried, later!]) assert.match(channels[0]?.error ?? '', /it said "\*{8} \*{8}"/);
});
