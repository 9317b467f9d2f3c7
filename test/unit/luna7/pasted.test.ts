import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { suite, test } from 'node:test';
import { readPasted, tidied } from '../../../src/core/console/pasted.ts';
import { outputOf } from '../../../src/core/console/transcript.ts';
import type { ParseResult } from '../../../src/core/reading.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { captured, commandOf, parsed } from './fixture.ts';

const fixtures = readdirSync(new URL('../../fixtures/luna7/', import.meta.url)).map((name) => name.replace('.txt', ''));

/** As a terminal of 80 columns breaks it. */
const wrapped = (text: string) => text.replace(/^.{81,}$/gm, (line) => line.match(/.{1,80}/g)?.join('\n') ?? line);

/** As a terminal shows tabs, with a stop at every eighth column. */
const untabbed = (text: string) =>
  text.replace(/^.*\t.*$/gm, (line) =>
    line.split('\t').reduce((shown, part) => shown.padEnd((Math.floor(shown.length / 8) + 1) * 8) + part),
  );

/** Without prompt and echo, which some captures begin with. */
const bare = (text: string) => text.replace(/^.*lunash:>.*\n/, '');

const withoutTrailer = (text: string) => text.replace(/^Command Result.*\n?/m, '');

const typed = (name: string, text: string) => `[vigil] lunash:>${commandOf(name)}\n${bare(text)}\n[vigil] lunash:>\n`;

function read(name: string, text: string): ParseResult {
  const command = commandOf(name);
  const { text: output = '' } = outputOf(command, tidied(text), luna7.console);
  return readPasted(output, (each) => luna7.console.parse(command, each));
}

const manglings: Readonly<Record<string, (text: string, name: string) => string>> = {
  'prompt, echo and a last prompt': (text, name) => typed(name, text),
  'carriage returns': (text) => text.replaceAll('\n', '\r\n'),
  'a line discipline that added another carriage return': (text) => text.replaceAll('\n', '\r\r\n'),
  'colours and a window title': (text) => `\u001b]0;vigil\u0007${text.replaceAll('\n', '\u001b[0m\n\u001b[1;32m')}`,
  'non-breaking spaces': (text) => text.replaceAll('  ', '\u00a0 '),
  'a byte order mark': (text) => `\ufeff${text}`,
  'tabs turned into blanks': untabbed,
  'a margin': (text) => text.replace(/^(?=.)/gm, '    '),
  'marks of a quotation': (text) =>
    text
      .split('\n')
      .map((line) => `> ${line}`)
      .join('\n'),
  'no end': (text) => withoutTrailer(text).trimEnd(),
  'a greeting above and other commands around it': (text, name) =>
    [
      'Last login: Sun Feb  4 23:17:02 2024 from 192.0.2.7\n\nLuna Network HSM Command Line Shell v7.2.0-220. Copyright (c) 2018 SafeNet. All rights reserved.\n\n',
      '[vigil] lunash:>hsm ped show\nConfigured Remote PEDs: 3\n\nCommand Result : 0 (Success)\n',
      typed(name, text),
      '[vigil] lunash:>my file list\n      18 lunalogs.tgz\n\nCommand Result : 0 (Success)\n[vigil] lunash:>',
    ].join(''),
  'the same command before it, which failed': (text, name) =>
    `[vigil] lunash:>${commandOf(name)}\nError: timeout\n\nCommand Result : 65535 (Luna Shell execution)\n${typed(name, text)}`,
  'a command that was shortened and typed with a mistake': (text, name) =>
    `lunash:>${commandOf(name).replace(/ (\w{2})\w+$/, ' $1x\b \b')}\n${bare(text)}\nlunash:>\n`,
};

suite('Every output, pasted with', () => {
  for (const [what, mangle] of Object.entries(manglings)) {
    test(`${what}, reads as the output itself does`, () => {
      for (const name of fixtures) {
        const clean = parsed(name);
        const result = read(name, mangle(captured(name), name));
        assert.deepEqual(result.readings, clean.readings, name);
        assert.equal(result.rejected.length, clean.rejected.length, `${name}: ${JSON.stringify(result.rejected)}`);
      }
    });
  }

  test('all of that at once, reads as the output itself does', () => {
    for (const name of fixtures.filter((each) => parsed(each).rejected.length === 0)) {
      const text = typed(name, wrapped(untabbed(captured(name))));
      assert.deepEqual(read(name, `\ufeff${text.replaceAll('\n', '\u001b[m\r\n').replaceAll('  ', ' \u00a0')}`), parsed(name), name);
    }
  });

  test('lines broken at 80 columns, reads as the output itself does', () => {
    for (const name of fixtures.filter((each) => parsed(each).rejected.length === 0)) {
      assert.deepEqual(read(name, wrapped(captured(name))), { ...parsed(name), rejected: [] }, name);
      const trimmed = read(name, wrapped(captured(name)).replace(/ +$/gm, ''));
      assert.deepEqual(trimmed.readings, parsed(name).readings, `${name}, blanks lost at the break`);
    }
  });
});

suite('A pasted capture', () => {
  test('keeps refusing what is not understood, at its line', () => {
    const result = read('hsm-show-password', typed('hsm-show-password', captured('hsm-show-password').replace('No tampers', 'No tampars')));
    assert.equal(result.rejected.length, 1);
    assert.match(result.rejected[0]?.text ?? '', /tampars/);
    assert.equal(result.rejected[0]?.line, 21);
  });

  test('of a table whose cells came below one another has their values', () => {
    const cells = captured('partition-show-older').replace(/: +(?=\S)/g, ':\n \n');
    assert.deepEqual(read('partition-show-older', cells), parsed('partition-show-older'));
  });
});

suite('A transcript', () => {
  const text = [
    '[a] lunash:>hsm sh',
    'first',
    'Command Result : 0 (Success)',
    'noise after the end',
    '[a] lunash:>network show -verbose',
    'second',
    'Command Result : 0 (Success)',
    '[a] lunash:>sysconf snmp trap set -authpwd s3cret',
    'third',
    '[a] lunash:>HSM Show',
    'fourth',
    '[a] lunash:>',
  ].join('\n');
  const output = (command: string, of = text) => outputOf(command, of, luna7.console);

  test('gives the last output of a command, at its lines, and says so', () => {
    const { text: own, notes } = output('hsm show');
    assert.equal(own?.split('\n').length, 12);
    assert.equal(own?.trim(), 'fourth');
    assert.match(notes.join(' '), /typed 2 times; its last output, below line 10, was read\. The line that ends an output is missing/);
  });

  test('takes options for no other command, and a longer command for another', () => {
    assert.equal(output('network show').text?.trim(), 'second\nCommand Result : 0 (Success)');
    assert.equal(output('sysconf snmp trap show').text, undefined);
    assert.equal(output('hsm').text, undefined);
  });

  test('names the commands that were typed, without what stands behind their options', () => {
    const { text: own, commands } = output('status disk');
    assert.equal(own, undefined);
    assert.deepEqual(commands, ['hsm sh', 'network show', 'sysconf snmp trap set', 'HSM Show']);
  });

  test('offers what stands above the first prompt, and what the only command printed', () => {
    const { text: own, guesses } = output('status disk', 'Filesystem\nCommand Result : 0 (Success)\n[a] lunash:>hsm show\nfirst\n');
    assert.equal(own, undefined);
    assert.deepEqual(
      guesses.map((each) => each.trim()),
      ['Filesystem\nCommand Result : 0 (Success)', 'first'],
    );
    assert.deepEqual(
      output('status disk').guesses.map((each) => each.trim()),
      [''],
    );
  });
});
