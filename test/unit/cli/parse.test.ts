import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { suite, test } from 'node:test';
import { type Io, UsageError } from '../../../src/cli/io.ts';
import { parse } from '../../../src/cli/parse.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { captured } from '../luna7/fixture.ts';

const MODEL = ['--model', 'luna-network-hsm-7'];

/** Runs the command on `input`, given as a file or on standard input. */
async function run(command: string, input: string | Buffer, from: 'file' | 'stdin' = 'stdin') {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const folder = await mkdtemp(join(tmpdir(), 'hsm-vigil-parse-'));
  const file = from === 'file' ? join(folder, 'capture.txt') : '-';
  const io = { stdin, stdout, stderr, env: {}, platform: 'linux', cli: '', signal: new AbortController().signal } satisfies Io;
  try {
    if (from === 'file') await writeFile(file, input);
    else stdin.end(input);
    const exit = await parse.run([...MODEL, '--command', command, file, '--json'], io);
    return { exit, document: JSON.parse(String(stdout.read())), notes: String(stderr.read() ?? '') };
  } finally {
    await rm(folder, { recursive: true });
  }
}

suite('hsm-vigil parse', () => {
  test('reads a file and standard input alike, also UTF-16 as Windows tools write it', async () => {
    const text = captured('hsm-show-password');
    const read = await run('hsm show', text);
    assert.equal(read.exit, 0);
    assert.equal(read.notes, '');
    assert.deepEqual(Object.keys(read.document), ['readings', 'rejected']);
    assert.deepEqual(await run('hsm show', text, 'file'), read);
    assert.deepEqual(await run('hsm show', Buffer.from(`\ufeff${text.replaceAll('\n', '\r\n')}`, 'utf16le'), 'file'), read);
    assert.deepEqual(await run(' HSM  show ', text), read);
  });

  test('accepts every command that is ever sent', async () => {
    for (const command of luna7.console.allowedCommands) {
      assert.equal((await run(command, 'Command Result : 0 (Success)\n')).exit, 3, command);
    }
  });

  test('reads services that no poll asks for, which stay off what may be sent', async () => {
    for (const service of ['htl', 'ntp', 'snmp']) {
      const command = `service status ${service}`;
      const { exit, document } = await run(command, `${service} is not running\n\nCommand Result : 0 (Success)\n`);
      assert.equal(exit, 0, command);
      assert.equal(document.readings[0].value, 0);
      assert.ok(!luna7.console.allowedCommands.has(command));
    }
  });

  test('an option behind the command’s name makes no difference; another word does', async () => {
    const text = captured('network-show');
    assert.deepEqual(await run('network show -verbose', text), await run('network show', text));
    await assert.rejects(run('network show verbose', text), UsageError);
  });

  test('says what is odd about a paste, and reads it all the same', async () => {
    const { exit, notes } = await run('hsm tamper show', 'lunash:>hsm tamper show\n\n        No active tampers.');
    assert.equal(exit, 0);
    assert.equal(notes, 'Note: The line that ends an output is missing, so there may have been more.\n');
    const other = await run('hsm show', 'Filesystem 1K-blocks\nCommand Result : 0 (Success)\n');
    assert.equal(other.exit, 3);
    assert.match(other.notes, /Is this what "hsm show" printed\? Nothing in it could be read\./);
  });

  test('reads an output under the name of another command, if it is one of this command', async () => {
    const text = captured('ntls-certificate-monitor-show');
    const { exit, notes } = await run('ntls certificate monitor show', `lunash:>ntls certificate monitor enable\n${text}`);
    assert.equal(exit, 0);
    assert.match(notes, /No line of the text says that this command was typed/);
  });

  for (const [what, text, message] of [
    ['is empty', ' \r\n', 'Standard input is empty.'],
    [
      'holds other commands',
      'lunash:>client list\nregistered client 1: a\nlunash:>sysconf snmp trap set -authpwd s3cret\nlunash:>',
      'The text holds no output of "hsm show": it holds the output of "client list" and "sysconf snmp trap set". Name the command that was typed, or copy its output, too.',
    ],
  ] as const) {
    test(`refuses a text that ${what}, in a sentence`, async () => {
      await assert.rejects(run('hsm show', text), { message });
    });
  }

  test('tells of a failed command that it failed', async () => {
    const { exit, document } = await run('hsm show', 'lunash:>hsm show\nError: timeout\nCommand Result : 65535 (Luna Shell execution)\n');
    assert.equal(exit, 3);
    assert.match(document.rejected[0].reason, /failed on the device/);
  });
});
