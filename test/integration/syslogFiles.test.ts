import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { FollowedFile } from '../../src/channels/syslog/file/followedFile.ts';
import { type FilePosition, OpenFile } from '../../src/channels/syslog/file/openFile.ts';
import { isRotation } from '../../src/channels/syslog/file/rotated.ts';
import { LONGEST_LINE } from '../../src/channels/syslog/receivedLine.ts';
import { newFolder } from '../support/bundledCli.ts';
import { startRsyslogd } from '../support/rsyslogd.ts';
import { waitFor } from '../support/waitFor.ts';

const all: Followed[] = [];
after(() => Promise.all(all.map((file) => file.stop())));

/** A file that is followed, and what is stored of it: over stops and starts. */
class Followed {
  readonly path: string;
  readonly texts: string[] = [];
  positions: readonly FilePosition[] | undefined;
  broken = false;
  followed: FollowedFile | undefined;

  constructor(path = join(newFolder(), 'messages')) {
    all.push(this);
    this.path = path;
  }

  async start(): Promise<FollowedFile> {
    this.followed = new FollowedFile({
      path: this.path,
      positions: this.positions && JSON.parse(JSON.stringify(this.positions)),
      take: async (lines, positions) => {
        await pause(1);
        if (this.broken) throw new Error('the disk is full');
        this.texts.push(...lines.map(({ bytes, cut }) => Buffer.from(bytes).toString() + (cut ? '…' : '')));
        this.positions = positions;
      },
      changed: () => {},
      now: Date.now,
    });
    await waitFor('it has begun', () => this.positions);
    return this.followed;
  }

  write(...lines: readonly string[]): void {
    appendFileSync(this.path, lines.map((line) => `${line}\n`).join(''));
  }

  async stop(): Promise<void> {
    const { followed } = this;
    this.followed = undefined;
    await followed?.[Symbol.asyncDispose]();
  }

  /** That it was all stored, once and in order. */
  async has(...texts: readonly string[]): Promise<void> {
    await waitFor('all lines', () => this.texts.length >= texts.length, 30_000).catch(() => {});
    assert.deepEqual(this.texts, texts);
  }

  problem(): Promise<string> {
    return waitFor('a problem', () => problemOf(this.followed));
  }
}

/** What is wrong with it, once it was looked at. */
function problemOf(file: FollowedFile | undefined): string | undefined {
  const text = file?.problems[0]?.text;
  return text?.startsWith('Nothing of') ? undefined : text;
}

test('until a file was looked at, nobody is told that it is followed', async () => {
  const file = new Followed();
  file.write('old');
  const started = file.start();
  assert.match(file.followed?.problems[0]?.text ?? '', /^Nothing of .*messages is followed yet: it is being opened\./);
  await started;
  await waitFor('it is followed', () => file.followed?.problems.length === 0);
  await file.stop();
});

test('a file is followed from its end on, line by line, and from where it was left when it is followed again', async () => {
  const file = new Followed();
  file.write('old', 'older');
  appendFileSync(file.path, 'half');
  await file.start();
  appendFileSync(file.path, ' a line\na');
  await file.has('half a line');
  await file.stop();
  file.write('b', 'c');
  await file.start();
  file.write('d');
  await file.has('half a line', 'ab', 'c', 'd');
  await file.stop();
});

test('a file that is not there is said, and read from its start when it comes', async () => {
  const file = new Followed();
  await file.start();
  assert.match(await file.problem(), /messages is not there\. Check its name in the inventory, and that rsyslog writes it/);
  file.write('a');
  await file.has('a');
  await waitFor('nothing is wrong', () => file.followed?.problems.length === 0);
  await file.stop();
});

test('nothing is lost and nothing comes twice when the file is renamed, also what its writer still adds to it', async () => {
  const file = new Followed();
  await file.start();
  file.write('a');
  await file.has('a');
  renameSync(file.path, `${file.path}.1`);
  appendFileSync(`${file.path}.1`, 'b\n');
  await file.has('a', 'b');
  file.write('d');
  await file.has('a', 'b', 'd');
  appendFileSync(`${file.path}.1`, 'c\n');
  await file.has('a', 'b', 'd', 'c');
  await file.stop();
  appendFileSync(`${file.path}.1`, 'e\n');
  renameSync(`${file.path}.1`, `${file.path}.2`);
  renameSync(file.path, `${file.path}.1`);
  file.write('f');
  await file.start();
  await file.has('a', 'b', 'd', 'c', 'e', 'f');
  assert.deepEqual(file.followed?.problems, []);
  await file.stop();
});

test('nothing is lost and nothing comes twice when the file is renamed three times while nobody follows it', async () => {
  const file = new Followed();
  file.write('old');
  await file.start();
  file.write('a');
  await file.has('a');
  await file.stop();
  file.write('b');
  for (const next of ['c', 'd', 'e']) {
    for (const number of [2, 1]) {
      const [from, to] = [`${file.path}.${number}`, `${file.path}.${number + 1}`];
      try {
        renameSync(from, to);
      } catch {
        // There are fewer yet.
      }
    }
    renameSync(file.path, `${file.path}.1`);
    await pause(20);
    file.write(next);
  }
  writeFileSync(`${file.path}-audit.log`, 'of something else\n');
  await file.start();
  await file.has('a', 'b', 'c', 'd', 'e');
  await file.stop();
});

test('nothing is lost and nothing comes twice when the file is copied and emptied, whether it is followed meanwhile or not', async () => {
  const file = new Followed();
  await file.start();
  const rotate = () => {
    copyFileSync(file.path, `${file.path}.1`);
    truncateSync(file.path);
  };
  file.write('a');
  await file.has('a');
  // Both happen before the next look.
  file.write('b');
  rotate();
  file.write('c', 'it is longer than before at once');
  await file.has('a', 'b', 'c', 'it is longer than before at once');
  await file.stop();
  file.write('d');
  rotate();
  file.write('e');
  await file.start();
  await file.has('a', 'b', 'c', 'it is longer than before at once', 'd', 'e');
  // Lines are handed on before it is known that the file is open.
  await waitFor('nothing is wrong', () => file.followed?.problems.length === 0);
  await file.stop();
});

test('what is written anew between a look at the file and its reading is not read as its continuation', async () => {
  const file = new Followed();
  file.write('a');
  const open = await OpenFile.open(file.path);
  assert.deepEqual(
    (await open.readOn())?.map(({ bytes }) => Buffer.from(bytes).toString()),
    ['a'],
  );
  const before = open.position;
  truncateSync(file.path);
  file.write('c', 'it is longer than before at once');
  assert.equal(await open.readOn(), undefined);
  assert.deepEqual(open.position, before);
  assert.ok(await open.isAnew());
  await open.close();
});

test('a copy of many megabytes is read to its end', async () => {
  const file = new Followed();
  file.write('old');
  await file.start();
  await file.stop();
  const lines = Array.from({ length: 20_000 }, (_, index) => `${index} ${'x'.repeat(990)}`);
  file.write(...lines);
  copyFileSync(file.path, `${file.path}.1`);
  truncateSync(file.path);
  file.write('new');
  await file.start();
  await file.has(...lines, 'new');
  await file.stop();
});

test('a file that was emptied without a copy, or compressed while nobody followed it, is read from its start, and that is said', async () => {
  const file = new Followed();
  await file.start();
  file.write('a');
  await file.has('a');
  truncateSync(file.path);
  file.write('b');
  await file.has('a', 'b');
  assert.match(await file.problem(), /The last lines of .*messages before it was emptied or rotated may be missing/);
  await file.stop();
  writeFileSync(`${file.path}.1.gz`, gzipSync(readFileSync(file.path)));
  rmSync(file.path);
  file.write('c');
  await file.start();
  await file.has('a', 'b', 'c');
  assert.match(await file.problem(), /compressed already/);
  assert.equal(file.followed?.counts.lost, 1);
  await file.stop();
});

test('two rotations between two looks lose nothing: what came and went in between is read, too', async () => {
  for (const isCopied of [false, true]) {
    const file = new Followed();
    await file.start();
    file.write('a');
    await file.has('a');
    /** Nothing else runs in this process meanwhile. */
    const rotate = (number: number, secondsAgo: number) => {
      const rotated = `${file.path}.${number}`;
      if (isCopied) {
        copyFileSync(file.path, rotated);
        truncateSync(file.path);
      } else renameSync(file.path, rotated);
      utimesSync(rotated, Date.now() / 1000 - secondsAgo, Date.now() / 1000 - secondsAgo);
    };
    file.write('b');
    rotate(3, 30);
    file.write('c');
    rotate(2, 20);
    file.write('d');
    rotate(1, 10);
    file.write('e');
    await file.has('a', 'b', 'c', 'd', 'e');
    assert.equal(file.followed?.counts.lost, 0);
    await file.stop();
    await file.start();
    file.write('f');
    await file.has('a', 'b', 'c', 'd', 'e', 'f');
    await file.stop();
  }
});

test('lines that could not be stored come again', async () => {
  const file = new Followed();
  await file.start();
  file.write('a');
  await file.has('a');
  file.broken = true;
  file.write('b', 'c');
  await pause(400);
  file.write('d');
  file.broken = false;
  await file.has('a', 'b', 'c', 'd');
  assert.equal(file.followed?.counts.lines, 4);
  await file.stop();
});

test('a line that is too long is cut, and its rest is no line, also over a restart within it', async () => {
  const file = new Followed();
  await file.start();
  appendFileSync(file.path, 'x'.repeat(LONGEST_LINE + 10));
  const cut = `${'x'.repeat(LONGEST_LINE)}…`;
  await file.has(cut);
  await file.stop();
  assert.equal(file.positions?.[0]?.withinRest, true);
  appendFileSync(file.path, ' rest\nb\n');
  await file.start();
  await file.has(cut, 'b');
  await file.stop();
});

test('what is no file, and what may not be read, is said', async () => {
  const folder = new Followed(newFolder());
  const started = new FollowedFile({ path: folder.path, positions: undefined, take: () => {}, changed: () => {}, now: Date.now });
  assert.match(await waitFor('a problem', () => problemOf(started)), / is no file\. Enter the name of a log file in the inventory\.$/);
  await started[Symbol.asyncDispose]();
});

test('a file that a user may not read is said with the command that lets it', { skip: process.getuid?.() !== 0 }, async () => {
  const folder = newFolder();
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'log'));
  writeFileSync(join(folder, 'log', 'messages'), 'a\n', { mode: 0o600 });
  const module = new URL('../../src/channels/syslog/file/followedFile.ts', import.meta.url);
  // The program is loaded as root, and goes on as nobody.
  const program = `import { FollowedFile } from ${JSON.stringify(module.href)}; process.setuid(65534);
    const file = new FollowedFile({ path: ${JSON.stringify(join(folder, 'log', 'messages'))}, positions: undefined, take() {}, now: Date.now,
      changed() { console.log(file.problems[0]?.text); process.exit(); } });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (data: Buffer) => (said += data));
  await new Promise((resolve) => child.once('exit', resolve));
  assert.match(said, /may not be read by nobody\. Give the right to read it.*: "sudo setfacl -m u:nobody:r .*messages"/);
});

test('what rsyslogd writes is read whole while it is rotated as logrotate does it, over restarts of ours', {
  timeout: 240_000,
}, async () => {
  await using rsyslogd = await startRsyslogd((folder) => `action(type="omfile" file="${folder}/messages" template="RSYSLOG_FileFormat")`);
  const file = new Followed(join(rsyslogd.folder, 'messages'));
  await file.start();
  const count = 20_000;
  const logger = spawn('logger', ['--socket', rsyslogd.socket, '--tag', 'burst'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const sent = (async () => {
    for (let from = 0; from < count; from += 1000) {
      logger.stdin.write(Array.from({ length: 1000 }, (_, index) => `line ${from + index}\n`).join(''));
      await pause(100);
    }
    logger.stdin.end();
  })();
  for (let rotation = 5; rotation > 0; rotation--) {
    await pause(300);
    if (rotation % 2 === 0) await file.stop();
    renameSync(file.path, `${file.path}.${rotation}`);
    await pause(50);
    rsyslogd.hangUp();
    if (rotation % 2 === 0) await file.start();
  }
  await sent;
  await waitFor('all lines', () => file.texts.length >= count).catch(() => {});
  await file.stop();
  const numbers = file.texts.map((text) => Number(/line (\d+)$/.exec(text)?.[1])).sort((a, b) => a - b);
  assert.deepEqual(
    numbers,
    Array.from({ length: count }, (_, index) => index),
  );
});

test('what a rotation is called', () => {
  for (const name of ['messages.1', 'messages-20260306', 'messages-20260306.1', 'messages.old'])
    assert.ok(isRotation('messages', name), name);
  for (const name of ['hsm.log.1', 'hsm-20260306.log', 'hsm.1.log']) assert.ok(isRotation('hsm.log', name), name);
  for (const name of ['messages.1.gz', 'messages-audit', 'messages.log', 'message.1', 'messages'])
    assert.ok(!isRotation('messages', name), name);
  assert.ok(!isRotation('hsm.log', 'hsm-audit.log'));
});
