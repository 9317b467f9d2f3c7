import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { readPasted } from '../../../src/core/pasted.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { captured, commandOf, parsed } from './fixture.ts';

const captures = [
  'status-sensors-healthy',
  'hsm-show-password',
  'hsm-tamper-show-none',
  'status-sysstat-show',
  'status-disk',
  'status-mem',
  'status-cpu',
  'status-interface',
  'status-date',
  'status-netstat',
  'status-handles',
  'hsm-information-show',
  'hsm-information-monitor',
];

/** As a terminal of 80 columns breaks it. */
function wrapped(text: string): string {
  return text.replace(/^.{81,}$/gm, (line) => line.match(/.{1,80}/g)?.join('\n') ?? line);
}

function pasted(name: string, change: (text: string) => string) {
  const command = commandOf(name);
  return readPasted(change(`[vigil] lunash:>${command}\n${captured(name)}\n[vigil] lunash:>\n`), (output) =>
    luna7.parseConsole(command, output),
  );
}

suite('A pasted capture', () => {
  for (const [what, change] of [
    ['carriage returns', (text: string) => text.replaceAll('\n', '\r\r\n')],
    ['colours and a window title', (text: string) => `\u001b]0;vigil\u0007${text.replaceAll('\n', '\u001b[0m\n\u001b[1;32m')}`],
    ['non-breaking spaces', (text: string) => text.replaceAll('  ', '\u00a0 ')],
    ['lines broken at 80 columns', wrapped],
    ['all of these', (text: string) => wrapped(text).replaceAll('\n', '\u001b[m\r\n').replaceAll('  ', ' \u00a0')],
  ] as const) {
    test(`with ${what} reads as the output itself does`, () => {
      for (const name of captures) {
        const result = pasted(name, change);
        assert.deepEqual(result.readings, parsed(name).readings, name);
        assert.deepEqual(result.rejected, [], name);
      }
    });
  }

  test('whose broken lines have lost their blanks at the break has all readings', () => {
    for (const name of captures) {
      assert.deepEqual(pasted(name, (text) => wrapped(text).replace(/ +$/gm, '')).readings, parsed(name).readings, name);
    }
  });

  test('keeps refusing what is not understood, at its line', () => {
    const result = pasted('hsm-show-password', (text) => text.replace('No tampers', 'No tampars'));
    assert.equal(result.rejected.length, 1);
    assert.match(result.rejected[0]?.text ?? '', /tampars/);
  });
});
