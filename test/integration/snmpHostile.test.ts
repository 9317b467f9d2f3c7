import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { SnmpPoller } from '../../src/channels/snmp/polling/snmpPoller.ts';
import type { SnmpTarget } from '../../src/channels/snmp/snmpTarget.ts';
import type { SnmpRequest } from '../../src/core/deviceModel.ts';
import { DeviceError, Fault, Garbled } from '../../src/core/fault.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { children, integer, octets, REPORT, RESPONSE, readInteger, SEQUENCE, tlv } from '../support/ber.ts';
import { HSM_ENTRY, type Snmpd, startSnmpd } from '../support/snmpd.ts';
import { startUdpRelay } from '../support/udpRelay.ts';

const SYS_UP_TIME = Buffer.from([6, 8, 0x2b, 6, 1, 2, 1, 1, 3, 0]);
const request: SnmpRequest = { scalars: ['1.3.6.1.2.1.1.3.0'], tables: [] };
const never = new AbortController().signal;
const hasty = { timeoutMs: 150, retries: 0 };
const user = {
  user: 'vigil',
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
} as const;

let agent: Snmpd;
before(async () => {
  agent = await startSnmpd();
});
after(() => agent.dispose());

/** An agent that answers each datagram with what `answer` makes of it. */
async function startImpostor(answer: (request: Buffer) => readonly Buffer[]): Promise<AsyncDisposable & { port: number }> {
  const socket = createSocket('udp4');
  socket.on('message', (message, { port }) => {
    for (const each of answer(message)) socket.send(each, port, '127.0.0.1');
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    port: socket.address().port,
    async [Symbol.asyncDispose]() {
      socket.close();
    },
  };
}

const v2c = (port: number): SnmpTarget => ({ host: '127.0.0.1', port, version: '2c', community: 'public' });
const v3 = (port: number): SnmpTarget => ({ host: '127.0.0.1', port, version: '3', ...user });

const upTime = (ticks: number) => tlv(SEQUENCE, tlv(SEQUENCE, SYS_UP_TIME, tlv(0x43, [ticks])));
const pdu = (tag: number, id: number, varbinds: Buffer) => tlv(tag, integer(id), integer(0), integer(0), varbinds);

/** A version 3 message in clear, with these flags (1 authenticated, 2 encrypted, 4 reportable). */
function clearV3(msgId: number, flags: number, engine: string, content: Buffer, time = 100): Buffer {
  const security = tlv(
    SEQUENCE,
    octets(engine),
    integer(Math.min(time, 1)),
    integer(time),
    octets('vigil'),
    octets(flags & 1 ? Buffer.alloc(24) : ''),
    octets(''),
  );
  const header = tlv(SEQUENCE, integer(msgId), integer(65_507), octets(Buffer.of(flags)), integer(3));
  return tlv(SEQUENCE, integer(3), header, octets(security), tlv(SEQUENCE, octets(engine), octets(''), content));
}

const v3MessageId = (message: Buffer) => readInteger(children(children(children(message)[0]!.content)[1]!.content)[0]!.content);
const isEncrypted = (message: Buffer) => (children(children(children(message)[0]!.content)[1]!.content)[2]!.content[0]! & 2) !== 0;
const v2cRequestId = (message: Buffer) => readInteger(children(children(children(message)[0]!.content)[2]!.content)[0]!.content);

test('an answer in clear to a protected request is not used', async () => {
  const engine = 'made-up-engine';
  await using impostor = await startImpostor((message) => {
    const id = v3MessageId(message);
    return [clearV3(id, 0, engine, isEncrypted(message) ? pdu(RESPONSE, 1, upTime(42)) : pdu(REPORT, 1, upTime(1)))];
  });
  using poller = new SnmpPoller();
  await assert.rejects(poller.poll(v3(impostor.port), request, hasty, never), (error) => {
    assert.ok(error instanceof DeviceError, String(error));
    assert.match(error.message, /without the authentication and privacy/);
    return true;
  });
});

test('an answer signed with another key is not used, and the error holds no key', async () => {
  await using impostor = await startImpostor((message) => {
    const id = v3MessageId(message);
    return [
      clearV3(
        id,
        isEncrypted(message) ? 1 : 0,
        'made-up-engine',
        isEncrypted(message) ? pdu(RESPONSE, 1, upTime(42)) : pdu(REPORT, 1, upTime(1)),
      ),
    ];
  });
  using poller = new SnmpPoller();
  await assert.rejects(poller.poll(v3(impostor.port), request, hasty, never), (error) => {
    assert.ok(error instanceof DeviceError, String(error));
    assert.match(error.message, /not authenticated by the key/);
    assert.doesNotMatch(JSON.stringify(error, Object.getOwnPropertyNames(error)), /passphrase/);
    return true;
  });
});

test('a version 3 message sent to a version 2c poll does not bring the process down', async () => {
  await using impostor = await startImpostor((message) => [clearV3(v2cRequestId(message), 1, 'engine', pdu(RESPONSE, 1, upTime(42)))]);
  using poller = new SnmpPoller();
  await assert.rejects(poller.poll(v2c(impostor.port), request, hasty, never), Garbled);
});

test('an agent that reports itself unsynchronised for ever is given up', async () => {
  const neverInTime = pdu(REPORT, 1, upTime(1));
  await using impostor = await startImpostor((message) => [clearV3(v3MessageId(message), 0, 'made-up-engine', neverInTime, 0)]);
  using poller = new SnmpPoller();
  await assert.rejects(poller.poll(v3(impostor.port), request, hasty, never), Fault);
});

test('forged answers and reports that carry the id of a request do not keep the agent from being heard behind them', async () => {
  const report = (object: number) =>
    pdu(REPORT, 1, tlv(SEQUENCE, tlv(SEQUENCE, tlv(6, [0x2b, 6, 1, 6, 3, 15, 1, 1, object, 0]), tlv(0x41, [1]))));
  const forgeries: Readonly<Record<string, (message: Buffer) => readonly Buffer[]>> = {
    'an answer in clear': (message) => [clearV3(v3MessageId(message), 0, 'made-up-engine', pdu(RESPONSE, 1, upTime(42)))],
    'an answer with a wrong digest': (message) => [clearV3(v3MessageId(message), 1, 'made-up-engine', pdu(RESPONSE, 1, upTime(42)))],
    'an engine that is another one': (message) =>
      isEncrypted(message) ? [] : [clearV3(v3MessageId(message), 0, 'made-up-engine', report(4))],
    ...Object.fromEntries(
      [1, 2, 3, 4, 5, 6].map((object) => [
        `report ${object}`,
        (message: Buffer) => (isEncrypted(message) ? [clearV3(v3MessageId(message), 0, 'made-up-engine', report(object))] : []),
      ]),
    ),
  };
  for (const [what, forge] of Object.entries(forgeries)) {
    await using relay = await startUdpRelay(agent.port, { forge });
    using poller = new SnmpPoller();
    const target = { ...agent.target(agent.users[1]!), port: relay.port };
    const { varbinds } = await poller.poll(target, request, { timeoutMs: 2000, retries: 0 }, never).catch((error: unknown) => {
      throw new Error(`after ${what}: ${String(error)}`);
    });
    assert.ok(varbinds.length === 1 && varbinds[0]!.value !== 42, what);
  }
  await using relay = await startUdpRelay(agent.port, {
    forge: (message) => [tlv(SEQUENCE, integer(1), octets('guessed'), pdu(RESPONSE, v2cRequestId(message), upTime(42)))],
  });
  using poller = new SnmpPoller();
  const { varbinds } = await poller.poll({ ...agent.target(), port: relay.port }, request, { timeoutMs: 2000, retries: 0 }, never);
  assert.notEqual(varbinds[0]!.value, 42);
});

test('noise in place of SNMP is called noise', async () => {
  await using impostor = await startImpostor(() => [
    Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'),
    Buffer.alloc(0),
    Buffer.alloc(60_000, 0x30),
  ]);
  using poller = new SnmpPoller();
  for (const target of [v2c(impostor.port), v3(impostor.port)]) {
    await assert.rejects(poller.poll(target, request, hasty, never), (error) => error instanceof Garbled && /not SNMP/.test(error.message));
  }
});

test('a good answer after noise is used all the same', async () => {
  await using impostor = await startImpostor((message) => {
    const answer = pdu(RESPONSE, v2cRequestId(message), upTime(42));
    return [Buffer.from('noise'), tlv(SEQUENCE, integer(1), octets('public'), answer)];
  });
  using poller = new SnmpPoller();
  const { varbinds } = await poller.poll(v2c(impostor.port), request, hasty, never);
  assert.deepEqual(varbinds, [{ oid: '1.3.6.1.2.1.1.3.0', type: 'TimeTicks', value: 42 }]);
});

test('the answer to another community is not used and neither community is told', async () => {
  await using impostor = await startImpostor((message) => [
    tlv(SEQUENCE, integer(1), octets('another-secret'), pdu(RESPONSE, v2cRequestId(message), upTime(42))),
  ]);
  using poller = new SnmpPoller();
  await assert.rejects(poller.poll(v2c(impostor.port), request, hasty, never), (error) => {
    assert.ok(error instanceof Garbled);
    assert.doesNotMatch(error.message, /another-secret|public/);
    return true;
  });
});

test('whatever happens to real answers on their way, a poll ends with bindings or a fault', async () => {
  const random = seededRandom(20_261_123);
  const alter = (answer: Buffer) => {
    const altered = Buffer.from(answer);
    const dice = random();
    if (dice < 0.2) return altered.subarray(0, Math.floor(random() * altered.length));
    const times = dice < 0.6 ? 1 : 8;
    for (let each = 0; each < times; each++) altered[Math.floor(random() * altered.length)] = Math.floor(random() * 256);
    return altered;
  };
  await using relay = await startUdpRelay(agent.port, { alter });
  using poller = new SnmpPoller();
  const whole = { scalars: request.scalars, tables: [{ entry: HSM_ENTRY, columns: [1, 2, 9, 21] }] };
  const ends = { bindings: 0, fault: 0 };
  const targets = [agent.target(), ...agent.users.map((each) => agent.target(each))];
  await Promise.all(
    Array.from({ length: 150 }, async (_, number) => {
      try {
        await poller.poll({ ...targets[number % 3]!, port: relay.port }, whole, { timeoutMs: 1000, retries: 0 }, never);
        ends.bindings += 1;
      } catch (error) {
        assert.ok(error instanceof Fault, String(error));
        assert.doesNotMatch(error.message, /passphrase|test-community/);
        ends.fault += 1;
      }
    }),
  );
  assert.equal(ends.bindings + ends.fault, 150);
  assert.ok(ends.fault > 50 && ends.bindings > 0, JSON.stringify(ends));
});
