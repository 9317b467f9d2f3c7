import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReliableReading } from '../../../src/core/console/reliableReading.ts';
import type { ConsoleCommand } from '../../../src/core/deviceModel.ts';
import { DeviceError, type Fault, Garbled, NoAnswer } from '../../../src/core/fault.ts';
import type { Condition } from '../../../src/core/indicator.ts';
import type { ParseResult } from '../../../src/core/reading.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { captured } from '../luna7/fixture.ts';

const command = (name: string): ConsoleCommand => ({ command: name, every: 'poll', thinkingMs: 0 });
const [fans, doors] = [command('fans'), command('doors')];

/** A device of which each line of an output is a part and its number: `fan1 5000`. A fan below 1000 is too slow. */
const model = {
  conditions: new Map([['speed-low', { id: 'speed-low' } as Condition]]),
  console: {
    parse(_command: string, output: string): ParseResult {
      const lines = output.split('\n').map((text, index) => ({ text, line: index + 1, match: /^(\w+) (\d+)$/.exec(text) }));
      return {
        readings: lines.flatMap(({ match }) => {
          const [, id = '', value = ''] = match ?? [];
          return match
            ? [{ metric: 'hw.fan.speed', attributes: { 'hw.id': id, 'hw.name': id, 'hw.type': 'fan' }, value: Number(value) }]
            : [];
        }),
        rejected: lines.flatMap(({ match, line, text }) => (match || text === '' ? [] : [{ line, text, reason: 'no part' }])),
      };
    },
  },
  observe: (_channel: string, readings: ParseResult['readings']) =>
    readings.map(({ attributes, value }) => ({
      component: attributes['hw.id'],
      condition: 'speed-low',
      verdict: value < 1000 ? ('negative' as const) : ('positive' as const),
      evidence: { text: `${value} rpm` },
    })),
};

/** Plays a session: each command's answers in turn, the last one again and again. Says what was sent, round by round. */
function play(answers: Readonly<Record<string, readonly (string | Fault)[]>>, enough = false) {
  const commands = Object.keys(answers).map((name) => ({ fans, doors })[name] ?? command(name));
  const reading = new ReliableReading(model, commands);
  const sent: string[] = [];
  const times = new Map<ConsoleCommand, number>();
  for (let wanted = reading.nextRound(0, enough); wanted.length > 0; wanted = reading.nextRound(0, enough)) {
    sent.push(wanted.map((each) => each.command).join(' '));
    for (const each of wanted) {
      const time = times.get(each) ?? 0;
      times.set(each, time + 1);
      const own = answers[each.command] ?? [];
      reading.take(each, own[Math.min(time, own.length - 1)]!);
    }
  }
  return { sent, conclude: () => reading.conclude() };
}

const valuesOf = ({ conclude }: ReturnType<typeof play>) => conclude().measurements.map(({ value }) => value);

test('every command is read twice, and no more when its copies agree', () => {
  const played = play({ fans: ['fan1 5000'], doors: ['door1 7000'] });
  assert.deepEqual(played.sent, ['fans doors', 'fans doors']);
  assert.deepEqual(valuesOf(played), [5000, 7000]);
  assert.deepEqual(
    played.conclude().commands.map(({ settled, feeds, components }) => ({ settled, feeds, components })),
    [
      { settled: true, feeds: ['fan1.speed-low'], components: ['fan1'] },
      { settled: true, feeds: ['door1.speed-low'], components: ['door1'] },
    ],
  );
});

test('a digit that differs is asked for again, and only the command that tells it', () => {
  const played = play({ fans: ['fan1 5000', 'fan1 9000', 'fan1 5000'], doors: ['door1 7000'] });
  assert.deepEqual(played.sent, ['fans doors', 'fans doors', 'fans']);
  assert.deepEqual(valuesOf(played), [5000, 7000]);
});

test('without time for a further round, what is not certain is not accepted', () => {
  const played = play({ fans: ['fan1 5000', 'fan1 9000'], doors: ['door1 7000'] }, true);
  assert.deepEqual(played.sent, ['fans doors', 'fans doors']);
  assert.deepEqual(valuesOf(played), [7000]);
  assert.deepEqual(
    played.conclude().rejected.map(({ command, reason }) => [command, reason]),
    [['fans', 'not enough copies of it agree']],
  );
});

test('what is another value at each copy, as a clock is, counts as read, though nothing of it is told', () => {
  const clock = (value: number) => ({
    metric: 'hsm.clock.time' as const,
    attributes: { 'hw.id': 'clock', 'hw.name': 'Clock', 'hw.type': 'enclosure' as const },
    value,
    restless: true as const,
  });
  const parse = (_command: string, output: string): ParseResult => ({ readings: [clock(Number(output))], rejected: [] });
  const daily: ConsoleCommand = { command: 'date', every: 'day', thinkingMs: 0 };
  const reading = new ReliableReading({ ...model, console: { parse }, observe: () => [] }, [daily]);
  for (let second = 1; reading.nextRound(0, false).length > 0; second++) reading.take(daily, String(second));
  const { measurements, commands } = reading.conclude();
  assert.deepEqual(measurements, []);
  assert.deepEqual(
    commands.map(({ settled, components }) => ({ settled, components })),
    [{ settled: true, components: ['clock'] }],
    'what was read of it before is good for as long as if it had been read again',
  );
});

test('a line that spoils something makes everything be read a third time', () => {
  const played = play({ fans: ['fan1 5000\nf\ufffdn2 5100', 'fan1 5000\nfan2 5100'], doors: ['door1 7000'] });
  assert.deepEqual(played.sent.slice(0, 3), ['fans doors', 'fans doors', 'fans doors']);
  assert.ok(played.conclude().noise.spoilt > 0);
});

test('a negative that does not read the same again is unknown', () => {
  const { observations } = play({ fans: ['fan1 500', 'fan1 5000'] }).conclude();
  assert.deepEqual(
    observations.map(({ verdict }) => verdict),
    ['unknown'],
  );
});

test('a command that the device refuses twice is not asked for again, and need not be at the next poll', () => {
  const played = play({ fans: ['fan1 5000'], doors: [new DeviceError('unknown command')] });
  assert.deepEqual(played.sent, ['fans doors', 'fans doors']);
  assert.deepEqual(
    played.conclude().commands.map(({ settled }) => settled),
    [true, true],
  );
});

test('an answer that is not to be trusted counts as noise', () => {
  const { noise } = play({ fans: [new Garbled('no echo'), 'fan1 5000'] }).conclude();
  assert.equal(noise.spoilt, 1);
});

test('when nothing could be read, the last fault says why', () => {
  const silence = new NoAnswer('silent');
  assert.throws(
    () => play({ fans: [new Garbled('no echo'), silence] }).conclude(),
    (error) => error === silence,
  );
});

test('lines that the console breaks at its width are read whole', () => {
  const sensors = command('status sensors');
  const whole = captured('status-sensors-healthy').replaceAll('\r', '');
  const broken = whole.replace(/^.{81,}$/gm, (line) => line.match(/.{1,80}/g)?.join('\n') ?? line);
  const readingsOf = (text: string) => {
    const reading = new ReliableReading(luna7, [sensors]);
    for (let wanted = reading.nextRound(0, false); wanted.length > 0; wanted = reading.nextRound(0, false)) {
      for (const each of wanted) reading.take(each, text);
    }
    return reading.conclude().measurements;
  };
  assert.ok(readingsOf(whole).length > 40);
  assert.deepEqual(readingsOf(broken), readingsOf(whole));
});

test('an answer to a command that was not wanted is a mistake of ours', () => {
  assert.throws(() => new ReliableReading(model, [fans]).take(doors, 'door1 7000'), /not wanted/);
});
