import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { suite, test } from 'node:test';
import type { Measurement, ParseResult } from '../../src/core/reading.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { captured, commandOf } from '../unit/luna7/fixture.ts';

/** Every capture there is, as its command, its lines and what is read of it. */
const captures = readdirSync(new URL('../fixtures/luna7/', import.meta.url)).map((file) => {
  const name = file.replace('.txt', '');
  const command = commandOf(name);
  const text = captured(name).replaceAll('\r', '');
  return { name, command, lines: text.split('\n'), clean: luna7.console.parse(command, text) };
});

const read = (command: string, lines: readonly string[]): ParseResult => luna7.console.parse(command, lines.join('\n'));

/** What is lost, by metric and component, and what is invented. */
function differences(clean: ParseResult, result: ParseResult): { lost: string[]; invented: string[] } {
  const [before, after] = [clean, result].map(({ readings }) => new Map(readings.map((each) => [JSON.stringify(each), each])));
  assert.ok(before && after);
  const without = (these: Map<string, Measurement>, those: Map<string, Measurement>) => [...these].filter(([text]) => !those.has(text));
  return {
    lost: without(before, after).map(([, { metric, attributes }]) => `${metric} of ${attributes['hw.id']}`),
    invented: without(after, before).map(([text]) => text),
  };
}

/** Readings that depend on lines that nobody knows: below the last client another one may stand. */
function depends(command: string, reading: string, lines: readonly string[], at: number): boolean {
  const lastClient = lines.findLastIndex((line) => line.startsWith('registered client'));
  return command === 'client list' && reading.startsWith('hsm.clients.registered') && at > lastClient;
}

const newLines = [
  '   Frobnication Level:                        low',
  'Nothing like this was seen before.',
  '[ 1234.567890] usb 1-1.2: reset high-speed USB device',
];

/** Colours, erasures and modes; what a live session makes of a colour. */
const drawing = [
  '\u001b[1;32m',
  '\u001b[0m',
  '\u001b[K',
  '\u001b[?25h',
  '\u001b(B',
  '\u001b]0;vigil\u0007',
  '\ufffd[33m',
  '\ufffd(B',
  '\ufffd]0;vigil\ufffd',
];
const moving = ['\u001b[2;1H', '\u001b[4C', '\u001b[60G', '\ufffd[1A'];

suite('Every output of a release that is not known', () => {
  test('says as much with a new line anywhere in it, and shows the line', () => {
    const failures = new Set<string>();
    for (const { name, command, lines, clean } of captures) {
      for (const line of newLines) {
        for (let at = 0; at < lines.length; at++) {
          const result = read(command, lines.toSpliced(at, 0, line));
          const { lost, invented } = differences(clean, result);
          const dear = lost.filter((reading) => !depends(command, reading, lines, at));
          for (const each of dear) failures.add(`${name}: “${line.trim()}” as line ${at + 1} costs ${each}`);
          for (const each of invented) failures.add(`${name}: “${line.trim()}” as line ${at + 1} makes ${each}`);
          if (!result.rejected.some((each) => each.line === at + 1)) failures.add(`${name}: “${line.trim()}” is not shown`);
        }
      }
    }
    assert.deepEqual([...failures], []);
  });

  test('says the same with terminal control sequences in it', () => {
    for (const { name, command, lines, clean } of captures) {
      for (const [at, sequence] of drawing.entries()) {
        const within = lines.map((line, index) => {
          const place = line === '' ? 0 : (index * 7 + at * 3) % (line.length + 1);
          return line.slice(0, place) + sequence + line.slice(place);
        });
        assert.deepEqual(read(command, within), clean, `${name}: ${JSON.stringify(sequence)} within lines`);
      }
      for (const sequence of [...drawing, ...moving]) {
        // Before the text, behind it, and where a blank is anyway.
        const around = lines.map((line) => `${sequence}${line.replace(/ (?=\S)/, ` ${sequence}`)}${sequence}`);
        assert.deepEqual(read(command, around), clean, `${name}: ${JSON.stringify(sequence)} around lines`);
      }
    }
  });

  test('says nothing else with a new column anywhere in it', () => {
    const failures = new Set<string>();
    let tried = 0;
    for (const { name, command, lines, clean } of captures) {
      for (const [from, to] of blocksIn(lines)) {
        for (const place of gapsIn(lines.slice(from, to))) {
          for (const value of ['7', 'new', '0.000', 'two words']) {
            const widened = lines.map((line, at) => {
              if (at < from || at >= to || line.length < place) return line;
              const cell = at === from ? 'Novelty' : /^[-=\s]+$/.test(line) ? '='.repeat(7) : value.padEnd(7);
              return `${line.slice(0, place)}  ${cell}  ${line.slice(place)}`;
            });
            const told = read(command, widened).readings.filter((reading) => !clean.readings.some((whole) => isPartOf(reading, whole)));
            for (const each of told)
              failures.add(`${name}: a column “${value}” at ${place} of lines ${from + 1} to ${to} makes ${JSON.stringify(each)}`);
            tried++;
          }
        }
      }
    }
    assert.deepEqual([...failures], []);
    assert.ok(tried > 1000, `${tried} columns`);
  });
});

/** True for a reading that says nothing else than the whole one; it may say less. */
function isPartOf(reading: Measurement, whole: Measurement): boolean {
  const same = (['metric', 'value', 'unit'] as const).every((key) => reading[key] === whole[key]);
  const state = reading.state === whole.state || reading.state === 'unknown';
  const attributes = Object.entries(reading.attributes).every(([name, value]) => whole.attributes[name]?.startsWith(value ?? ''));
  const limits = Object.entries(reading.limits ?? {}).every(([name, value]) =>
    Object.entries(whole.limits ?? {}).some(([n, v]) => n === name && v === value),
  );
  return same && state && attributes && limits;
}

/** Runs of lines that are not blank, of three at least: where a table may be. */
function blocksIn(lines: readonly string[]): [from: number, to: number][] {
  const blocks: [number, number][] = [];
  for (let from = 0; from < lines.length; ) {
    let to = from;
    while (to < lines.length && lines[to]?.trim() !== '') to++;
    if (to - from >= 3) blocks.push([from, to]);
    from = to + 1;
  }
  return blocks;
}

/** Places where all of these lines have a blank or a ruler, or have ended, and half of them have not. */
function gapsIn(lines: readonly string[]): number[] {
  const longest = Math.max(...lines.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => at).filter((at) => {
    const reached = lines.filter(({ length }) => length >= at);
    return at > 0 && reached.length * 2 >= lines.length && reached.every((line) => /^[\s=|-]*$/.test(line.slice(at - 1, at + 1)));
  });
}
