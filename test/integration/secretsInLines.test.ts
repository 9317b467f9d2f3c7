import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { HearingScene } from '../support/hearingScene.ts';
import { sampleLines } from '../support/sampleLines.ts';
import { waitFor } from '../support/waitFor.ts';

const PASSWORD = 'Qvench-Vesqer-41';
const PIECES = Array.from({ length: PASSWORD.length - 4 }, (_, at) => PASSWORD.slice(at, at + 5));

test('whatever a log repeats of a secret, wherever it stands or is cut, no piece of it is stored, told or shown', {
  timeout: 60_000,
}, async () => {
  await using scene = await HearingScene.start(false, { secrets: { word: PASSWORD }, syslog: { relays: ['127.0.0.1'] } });
  const { composed, ports } = scene;
  const head = '<13>Mar  2 12:05:01 hsm-1';
  const lines = [
    ...sampleLines.map((sample, n) => {
      const words = sample.split(' ');
      const at = 3 + (n % Math.max(1, words.length - 3));
      return [...words.slice(0, at), n % 2 === 0 ? PASSWORD : `${words[at]}${PASSWORD}`, ...words.slice(at + (n % 3 === 0 ? 0 : 1))].join(
        ' ',
      );
    }),
    ...Array.from({ length: 40 }, (_, n) => `${head} x: ${'y'.repeat(960 + n)}${PASSWORD} z`),
    ...[`<13>Mar  2 12:05:01 ${PASSWORD} x: y`, `${head} ${PASSWORD}[1]: y`, `${head} sshd[1]: Invalid user ${PASSWORD} from 192.0.2.1`],
  ];
  const socket = connect(ports.syslog, '127.0.0.1');
  await once(socket, 'connect');
  // The last one breaks off with the connection.
  socket.end(`${lines.join('\n')}\n200 ${head} x: broken ${PASSWORD.slice(0, 11)}`);
  const events = await waitFor('all was heard', async () => {
    const found = await scene.events();
    return found.some(({ text }) => text.startsWith('x: broken')) && found;
  });
  const folder = dirname(composed.inventory);
  const files = readdirSync(folder)
    .filter((name) => name.startsWith('history'))
    .map((name) => readFileSync(join(folder, name), 'latin1'));
  const all = [...files, JSON.stringify(events), JSON.stringify(composed.snapshot())].join('\n');
  assert.ok(all.includes('x: broken ********'), 'it is looked at where lines are');
  assert.deepEqual(
    PIECES.filter((piece) => all.includes(piece)),
    [],
  );
});
