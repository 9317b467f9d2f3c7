import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { suite, test } from 'node:test';
import { type Io, UsageError } from '../../../src/cli/io.ts';
import { parse } from '../../../src/cli/parse.ts';

const MODEL = ['--model', 'luna-network-hsm-7'];

async function run(args: readonly string[], input: string | Buffer) {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stdin.end(input);
  const io = { stdin, stdout, stderr, env: {}, platform: 'linux', cli: '', signal: new AbortController().signal } satisfies Io;
  const exit = await parse.run([...MODEL, ...args], io);
  return { exit, out: String(stdout.read() ?? ''), notes: String(stderr.read() ?? '') };
}

const lines = `<165>Sep  1 11:07:09 hsm ipmievd: Fan sensor Fan3B          . Lower Critical going low (Reading 0 < Threshold 2000 RPM)

<6>Sep  1 11:07:11 hsm kernel: k7pf0: [HSM] ALM2011: HSM unlocked
<14>Sep  1 11:07:12 hsm newd[1]: \u001b[31msomething new
<14>Sep  1 11:07:12 hsm newd[1]: something else
`;

suite('hsm-vigil parse, of messages', () => {
  test('tells what each line of a log says, and which no rule knows', async () => {
    const { exit, out } = await run(['--syslog', '-', '--json'], lines);
    assert.equal(exit, 0);
    assert.deepEqual(JSON.parse(out), {
      messages: [
        {
          line: 1,
          rule: 'sensor-threshold',
          severity: 'critical',
          component: 'fan3b',
          condition: 'speed-low',
          asserted: true,
          value: 0,
          threshold: 2000,
          unit: 'rpm',
          text: 'Fan3B reads 0 rpm, which is at or beyond its lower critical limit of 2000 rpm',
        },
        {
          line: 3,
          rule: 'hsm-alarm',
          severity: 'info',
          component: 'hsm',
          condition: 'tampered',
          asserted: false,
          text: 'The HSM card reports: it is unlocked, and the tamper is cleared (ALM2011)',
        },
      ],
      unknown: [
        { line: 4, text: '<14>Sep 1 11:07:12 hsm newd[1]: something new' },
        { line: 5, text: '<14>Sep 1 11:07:12 hsm newd[1]: something else' },
      ],
    });
  });

  test('prints them for a person, and counts by process what is not known', async () => {
    const { out, notes } = await run(['--syslog', '-'], lines);
    assert.match(
      out,
      /^LINE {2}SEVERITY {2}PART {3}CONDITION\s+WHAT IT SAYS\n {3}1 {2}critical {2}fan3b {2}speed-low {2}begins {2}Fan3B reads 0 rpm/,
    );
    assert.match(out, /\nline 4 not known: <14>/);
    assert.doesNotMatch(out, /\u001b/);
    assert.equal(notes, 'Note: No rule knows 2 messages (newd: 2).\n');
  });

  test('reads UTF-16 as Windows tools write it', async () => {
    const { out } = await run(['--syslog', '-', '--json'], Buffer.from(`\ufeff${lines.replaceAll('\n', '\r\n')}`, 'utf16le'));
    assert.equal(JSON.parse(out).messages.length, 2);
  });

  test('marks a message that proves the path', async () => {
    const { out } = await run(['--syslog', '-'], '<13>Sep  1 11:07:09 hsm x: ***TEST : SEQNO_1 : hello\n');
    assert.match(out, /\(test\) A test message/);
  });

  test('tells what traps say', async () => {
    const trap = `2026-09-01 11:07:10 hsm [UDP: [10.0.0.7]:47478->[10.0.0.9]:162]:
.1.3.6.1.2.1.1.3.0 = Timeticks: (1) 0:00:00.01\t.1.3.6.1.6.3.1.1.4.1.0 = OID: .1.3.6.1.4.1.23629.1.5.2.2.5`;
    const { exit, out } = await run(['--trap', '-', '--json'], trap);
    assert.equal(exit, 0);
    assert.deepEqual(
      JSON.parse(out).messages.map(({ line, component, asserted }: Record<string, unknown>) => [line, component, asserted]),
      [[1, 'drive', true]],
    );
  });

  test('exits 3 where nothing is known, and says so of an empty text', async () => {
    assert.equal((await run(['--syslog', '-'], '<14>Sep  1 11:07:09 hsm newd: x')).exit, 3);
    await assert.rejects(run(['--syslog', '-'], '\n\n'), { message: 'Standard input holds no line of a log.' });
    await assert.rejects(run(['--trap', '-'], ''), { message: 'Standard input holds no SNMP notification.' });
    await assert.rejects(run(['--syslog', '/nonexistent'], ''), { message: '/nonexistent cannot be read (ENOENT).' });
  });

  test('takes one kind of text at a time', async () => {
    for (const args of [
      ['--syslog', '-', '--trap', '-'],
      ['--syslog', '-', '--command', 'hsm show'],
      ['--syslog', '-', 'file'],
      ['--trap', ''],
    ]) {
      await assert.rejects(run(args, ''), UsageError);
    }
    await assert.rejects(parse.run(['--model', 'other', '--syslog', '-'], {} as Io), UsageError);
  });
});

suite('hsm-vigil parse --syslog, with the rules of an inventory', () => {
  const device = { id: 'h', model: 'luna-network-hsm-7', snmp: { host: '10.0.0.1', version: '2c', community: { secret: 'c' } } };
  const given = async (rules: unknown, use: (path: string) => Promise<void>) => {
    const folder = mkdtempSync(join(tmpdir(), 'hsm-vigil-'));
    const path = join(folder, 'inventory.jsonc');
    writeFileSync(path, JSON.stringify({ receivers: { syslog: { udp: '127.0.0.1:1514' }, rules }, devices: [device] }));
    await use(path).finally(() => rmSync(folder, { recursive: true }));
  };

  test('they come before those of the model, and only where the file is named', () =>
    given([{ name: 'news', match: 'something (?<what>\\w+)', app: 'newd', severity: 'warning', text: 'News: $<what>' }], async (path) => {
      const { out } = await run(['--syslog', '-', '--inventory', path, '--json'], lines);
      const { messages } = JSON.parse(out) as {
        readonly messages: readonly { readonly line: number; readonly rule: string; readonly own?: true }[];
      };
      assert.deepEqual(
        messages.map(({ line, rule, own }) => [line, rule, own]),
        [
          [1, 'sensor-threshold', undefined],
          [3, 'hsm-alarm', undefined],
          [4, 'news', true],
          [5, 'news', true],
        ],
      );
      assert.match((await run(['--syslog', '-', '--inventory', path], lines)).out, /warning .*News: else \(your rule news\)/);
      assert.doesNotMatch((await run(['--syslog', '-'], lines)).out, /News/);
    }));

  test('rules with an error are not used, and the place of the error is said', () =>
    given([{ name: 'news', match: '(a+)+', severity: 'warning' }], async (path) => {
      await assert.rejects(run(['--syslog', '-', '--inventory', path], lines), /The log rules in .* cannot be used: correct the errors/);
    }));

  test('an inventory says nothing of traps', () => assert.rejects(run(['--trap', '-', '--inventory', 'x'], ''), UsageError));
});
