import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { openSession } from '../../../src/channels/console/session.ts';
import { type Filter, filtered } from '../../../src/channels/console/transports/filtered.ts';
import { NoTelnet, Telnet } from '../../../src/channels/console/transports/telnet.ts';
import type { Transport } from '../../../src/channels/console/transports/transport.ts';
import { Garbled } from '../../../src/core/fault.ts';
import { credentials } from '../../support/credentials.ts';
import { memoryConsole, scriptedDevice } from '../../support/memoryConsole.ts';

const [IAC, DONT, DO, WONT, WILL, SB, SE] = [255, 254, 253, 252, 251, 250, 240];
const [BINARY, ECHO, SUPPRESS_GO_AHEAD, TERMINAL_TYPE, WINDOW_SIZE, COM_PORT] = [0, 1, 3, 24, 31, 44];
const never = new AbortController().signal;
const open = (transport: Transport) => openSession(transport, credentials, { timeoutMs: 400 }, never);

/** What the filter makes of bytes that arrive in these pieces. */
function heardBy(filter: Filter, pieces: readonly (readonly number[])[]): { readonly text: number[]; readonly answer: number[] } {
  const all = pieces.map((piece) => filter.hear(Uint8Array.from(piece)));
  return { text: all.flatMap(({ text }) => [...text]), answer: all.flatMap(({ answer }) => [...(answer ?? [])]) };
}

const hear = (...bytes: readonly number[]) => heardBy(new Telnet(), [bytes]);
const say = (telnet: Telnet, text: string) => [...telnet.say(Buffer.from(text, 'latin1'))];

describe('Telnet', () => {
  test('no byte of a negotiation becomes text and none of the text is lost, however the bytes are cut', () => {
    const spoken = fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 20 }).map((bytes) => ({ text: [...bytes], wire: [...bytes].flatMap(asNvt) })),
      fc.constantFrom(DO, DONT, WILL, WONT).chain((verb) =>
        // Binary transmission changes the rules for RETURN in the middle of the text: it has a test of its own.
        fc.integer({ min: 1, max: 255 }).map((option) => ({ text: [] as number[], wire: [IAC, verb, option] })),
      ),
      fc.integer({ min: 241, max: 249 }).map((command) => ({ text: [] as number[], wire: [IAC, command] })),
      fc.uint8Array({ maxLength: 30 }).map((bytes) => ({
        text: [] as number[],
        wire: [IAC, SB, ...[...bytes].flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte])), IAC, SE],
      })),
    );
    fc.assert(
      fc.property(fc.array(spoken, { maxLength: 12 }), fc.array(fc.nat(200), { maxLength: 8 }), (parts, cuts) => {
        const wire = parts.flatMap((part) => part.wire);
        const edges = [0, ...cuts.map((cut) => Math.min(cut, wire.length)).sort((a, b) => a - b), wire.length];
        const pieces = edges.slice(1).map((edge, index) => wire.slice(edges[index], edge));
        assert.deepEqual(
          heardBy(new Telnet(), pieces).text,
          parts.flatMap(({ text }) => text),
        );
      }),
    );
  });

  test('echo, suppressed go-aheads and binary transmission are agreed on, everything else is refused', () => {
    for (const option of [BINARY, ECHO, SUPPRESS_GO_AHEAD]) {
      assert.deepEqual(hear(IAC, WILL, option).answer, [IAC, DO, option]);
    }
    for (const option of [BINARY, SUPPRESS_GO_AHEAD]) assert.deepEqual(hear(IAC, DO, option).answer, [IAC, WILL, option]);
    for (const option of [ECHO, TERMINAL_TYPE, WINDOW_SIZE, COM_PORT, 255]) {
      assert.deepEqual(hear(IAC, DO, option).answer, [IAC, WONT, option]);
    }
    for (const option of [TERMINAL_TYPE, COM_PORT]) assert.deepEqual(hear(IAC, WILL, option).answer, [IAC, DONT, option]);
  });

  test('what changes nothing is not answered, what is taken back is', () => {
    const telnet = new Telnet();
    assert.deepEqual(
      heardBy(telnet, [
        [IAC, WILL, ECHO],
        [IAC, WILL, ECHO],
        [IAC, WONT, ECHO],
        [IAC, WONT, ECHO],
        [IAC, DONT, COM_PORT],
      ]).answer,
      [IAC, DO, ECHO, IAC, DONT, ECHO],
    );
  });

  test('two of them talking to each other come to an end', () => {
    const [left, right] = [new Telnet(), new Telnet()];
    let said = Uint8Array.from([BINARY, ECHO, SUPPRESS_GO_AHEAD, COM_PORT].flatMap((option) => [IAC, WILL, option, IAC, DO, option]));
    let turns = 0;
    for (; said.length > 0 && turns < 20; turns += 1) said = Uint8Array.from((turns % 2 === 0 ? left : right).hear(said).answer);
    assert.ok(turns < 5, `${turns} turns`);
  });

  test('a server that never stops negotiating, or never ends a subnegotiation, ends the connection', () => {
    const telnet = new Telnet();
    assert.throws(() => {
      for (let times = 0; times < 1000; times += 1) telnet.hear(Uint8Array.from([IAC, times % 2 === 0 ? WILL : WONT, ECHO]));
    }, Garbled);
    const other = new Telnet();
    other.hear(Uint8Array.from([IAC, SB, COM_PORT]));
    assert.throws(() => other.hear(new Uint8Array(2000).fill(65)), Garbled);
  });

  test('commands without end that ask for nothing end the connection; beside text they do not', () => {
    for (const command of [
      [IAC, 241],
      [IAC, 249],
      [IAC, WILL, ECHO],
      [IAC, WONT, ECHO],
      [IAC, SB, TERMINAL_TYPE, IAC, SE],
      [13, 0, IAC, 241, IAC, 241],
    ]) {
      const telnet = new Telnet();
      assert.throws(() => telnet.hear(Uint8Array.from(Array.from({ length: 2000 }, () => command).flat())), Garbled, String(command));
    }
    const marked = Array.from({ length: 2000 }, () => [65, 13, 10, IAC, 249]).flat();
    assert.equal(hear(...marked).text.length, 6000);
  });

  test('RETURN is sent as CR NUL, and alone once binary transmission is agreed on', () => {
    const telnet = new Telnet();
    assert.deepEqual(say(telnet, 'a\r'), [97, 13, 0]);
    telnet.hear(Uint8Array.from([IAC, WILL, BINARY]));
    assert.deepEqual(say(telnet, '\r'), [13, 0], 'that was the other direction');
    telnet.hear(Uint8Array.from([IAC, DO, BINARY]));
    assert.deepEqual(say(telnet, 'a\r'), [97, 13]);
    telnet.hear(Uint8Array.from([IAC, DONT, BINARY]));
    assert.deepEqual(say(telnet, '\r'), [13, 0]);
  });

  test('a byte 255 in what is sent is doubled', () => {
    assert.deepEqual(say(new Telnet(), '\u00ff\u00ff'), [IAC, IAC, IAC, IAC]);
  });

  test('the NUL after a CR is padding, unless binary transmission is agreed on; any other NUL is noise to be seen', () => {
    assert.deepEqual(hear(65, 13, 0, 66, 13, 10, 0).text, [65, 13, 66, 13, 10, 0]);
    assert.deepEqual(hear(13, IAC, 241, 0, 65).text, [13, 65], 'also around a command');
    assert.deepEqual(hear(IAC, WILL, BINARY, 13, 0).text, [13, 0]);
  });

  test('a byte 255 of the line that the server has not doubled stays visible', () => {
    assert.deepEqual(hear(51, IAC, 55, 48).text, [51, IAC, 48]);
  });

  test('a session behind a negotiating server is one like any other', async () => {
    const rig = memoryConsole();
    let sent: number[] = [];
    const server = scriptedTelnetServer(rig.transport, (bytes) => {
      sent = [...sent, ...bytes];
    });
    server.push([IAC, WILL, ECHO, IAC, WILL, SUPPRESS_GO_AHEAD, IAC, DO, COM_PORT, IAC, DO, TERMINAL_TYPE]);
    await using session = await open(filtered(server.transport, new Telnet()));
    assert.equal((await session.run('status sensors', never)).resultCode, 0);
    assert.equal(rig.console.received, '\rmonitor\rSimulated-monitor-1\rstatus sensors\r');
    assert.deepEqual(
      sent.slice(0, 12),
      [
        [IAC, DO, ECHO],
        [IAC, DO, SUPPRESS_GO_AHEAD],
        [IAC, WONT, COM_PORT],
        [IAC, WONT, TERMINAL_TYPE],
      ].flat(),
    );
  });
});

describe('a raw connection', () => {
  test('to a server that speaks Telnet says so, and nothing is typed', async () => {
    for (const pieces of [[[IAC, WILL, ECHO, IAC, WILL, SUPPRESS_GO_AHEAD]], [[IAC], [DO], [TERMINAL_TYPE]]]) {
      const transport = scriptedDevice(() => '\r\nluna-1 login: ');
      const opening = open(filtered(transport, new NoTelnet()));
      for (const piece of pieces) transport.push(Uint8Array.from(piece));
      await assert.rejects(opening, (error) => error instanceof Garbled && /"protocol": "telnet"/.test(error.message));
      assert.equal(transport.written, '');
      assert.ok(transport.isClosed);
    }
  });

  test('passes on everything else, noise at its beginning too', () => {
    for (const bytes of [
      [IAC, DONT, BINARY, 65],
      [IAC, WILL, 65, 66],
      [65, IAC, WILL, ECHO],
      [IAC, IAC],
      [13, 10],
    ]) {
      assert.deepEqual(heardBy(new NoTelnet(), [bytes]).text, bytes);
      assert.deepEqual(
        heardBy(
          new NoTelnet(),
          bytes.map((byte) => [byte]),
        ).text,
        bytes,
      );
    }
  });
});

/** As RFC 854 has a server send a byte: a 255 doubled, a CR followed by NUL. */
function asNvt(byte: number): readonly number[] {
  if (byte === IAC) return [IAC, IAC];
  return byte === 13 ? [13, 0] : [byte];
}

/** A Telnet server in front of an in-memory console. */
function scriptedTelnetServer(console: Transport, onSent: (bytes: Uint8Array) => void) {
  let listener: (chunk: Uint8Array) => void = () => {};
  const early: Uint8Array[] = [];
  const transport: Transport = {
    name: 'telnet',
    closed: console.closed,
    close: () => console.close(),
    receive(next) {
      listener = next;
      for (const chunk of early.splice(0)) next(chunk);
    },
    async write(bytes, signal) {
      onSent(bytes);
      const negotiated = bytes[0] === IAC;
      if (!negotiated) await console.write(Buffer.from([...bytes].filter((byte) => byte !== 0)), signal);
    },
  };
  console.receive((chunk) => listener(Uint8Array.from([...chunk].flatMap((byte) => (byte === IAC ? [IAC, IAC] : [byte])))));
  return { transport, push: (bytes: readonly number[]) => early.push(Uint8Array.from(bytes)) };
}
