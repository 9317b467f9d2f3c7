import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { createLunaSh } from '../../src/simulator/console/lunash.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { children, integer, octets, RESPONSE, readInteger, SEQUENCE, tlv } from './ber.ts';
import { hostile } from './hostileConversation.ts';
import { type InventiveDevice, startInventiveDevice } from './inventiveDevice.ts';
import { startSshServer } from './sshServer.ts';

/** A peer that means harm, as it stands in the inventory, and all that it was sent. */
export interface HostilePeer extends AsyncDisposable {
  readonly kind: string;
  readonly channels: object;
  /** One text for each connection: what was typed into it. */
  readonly typed: readonly string[];
  /** What it was sent that no monitor may send. */
  readonly outside: readonly string[];
}

type Said = (honest: string, line: string) => string | undefined;
/** Says what it likes, for as long as the connection stands. */
type Unasked = (write: (text: string) => void) => NodeJS.Timeout | undefined;

interface Conduct {
  readonly kind: string;
  /** Lines that it answers as it should, before it becomes another one. */
  readonly honest: number;
  readonly says: Said;
  readonly unasked?: Unasked;
}

const every = (ms: number, text: string): Unasked => {
  return (write) => setInterval(() => write(text), ms);
};

/** What a console does once it has been honest for a while. */
function conducts(seed: number, password: string): readonly Conduct[] {
  const random = seededRandom(seed);
  const nothing = () => '';
  return [
    { kind: 'says anything', honest: Math.floor(random() * 6), says: (honest) => hostile(honest, random) },
    { kind: 'keeps silent', honest: 0, says: nothing },
    { kind: 'hangs up', honest: seed % 4, says: () => undefined },
    { kind: 'floods', honest: seed % 3, says: nothing, unasked: every(5, 'x'.repeat(16_384)) },
    { kind: 'floods with login prompts', honest: 0, says: nothing, unasked: every(2, '\r\nluna-1 login: ') },
    { kind: 'Telnet commands without end', honest: 0, says: nothing, unasked: every(5, '\xff\xfd\x18'.repeat(4000)) },
    { kind: 'drips', honest: 2, says: nothing, unasked: every(300, '.') },
    { kind: 'repeats all that it hears', honest: 0, says: (_honest, line) => `${line}\r\n${password}\r\n` },
    { kind: 'repeats the password', honest: 2, says: (honest) => honest.replace(/\r\n/g, `\r\n${password}\u0007\r\n`) },
    { kind: 'asks questions', honest: 2 + (seed % 3), says: (honest) => `${honest.slice(0, 200)}\r\nProceed? (y/n) ` },
    { kind: 'is another host', honest: 1, says: () => "\r\nmonitor@otherhost's password: " },
    { kind: 'asks for a new password', honest: 2, says: () => '\r\nNew password: ' },
  ];
}

/** Plays a console on one connection. */
function play(conduct: Conduct, heard: (text: string) => void, write: (text: string) => void, hangUp: () => void, ssh = false) {
  let honest = '';
  let left = conduct.honest;
  const lunash = createLunaSh(
    new Appliance({ seed: 1, hostname: 'luna-1' }),
    (bytes) => {
      honest += Buffer.from(bytes).toString('latin1');
    },
    ssh ? { ssh: { user: 'monitor', ended: hangUp } } : {},
  );
  const unasked = conduct.unasked?.(write);
  if (honest !== '' && conduct.honest > 0) write(honest);
  return {
    hear(bytes: Uint8Array) {
      const text = Buffer.from(bytes).toString('latin1');
      heard(text);
      honest = '';
      lunash.receive(bytes);
      const said = left-- > 0 ? honest : conduct.says(honest, text);
      if (said === undefined) hangUp();
      else if (said !== '') write(said);
    },
    end() {
      clearInterval(unasked);
      lunash[Symbol.dispose]();
    },
  };
}

/** A console behind a TCP port that is hostile in the way of this number. */
export async function startHostileConsole(number: number, password: string): Promise<HostilePeer> {
  const all = conducts(number, password);
  const conduct = all[number % all.length]!;
  const typed: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const at = typed.push('') - 1;
    const write = (text: string) => void (socket.writableLength < 4_000_000 && socket.write(Buffer.from(text, 'latin1')));
    const heard = (text: string) => {
      typed[at] += text;
    };
    const played = play(conduct, heard, write, () => socket.destroy());
    socket.on('data', (bytes) => played.hear(bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      played.end();
      sockets.delete(socket);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    kind: conduct.kind,
    channels: { console: { address: address(server.address()), user: 'monitor', password: { secret: 'password' } } },
    typed,
    outside: [],
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

/** An SSH server that is hostile before, at, or after the login. */
export async function startHostileSsh(number: number, password: string): Promise<HostilePeer> {
  const all = conducts(number, password);
  const kinds = [
    'another key',
    'refuses',
    'drips before it speaks SSH',
    'never answers the login',
    'no shell',
    ...all.map(({ kind }) => kind),
  ];
  const kind = kinds[number % kinds.length]!;
  const typed: string[] = [];
  const conduct = all.find((each) => each.kind === kind);
  if (kind === 'drips before it speaks SSH') return startDripping(kind);
  const server = await startSshServer({
    noShell: kind === 'no shell',
    onLogin(context) {
      if (kind === 'never answers the login') return;
      if (kind === 'refuses' || context.method !== 'password') context.reject(['password']);
      else context.accept();
    },
    onShell(shell, client) {
      const at = typed.push('') - 1;
      const heard = (text: string) => {
        typed[at] += text;
      };
      const write = (text: string) => void (shell.writableLength < 4_000_000 && shell.write(Buffer.from(text, 'latin1')));
      const played = play(conduct ?? all[1]!, heard, write, () => client.end(), true);
      shell.on('data', (bytes: Uint8Array) => played.hear(bytes));
      shell.on('close', played.end);
      client.on('close', played.end);
    },
  });
  const pinned = kind === 'another key' ? `SHA256:${'A'.repeat(43)}` : server.hostKey.fingerprint;
  return {
    kind: `SSH: ${kind}`,
    channels: { console: { ssh: server.address, hostKey: pinned, user: 'monitor', password: { secret: 'password' } } },
    typed,
    get outside() {
      // A server that nobody knows is told nothing.
      return [...server.others, ...(kind === 'another key' ? server.secrets : [])];
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

async function startDripping(kind: string): Promise<HostilePeer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const timer = setInterval(() => socket.write('x\r\n'), 200);
    socket.on('error', () => {}).resume();
    socket.on('close', () => clearInterval(timer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { fingerprint } = await anyKey();
  return {
    kind: `SSH: ${kind}`,
    channels: { console: { ssh: address(server.address()), hostKey: fingerprint, user: 'monitor', password: { secret: 'password' } } },
    typed: [],
    outside: [],
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

async function anyKey(): Promise<{ readonly fingerprint: string }> {
  await using server = await startSshServer();
  return { fingerprint: server.hostKey.fingerprint };
}

/** Reads of SNMP: GET, GETNEXT, GETBULK. */
const READS: readonly number[] = [0xa0, 0xa1, 0xa5];

type Answer = (message: Buffer, id: number) => readonly Buffer[];

const pdu = (id: number, ...varbinds: readonly Buffer[]) => tlv(RESPONSE, integer(id), integer(0), integer(0), tlv(SEQUENCE, ...varbinds));
const v2c = (community: string, content: Buffer) => tlv(SEQUENCE, integer(1), octets(community), content);
const bind = (name: readonly number[], value: Buffer) => tlv(SEQUENCE, tlv(6, Buffer.from(name)), value);

/** What an agent answers that knows the community. */
function answers(number: number, community: string): Readonly<Record<string, Answer>> {
  const random = seededRandom(number);
  const noise = () => Buffer.from(Array.from({ length: 1 + random() * 1400 }, () => Math.floor(random() * 256)));
  let made = 0;
  return {
    'keeps silent': () => [],
    'sends noise': () => [noise(), noise(), noise()],
    'sends noise without end': () => Array.from({ length: 200 }, noise),
    'answers others': (_message, id) => [v2c(community, pdu(id + 1, bind([0x2b, 6, 1], integer(1))))],
    'answers for another community': (_message, id) => [v2c('another', pdu(id, bind([0x2b, 6, 1], integer(1))))],
    'answers with errors': (_message, id) => [v2c(community, tlv(RESPONSE, integer(id), integer(5), integer(1), tlv(SEQUENCE)))],
    'answers something else': (_message, id) => [v2c(community, pdu(id, bind([0x2b, 6, 1], octets('x'.repeat(1000)))))],
    'names without end': (_message, id) => [
      v2c(community, pdu(id, ...Array.from({ length: 60 }, () => bind([0x2b, 6, 1, 4, 1, ...arcs(++made), ...arcs(++made)], integer(1))))),
    ],
    'padded names': (_message, id) => [v2c(community, pdu(id, bind([0x2b, ...Array<number>(20_000).fill(0x80), 1], integer(1))))],
    'repeats the community': (_message, id) => [v2c(community, pdu(id, bind([0x2b, 6, 1, 2, 1, 1, 5, 0], octets(community))))],
    'cut answers': (message) => [message.subarray(0, Math.floor(random() * message.length))],
  };
}

/** A number of a name, in seven bits an octet. */
function arcs(number: number): readonly number[] {
  return number < 128 ? [number] : [...arcs(Math.floor(number / 128)).map((octet) => octet | 0x80), number % 128];
}

/** An SNMP agent that is hostile in the way of this number. Every sixth is an appliance that makes up its parts. */
export async function startHostileAgent(number: number, community: string): Promise<HostilePeer> {
  if (number % 6 === 5) return startInventor(number, community);
  const all = Object.entries(answers(number, community));
  const [kind, answer] = all[number % all.length]!;
  const outside: string[] = [];
  const socket = createSocket('udp4');
  socket.on('error', () => {});
  socket.on('message', (message, { port }) => {
    const [, , request] = children(children(message)[0]!.content);
    if (!READS.includes(request?.tag ?? 0)) outside.push(message.toString('hex').slice(0, 200));
    const id = request === undefined ? 0 : readInteger(children(request.content)[0]!.content);
    for (const each of answer(message, id)) socket.send(each, port, '127.0.0.1');
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    kind: `SNMP: ${kind}`,
    channels: { snmp: { host: '127.0.0.1', port: socket.address().port, version: '2c', community: { secret: 'community' } } },
    typed: [],
    outside,
    async [Symbol.asyncDispose]() {
      socket.close();
    },
  };
}

async function startInventor(number: number, community: string): Promise<HostilePeer> {
  const appliance = new Appliance({ seed: number, hostname: `luna-${number}`, serial: `${590_000 + number}` });
  const device: InventiveDevice = await startInventiveDevice(
    appliance,
    { partitions: 60, clients: 60, interfaces: 120 },
    ['snmp'],
    community,
  );
  const timer = setInterval(() => device.again(), 5000);
  return {
    kind: 'SNMP: makes up its parts',
    channels: device.channels,
    typed: [],
    outside: [],
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await device[Symbol.asyncDispose]();
    },
  };
}

function address(bound: ReturnType<ReturnType<typeof createServer>['address']>): string {
  return `127.0.0.1:${(bound as AddressInfo).port}`;
}
