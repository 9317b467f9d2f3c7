import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';
import { ConnectionLines } from '../../src/channels/syslog/connectionLines.ts';
import type { TlsListening } from '../../src/channels/syslog/tlsListening.ts';
import { DAY } from '../../src/core/time/duration.ts';
import { Authority } from '../support/certificates.ts';
import { connect, connectionLines, datagramLines, Heard } from '../support/lineListeners.ts';
import { type Rsyslogd, startRsyslogd } from '../support/rsyslogd.ts';
import { waitFor } from '../support/waitFor.ts';

const run = promisify(execFile);
const logger = (...args: readonly string[]) =>
  run('logger', ['--server', '127.0.0.1', '--id=4711', '--tag', 'ipmievd', '--priority', 'local4.notice', ...args]);
const TEXT = 'Fan sensor Fan3B . Lower Critical going low (Reading 0 < Threshold 2000 RPM) ü';

for (const format of ['--rfc3164', '--rfc5424'] as const)
  test(`logger ${format}, over UDP and TCP, counted and in lines`, async () => {
    const heard = new Heard();
    await using packets = await datagramLines(heard);
    await using connections = await connectionLines(heard);
    await logger('--udp', '--port', `${packets.port}`, format, TEXT);
    await logger('--tcp', '--port', `${connections.port}`, format, TEXT);
    await logger('--tcp', '--octet-count', '--port', `${connections.port}`, format, TEXT);
    await waitFor('three lines', () => heard.lines.length === 3);
    for (const { facility, severity, app, pid, text, time = 0, structured } of heard.read) {
      assert.deepEqual({ facility, severity, app, pid, text }, { facility: 20, severity: 5, app: 'ipmievd', pid: '4711', text: TEXT });
      assert.ok(Math.abs(time - Date.now()) < 60_000, new Date(time).toISOString());
      if (format === '--rfc5424') assert.ok(structured?.has('timeQuality'));
    }
    assert.deepEqual(new Set(heard.lines.map(({ origin }) => origin.way)), new Set(['udp', 'tcp']));
  });

/** Sends lines through rsyslogd, as many as they are. */
async function sendThrough({ socket }: Rsyslogd, lines: readonly string[]): Promise<void> {
  const child = spawn('logger', ['--socket', socket, '--tag', 'burst'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  await ended;
}

const numbered = (count: number, from = 0): string[] => Array.from({ length: count }, (_, index) => `line ${from + index}`);
const forward = (port: number | undefined, more: string) =>
  `action(type="omfwd" target="127.0.0.1" port="${port}" protocol="tcp" action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="LinkedList" queue.size="20000" ${more})`;

for (const [framing, template] of [
  ['octet-counted', 'RSYSLOG_SyslogProtocol23Format'],
  ['traditional', 'RSYSLOG_ForwardFormat'],
  ['traditional', 'RSYSLOG_TraditionalForwardFormat'],
] as const)
  test(`rsyslogd over TCP, ${framing}, ${template}: all, once and in order`, async () => {
    const heard = new Heard();
    await using connections = await connectionLines(heard);
    await using rsyslogd = await startRsyslogd(() => forward(connections.port, `TCP_Framing="${framing}" template="${template}"`));
    await sendThrough(rsyslogd, numbered(2000));
    await waitFor('all lines', () => heard.lines.length >= 2000).catch(() => {});
    assert.deepEqual(heard.texts, numbered(2000), rsyslogd.errors);
    assert.deepEqual(new Set(heard.read.map(({ app }) => app)), new Set(['burst']));
  });

test('nothing is lost, and nothing doubled, over a restart of the receiver while rsyslogd sends', { timeout: 120_000 }, async () => {
  const heard = new Heard();
  let connections = await connectionLines(heard);
  const { port } = connections;
  await using rsyslogd = await startRsyslogd(() => forward(port, 'TCP_Framing="octet-counted"'));
  let sent = 0;
  const send = async (count: number) => {
    await sendThrough(rsyslogd, numbered(count, sent));
    sent += count;
  };
  await using _last = { [Symbol.asyncDispose]: () => connections[Symbol.asyncDispose]() };
  for (let restart = 0; restart < 3; restart++) {
    const before = sent;
    const sending = send(3000);
    await waitFor('it is in the middle', () => heard.lines.length > before + 200);
    await connections[Symbol.asyncDispose]();
    await sending;
    connections = await connectionLines(heard, { port: port ?? 0 });
    await waitFor('all have come', () => heard.lines.length >= sent, 25_000).catch(() => {});
  }
  await connections[Symbol.asyncDispose]();
  assert.deepEqual(heard.texts, numbered(sent), rsyslogd.errors);
});

const ours = new Authority('HSM Vigil test authority');
const others = new Authority('Another authority');
const server = ours.sign('receiver', 'DNS:localhost,IP:127.0.0.1');

const overTls = (heard: Heard, peers: { ca?: string; fingerprints?: readonly string[] } = {}): Promise<ConnectionLines> =>
  connectionLines(heard, { tls: { cert: server.cert, key: server.key, ...peers } });

/** What `openssl s_client` brings through; it shows a certificate where it has one. */
async function sClient(port: number | undefined, text: string, more: readonly string[] = []): Promise<void> {
  const child = spawn('openssl', ['s_client', '-quiet', '-connect', `127.0.0.1:${port}`, ...more], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.on('error', () => {});
  child.stdin.write(text);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  setTimeout(() => child.kill('SIGTERM'), 1000);
  await ended;
}

test('rsyslogd over TLS with a certificate of a trusted authority, and whose it is', async () => {
  const heard = new Heard();
  await using connections = await overTls(heard, { ca: ours.cert });
  const device = ours.sign('luna-1', 'DNS:luna-1.example.com,IP:10.0.0.1');
  await using rsyslogd = await startRsyslogd(
    () =>
      `global(defaultNetstreamDriver="gtls" defaultNetstreamDriverCAFile="${ours.certFile}" defaultNetstreamDriverCertFile="${device.certFile}" defaultNetstreamDriverKeyFile="${device.keyFile}")\n` +
      forward(
        connections.port,
        'TCP_Framing="octet-counted" StreamDriver="gtls" StreamDriverMode="1" StreamDriverAuthMode="x509/name" StreamDriverPermittedPeers="localhost"',
      ),
  );
  await sendThrough(rsyslogd, numbered(500));
  await waitFor('all lines', () => heard.lines.length >= 500).catch(() => {});
  assert.deepEqual(heard.texts, numbered(500), `${rsyslogd.errors} ${JSON.stringify(heard.refused)}`);
  assert.deepEqual(heard.lines[0]?.origin, {
    way: 'tls',
    address: '127.0.0.1',
    peer: { fingerprint: device.fingerprint, names: ['luna-1.example.com', '10.0.0.1'], by: 'authority' },
  });
});

test('over TLS a sender is known by its fingerprint, however it is written, or by its authority, and else refused', async () => {
  const heard = new Heard();
  const [known, signed, stranger] = [others.sign('luna-2'), ours.sign('luna-3'), others.sign('luna-4')];
  await using connections = await overTls(heard, { ca: ours.cert, fingerprints: [`sha-256:${known.fingerprint.toLowerCase()}`] });
  const as = ({ certFile, keyFile }: typeof known) => ['-cert', certFile, '-key', keyFile];
  await Promise.all([
    sClient(connections.port, '<13>a: known\n', as(known)),
    sClient(connections.port, '13 <13>a: signed', as(signed)),
    sClient(connections.port, '<13>a: stranger\n', as(stranger)),
    sClient(connections.port, '<13>a: nobody\n'),
  ]);
  await waitFor('two are refused', () => heard.refused.length === 2);
  const by = heard.lines.map(({ origin }, index) => [heard.texts[index], origin.way === 'tls' && origin.peer?.by]);
  assert.deepEqual(by.toSorted(), [
    ['known', 'fingerprint'],
    ['signed', 'authority'],
  ]);
  assert.deepEqual(heard.refused.map(({ cause }) => cause).toSorted(), ['no-certificate', 'unknown-certificate']);
  const text = heard.refused.find(({ cause }) => cause === 'unknown-certificate')?.text ?? '';
  assert.ok(text.includes(stranger.fingerprint), text);
});

test('where no certificate is asked for, lines come without a proof of who sends them', async () => {
  const heard = new Heard();
  await using connections = await overTls(heard);
  await sClient(connections.port, '<13>a: x\n');
  assert.deepEqual(heard.lines[0]?.origin, { way: 'tls', address: '127.0.0.1' });
});

test('a sender without TLS at the port for it, and one that is too old for it, are said; a port scan is not', async () => {
  const heard = new Heard();
  await using connections = await overTls(heard);
  (await connect(connections.port!)).destroy();
  const plain = await connect(connections.port!);
  plain.on('error', () => {});
  plain.write('<13>a: in clear text\n');
  await waitFor('it is refused', () => heard.refused.length === 1);
  await sClient(connections.port, '<13>a: x\n', ['-tls1_1', '-cipher', 'ALL@SECLEVEL=0']);
  await waitFor('the old one is refused', () => heard.refused.length === 2);
  for (const { cause, text, address } of heard.refused) {
    assert.deepEqual([cause, address], ['no-tls', '127.0.0.1']);
    assert.match(
      text,
      /^127\.0\.0\.1 connected to the port for syslog over TLS, but no TLS came about \([\w -]+\)\. Check that it sends TLS 1\.2/,
    );
  }
  assert.deepEqual(heard.lines, []);
});

test('what cannot be used for TLS is said, without the key', async () => {
  const heard = new Heard();
  const texts = (tls: TlsListening) => {
    const lines = new ConnectionLines({ ...heard.options(), tls });
    assert.equal(lines.port, undefined);
    return lines.problems.slice(0, 1).map(({ text }) => text);
  };
  const other = others.sign('luna-5');
  const begin = 'Nothing is received at 127.0.0.1:0 (TCP): ';
  const keyText = `${begin}its key is none in PEM form, is locked by a password, or is not the one of its certificate. Enter the right one.`;
  assert.deepEqual(texts({ cert: server.cert, key: other.key }), [keyText]);
  assert.deepEqual(texts({ cert: server.cert, key: 'none' }), [keyText]);
  assert.match(texts({ cert: 'none', key: server.key }).join(), /its certificate is none in PEM form/);
  assert.match(texts({ cert: server.cert, key: server.key, ca: 'none' }).join(), /the file of authorities holds no certificate/);
});

test('a certificate of ours that senders will refuse soon, or refuse already, is said', async () => {
  const heard = new Heard();
  const problems = async (days: number) => {
    const now = () => Date.now() + days * DAY;
    await using lines = await connectionLines(heard, { now, tls: { cert: server.cert, key: server.key } });
    return lines.problems.map(({ code, text }) => `${code}: ${text}`).join();
  };
  assert.match(await problems(1), /^certificate-age: The certificate shown at 127\.0\.0\.1:\d+ \(TCP\) expires on /);
  assert.match(await problems(3), / expired on /);
  assert.match(await problems(-1), / is not valid before /);
});
