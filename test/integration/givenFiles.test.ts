import assert from 'node:assert/strict';
import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { bundleCli, newFolder } from '../support/bundledCli.ts';

/** Files of any kind and size, given to a process that has a fraction of the memory that they would take. */

const folder = newFolder();
const inventory = join(folder, 'inventory.jsonc');
const sparse = join(folder, 'sparse');
const oneLine = join(folder, 'one-line');
const pipe = join(folder, 'pipe');
const silentPipe = join(folder, 'silent');
const subfolder = join(folder, 'folder');
let cli: string;

before(async () => {
  cli = await bundleCli();
  writeFileSync(inventory, '{ "devices": [] }');
  for (const [file, size] of [
    [sparse, 10_000_000_000],
    [oneLine, 1_000_000_000],
  ] as const) {
    writeFileSync(file, '{ "time": "');
    truncateSync(file, size);
  }
  mkdirSync(subfolder);
  execFileSync('mkfifo', [pipe, silentPipe]);
});

function start(args: readonly string[], stdin: 'ignore' | 'pipe' = 'ignore') {
  const options = { env: { PATH: process.env.PATH, HOME: folder }, stdio: [stdin, 'pipe', 'pipe'] } satisfies SpawnOptions;
  return spawn(process.execPath, ['--max-old-space-size=96', cli, ...args], options);
}

/** Runs a command to its end, with an endless text for its standard input. */
async function said(args: readonly string[], expected = 3): Promise<string> {
  const child = start(args, 'pipe');
  child.stdin?.on('error', () => {});
  const flood = () => {
    while (child.stdin?.writable && child.stdin.write('x'.repeat(60_000)));
  };
  child.stdin?.on('drain', flood);
  if (args.includes('-')) flood();
  let told = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text: string) => (told += text));
  const [code] = await once(child, 'close');
  assert.equal(code, expected, told);
  return told;
}

const backtest = (file: string) => ['backtest', file, '--inventory', inventory];
const parse = (file: string) => ['parse', '--model', 'luna-network-hsm-7', '--command', 'status sensors', file];

test('a file of any size, a pipe or device without end, a folder: each gets a sentence', async () => {
  const longLine = 'is too large to be a recording: line 1 has over 100,000 characters.';
  const manyBytes = 'is too large to be the output of commands: it has over 16,000,000 bytes.';
  for (const file of [sparse, oneLine, '/dev/zero']) {
    assert.equal(await said(backtest(file)), `hsm-vigil: ${file} ${longLine}\n`);
    assert.equal(await said(parse(file)), `hsm-vigil: ${file} ${manyBytes}\n`);
  }
  assert.equal(await said(backtest('-')), `hsm-vigil: Standard input ${longLine}\n`);
  assert.equal(await said(parse('-')), `hsm-vigil: Standard input ${manyBytes}\n`);
  for (const command of [backtest, parse]) {
    const writerEnds = once(spawn('sh', ['-c', `exec cat /dev/zero > ${pipe}`], { stdio: 'ignore' }), 'close');
    assert.match(await said(command(pipe)), /^hsm-vigil: \S+pipe is too large to be/);
    await writerEnds;
    assert.equal(await said(command(subfolder)), `hsm-vigil: ${subfolder} is a folder. Give a file in it.\n`);
    assert.match(await said(command('/proc/self/mem')), /^hsm-vigil: \/proc\/self\/mem cannot be read \(EIO\)\.\n$/);
  }
});

test('an inventory of any size or kind gets a sentence, too', async () => {
  for (const command of [['check'], ['backtest', '/dev/null']]) {
    const args = (file: string) => [...command, '--inventory', file];
    assert.equal(await said(args(sparse)), `hsm-vigil: ${sparse} is too large for an inventory (over 8 MB).\n`);
    for (const file of [silentPipe, subfolder, '/dev/zero']) {
      assert.equal(await said(args(file)), `hsm-vigil: ${file} is no file: write the inventory into one.\n`);
    }
  }
});

test('a pipe that nobody writes to is said to be waited for, and a signal ends that at once', async () => {
  const child = start(parse(silentPipe));
  const [text] = await once(child.stderr!.setEncoding('utf8'), 'data');
  assert.equal(text, `Waiting for ${silentPipe} …\n`);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'close'), [null, 'SIGTERM']);
});

test('a text that is just not too large is read in a time that grows with its length alone', async () => {
  const text = join(folder, 'text');
  writeFileSync(text, 'lunash:>client list\n'.repeat(99_000));
  assert.match(await said(parse(text)), /^hsm-vigil: The text holds no output of "status sensors": it holds the output of "client list"\./);
  const snmp = { host: '10.0.0.1', version: '2c', community: { secret: 'c' } };
  writeFileSync(inventory, JSON.stringify({ devices: [{ id: 'hsm-1', model: 'luna-network-hsm-7', snmp }] }));
  const reading = {
    time: 0,
    device: 'hsm-1',
    channel: 'snmp',
    metric: 'hw.fan.speed',
    attributes: { 'hw.id': 'fan1', 'hw.type': 'fan' },
    value: 1,
  };
  writeFileSync(text, `${JSON.stringify(reading)}\n`.repeat(130_000));
  assert.match(await said(backtest(text), 0), /\n1 polls: 0 alerts fired/);
});

test('whoever reads a pipe slowly gets all of a long answer', async () => {
  const log = join(folder, 'messages.log');
  const lines = 4_000;
  writeFileSync(log, `2026 Mar  1 12:00:00 vigil local5 info app[1]: ${'word '.repeat(12)}\n`.repeat(lines));
  const child = start(['parse', '--model', 'luna-network-hsm-7', '--syslog', log, '--json']);
  const { stdout } = child;
  assert.ok(stdout);
  const closed = once(child, 'close');
  await once(stdout, 'readable');
  // Longer than a finished command waits for what is still open.
  await pause(2_500);
  let told = '';
  stdout.setEncoding('utf8').on('data', (text: string) => (told += text));
  await closed;
  assert.ok(told.length > 500_000, String(told.length));
  JSON.parse(told);
});
