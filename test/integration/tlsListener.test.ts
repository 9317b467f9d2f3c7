import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { connect } from 'node:tls';
import type { ReceivedLine } from '../../src/channels/syslog/receivedLine.ts';
import { TlsListener } from '../../src/service/intake/tlsListener.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { newFolder } from '../support/bundledCli.ts';
import { Authority } from '../support/certificates.ts';
import { waitFor } from '../support/waitFor.ts';

const authority = new Authority('Renewing authority');

/** Sends a line, and tells which certificate was shown; undefined: nobody listens. */
function send(port: number, line: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, ca: authority.cert }, () => {
      const shown = socket.getPeerCertificate().fingerprint256;
      socket.end(`${line}\n`, () => resolve(shown));
    });
    socket.on('error', () => resolve(undefined));
  });
}

test('a certificate that was renewed, or comes late, is shown without a restart', { timeout: 240_000 }, async () => {
  const [first, second] = [authority.sign('first', 'IP:127.0.0.1'), authority.sign('second', 'IP:127.0.0.1')];
  const port = await freePort();
  const cert = join(newFolder(), 'receiver.pem');
  const renewed = authority.renew('first', 'IP:127.0.0.1');
  const lines: ReceivedLine[] = [];
  const options = {
    ...{ host: '127.0.0.1', port, admits: () => true, refused: () => {}, changed: () => {}, now: Date.now },
    take: (taken: readonly ReceivedLine[]) => void lines.push(...taken),
  };
  await using ear = new TlsListener({ listen: `127.0.0.1:${port}`, cert }, { pem: first.key, missing: '' }, options, 50);
  await ear.look();
  assert.match(
    ear.problems.join(),
    /^Nothing is received at 127\.0\.0\.1:\d+ \(TLS\): the file .*receiver\.pem could not be read \(ENOENT\)/,
  );

  writeFileSync(cert, first.cert);
  assert.equal(await waitFor('the first is shown', () => send(port, '<13>one')), first.fingerprint);
  await waitFor('its line has come', () => ear.kept === 1);
  assert.deepEqual(
    ear.problems.filter((each) => each.startsWith('Nothing')),
    [],
  );

  writeFileSync(cert, renewed.cert);
  await waitFor('the renewed one is shown', async () => (await send(port, '<13>two')) === renewed.fingerprint);

  // A certificate of another key, and one that is half written, make nobody deaf.
  for (const [at, useless] of [second.cert, first.cert.slice(0, 90)].entries()) {
    writeFileSync(cert, useless);
    await ear.look();
    await ear.look();
    assert.equal(await send(port, `<13>still ${at}`), renewed.fingerprint);
    assert.match(ear.problems.join(), /the certificate that was read before, and will not be after a restart: its (key|certificate)/);
  }
  const texts = () => lines.map(({ bytes }) => Buffer.from(bytes).toString());
  await waitFor('their lines have come', () => texts().includes('<13>still 1'));
  assert.equal(ear.kept, lines.length);
});
