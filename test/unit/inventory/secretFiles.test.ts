import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readSecretFiles, SecretsExposed, SecretUnreadable, secretsDirectory } from '../../../src/inventory/secretFiles.ts';

/** A folder of secrets, 0700, with its files 0600. */
function folder(context: TestContext, files: Record<string, string | Buffer>): string {
  const directory = mkdtempSync(join(tmpdir(), 'secrets-'));
  context.after(() => rmSync(directory, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(directory, name), content, { mode: 0o600 });
  return directory;
}

test('secrets are read by name, without the newline at the end; one without a file is missing', async (context) => {
  const directory = folder(context, { 'a.console': 'correct horse\n', 'a.auth': 'staple\r\n', other: 'not asked for' });
  const { secrets, missing, refused } = await readSecretFiles(directory, ['a.console', 'a.auth', 'a.priv']);
  assert.deepEqual([...secrets], [['a.console', 'correct horse'], ['a.auth', 'staple']]); // biome-ignore format: pairs
  assert.deepEqual(missing, ['a.priv']);
  assert.deepEqual(refused, []);
});

for (const mode of [0o640, 0o620, 0o604, 0o602, 0o440]) {
  test(`a file of mode ${mode.toString(8)} is refused without its content, and the others are used`, async (context) => {
    const directory = folder(context, { a: 'hunter2', b: 'fine' });
    chmodSync(join(directory, 'a'), mode);
    const { secrets, refused } = await readSecretFiles(directory, ['a', 'b']);
    assert.deepEqual([...secrets.keys()], ['b']);
    assert.equal(refused[0]?.name, 'a');
    assert.ok(refused[0]?.fault instanceof SecretsExposed);
    assert.match(refused[0].fault.message, new RegExp(`is open to other users \\(mode 0${mode.toString(8)}\\).*chmod 600`));
    assert.ok(!refused[0].fault.message.includes('hunter2'));
  });
}

for (const mode of [0o750, 0o720, 0o705, 0o777]) {
  test(`a folder of mode ${mode.toString(8)} is refused as a whole`, async (context) => {
    const directory = folder(context, { a: 'hunter2' });
    chmodSync(directory, mode);
    await assert.rejects(readSecretFiles(directory, ['a']), SecretsExposed);
    await assert.rejects(readSecretFiles(directory, ['a'], { CREDENTIALS_DIRECTORY: directory }), SecretsExposed);
  });
}

test('what systemd passes is read: 0500 and 0400, and as root’s with an access control list 0550 and 0440', async (context) => {
  const directory = folder(context, { a: 'x', b: 'y' });
  const env = { CREDENTIALS_DIRECTORY: directory };
  chmodSync(join(directory, 'a'), 0o400);
  chmodSync(directory, 0o500);
  assert.equal((await readSecretFiles(directory, ['a'], env)).secrets.get('a'), 'x');
  if (process.getuid?.() !== 0) return;
  chmodSync(join(directory, 'b'), 0o440);
  chmodSync(directory, 0o550);
  assert.equal((await readSecretFiles(directory, ['b'], env)).secrets.get('b'), 'y');
  chmodSync(join(directory, 'b'), 0o640);
  assert.equal((await readSecretFiles(directory, ['b'], env)).refused.length, 1);
});

const unusable: [what: string, content: string | Buffer, message: RegExp][] = [
  ['empty', '\n', /is empty/],
  ['too large', 'x'.repeat(5000), /larger than 4096 bytes/],
  ['two lines', 'monitor\nhsm factoryreset\n', /more than one line/],
  ['not text', Buffer.from([0xff, 0xfe, 0x41]), /not UTF-8 text/],
];
for (const [what, content, message] of unusable) {
  test(`a secret that is ${what} is refused`, async (context) => {
    const { refused, secrets } = await readSecretFiles(folder(context, { a: content }), ['a']);
    assert.equal(secrets.size, 0);
    assert.ok(refused[0]?.fault instanceof SecretUnreadable);
    assert.match(refused[0].fault.message, message);
  });
}

test('an empty one from systemd is one for which there is no file, and says where that belongs', async (context) => {
  const directory = folder(context, { a: '\n' });
  const { refused } = await readSecretFiles(directory, ['a'], { CREDENTIALS_DIRECTORY: directory });
  assert.match(refused[0]?.fault.message ?? '', /^systemd has no secret "a" to hand over\..*LoadCredential=a.*systemctl restart hsm-vigil/);
});

test('a name cannot lead out of the folder', async (context) => {
  const directory = folder(context, { outside: 'hunter2' });
  const inner = join(directory, 'inner');
  mkdirSync(inner, { mode: 0o700 });
  const { secrets, refused } = await readSecretFiles(inner, ['../outside', '/etc/hostname', '..']);
  assert.equal(secrets.size, 0);
  assert.equal(refused.length, 3);
});

test('a FIFO in the place of a secret is refused at once', { skip: process.platform === 'win32' }, async (context) => {
  const directory = folder(context, {});
  execFileSync('mkfifo', ['-m', '600', join(directory, 'a')]);
  const { refused } = await readSecretFiles(directory, ['a']);
  assert.match(refused[0]?.fault.message ?? '', /is not a file/);
});

test('a folder that is not there is an error with its path', async () => {
  await assert.rejects(readSecretFiles('/nowhere/secrets', ['a']), /folder of secrets "\/nowhere\/secrets" cannot be opened \(ENOENT\)/);
});

test('the option comes before the folder from systemd', () => {
  assert.equal(secretsDirectory('/a', { CREDENTIALS_DIRECTORY: '/b' }), '/a');
  assert.equal(secretsDirectory(undefined, { CREDENTIALS_DIRECTORY: '/b' }), '/b');
  assert.equal(secretsDirectory(undefined, {}), undefined);
});
