import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Measurement, ParseResult } from '../../src/core/reading.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { captured, commandOf } from '../unit/luna7/fixture.ts';

const { console: profile } = luna7;

const captures = [
  'status-sensors-healthy',
  'status-sensors-psu2-without-ac',
  'status-sensors-fan-failed',
  'status-sensors-hot',
  'hsm-show-password',
  'hsm-show-zeroized',
  'hsm-show-tampered',
  'hsm-show-excursion',
  'hsm-tamper-show-none',
  'hsm-tamper-show-tampered',
  'status-sysstat-show-trouble',
  'status-disk-full-failing',
  'status-mem',
  'status-interface',
  'status-netstat',
  'status-handles',
  'hsm-information-show',
  'hsm-information-monitor',
];

/** mulberry32: small, seeded, the same everywhere. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Noise = (bytes: Buffer, pick: (below: number) => number) => Buffer;

const flipBit: Noise = (bytes, pick) => {
  const at = pick(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << pick(8));
  return bytes;
};

const noises: Record<string, Noise> = {
  'one flipped bit': flipBit,
  'a burst of garbage': (bytes, pick) => {
    const at = pick(bytes.length);
    return Buffer.from(bytes.fill(Buffer.from(Array.from({ length: 12 }, () => pick(256))), at, Math.min(bytes.length, at + 1 + pick(12))));
  },
  'a lost character': (bytes, pick) => {
    const at = pick(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
  },
  'a doubled character': (bytes, pick) => {
    const at = pick(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + 1), bytes.subarray(at)]);
  },
  'a lost stretch': (bytes, pick) => {
    const at = pick(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + pick(300))]);
  },
  'a kernel line anywhere': (bytes, pick) => {
    const at = pick(bytes.length);
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from('\r\n[ 1234.567890] usb 1-1.2: reset high-speed USB device\r\n'),
      bytes.subarray(at),
    ]);
  },
  'an output cut short': (bytes, pick) => bytes.subarray(0, pick(bytes.length)),
};

const key = ({ metric, attributes }: Measurement) => `${metric} ${attributes['hw.id']}`;

const TOLD_IN_DIGITS =
  /^hsm\.(?:operations|operation\.errors|crypto|events|commands|utilization|disk|network|filesystem\.(?:limit|usage)|partitions\.limit|admin)/;

/** What one reading alone cannot prove: told once, without a second copy. Re-reads and the policy's slots are what protects these. */
function exposed(was: Measurement, is: Measurement): boolean {
  if (was.metric === 'hsm.info' || was.metric === 'hsm.login_attempts.left' || was.metric === 'hsm.tamper.active') return true;
  if (is.metric === 'hw.status' && is.state === 'unknown') return true;
  // Counters, sizes, names, addresses and logins: a digit for a digit, a word lost. Their sums and verdicts are held against each other, they are not.
  if (TOLD_IN_DIGITS.test(was.metric)) return true;
  if (['drive', 'sysstat'].includes(was.attributes['hw.id'])) return was.state === is.state && was.value === is.value;
  // A stretch lost between two flags puts the word of one behind the name of the other.
  if (was.attributes['hw.id'].startsWith('enclosure-')) return true;
  return was.unit === is.unit && (was.state === is.state || is.state === 'unknown') && ['Cel', 'V', 'rpm'].includes(was.unit ?? '');
}

function verdicts(result: ParseResult): Map<string, string> {
  const seen = luna7.observe('console', result.readings, result.rejected);
  return new Map(seen.map(({ component, condition, verdict }) => [`${component}.${condition}`, verdict]));
}

/** A digit or two, told once, without a status word: three reads in one session have to agree on it before it counts. */
const TOLD_ONCE = /^hsm\.login-attempts-|\.partition-so-attempts-low$/;

interface Tally {
  captures: number;
  wrong: string[];
  reversed: string[];
  altered: number;
  read: number;
}

/** Reads `times` noisy versions of each capture and holds them against the clean one. */
function ordeal(noise: Noise, times: number, seed: number): Tally {
  const pick = random(seed);
  const tally: Tally = { captures: 0, wrong: [], reversed: [], altered: 0, read: 0 };
  for (const name of captures) {
    const clean = Buffer.from(captured(name), 'latin1');
    const truth = luna7.console.parse(commandOf(name), clean.toString('latin1'));
    const readings = new Map(truth.readings.map((each) => [key(each), each]));
    const judged = verdicts(truth);
    for (let run = 0; run < times; run++) {
      const result = luna7.console.parse(commandOf(name), noise(Buffer.from(clean), pick).toString('latin1'));
      tally.captures++;
      for (const is of result.readings) {
        tally.read++;
        const was = readings.get(key(is));
        if (was !== undefined && JSON.stringify(was) === JSON.stringify(is)) continue;
        tally.altered++;
        if (was === undefined || !exposed(was, is)) tally.wrong.push(`${name}: ${JSON.stringify(is)}`);
      }
      for (const [indicator, verdict] of verdicts(result)) {
        const before = judged.get(indicator);
        const contrary = !TOLD_ONCE.test(indicator) && verdict !== 'unknown' && before !== 'unknown' && verdict !== before;
        if (contrary) tally.reversed.push(`${name}: ${indicator} ${before} → ${verdict}`);
      }
    }
  }
  return tally;
}

suite('Line noise', () => {
  for (const [what, noise] of Object.entries(noises)) {
    test(`${what} invents no reading, and turns no judgement into its opposite`, (context) => {
      const { captures: total, wrong, reversed, altered, read } = ordeal(noise, 60, 7);
      context.diagnostic(`${total} captures, ${read} readings, ${altered} altered where one copy is all there is`);
      assert.deepEqual([...new Set(wrong)], []);
      assert.deepEqual([...new Set(reversed)], []);
    });
  }
});

test('A flood without a line end, or of line ends, bars or blanks alone, takes no more than its length in time', () => {
  const length = 60_000;
  for (const unit of [
    'x',
    '\n',
    '|',
    ' ',
    '\t',
    'Fan1A          . | ',
    'HSM Label: ',
    ' No active tampers.',
    '-',
    'Command Result : 0 (',
    'A ',
  ]) {
    const flood = unit.repeat(length / unit.length);
    const before = process.threadCpuUsage().user;
    for (const command of profile.allowedCommands) luna7.console.parse(command, flood);
    const took = (process.threadCpuUsage().user - before) / 1000;
    assert.ok(took < 20_000, `${JSON.stringify(unit)} took ${took} ms`);
  }
});
