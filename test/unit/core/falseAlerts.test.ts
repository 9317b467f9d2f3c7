import assert from 'node:assert/strict';
import { test } from 'node:test';
import { atMost, bitErrorRate, falseAlertsPerYear, wrongReading } from '../../../src/core/alerting/falseAlerts.ts';
import { type LineNoiseRecord, noiseAdvice, noiseSentences } from '../../../src/protocol/lineNoise.ts';

test('the bit error rate follows from the share of spoilt lines', () => {
  assert.equal(bitErrorRate({ lines: 1000, spoilt: 0 }), 0);
  assert.equal(bitErrorRate({ lines: 0, spoilt: 0 }), 0);
  // At 1e-4, 1 − e^(−0.048) of the lines of 480 bits are spoilt.
  const rate = bitErrorRate({ lines: 1_000_000, spoilt: Math.round(1_000_000 * (1 - Math.exp(-0.048))) });
  assert.ok(Math.abs(rate - 1e-4) < 1e-6, String(rate));
  assert.ok(Number.isFinite(bitErrorRate({ lines: 10, spoilt: 10 })));
});

test('a wrong reading is as rare as the arithmetic of copies says', () => {
  // S p² e^(−2pV) at its worst, p = 1/V: 8e-8, of a poll of the usual commands.
  const worst = wrongReading(1 / 60_000);
  assert.ok(worst > 7e-8 && worst < 3e-7, String(worst));
  assert.equal(wrongReading(0), 0);
  assert.ok(wrongReading(0.5) <= 1);
});

test('chance has to strike as often as the policy counts: 3 of 6 slots, or 1 of 1', () => {
  const slot = 600_000;
  const slotsPerYear = (365.25 * 86_400_000) / slot;
  assert.ok(Math.abs(falseAlertsPerYear(0.01, { needed: 3, slots: 6, interval: slot }) - slotsPerYear * 10 * 1e-6) < 1e-9);
  assert.equal(falseAlertsPerYear(0.01, { needed: 1, slots: 1, interval: slot }), slotsPerYear * 0.01);
});

test('chance alone makes as many alerts as a simulation of slots does', () => {
  let seed = 7;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed / 2_147_483_648;
  };
  const SLOTS = 400_000;
  const chance = 0.02;
  const window: boolean[] = [];
  let alerts = 0;
  for (let slot = 0; slot < SLOTS; slot++) {
    const negative = random() < chance;
    window.push(negative);
    if (window.length > 6) window.shift();
    if (negative && window.filter(Boolean).length >= 3) {
      alerts++;
      window.length = 0;
    }
  }
  const reckoned = falseAlertsPerYear(chance, { needed: 3, slots: 6, interval: (365.25 * 86_400_000) / SLOTS });
  assert.ok(reckoned > alerts * 0.7 && reckoned < alerts * 1.6, `${reckoned} reckoned, ${alerts} made`);
});

test('what was seen so often may be so much more often, and the bound is never below the exact one', () => {
  const poisson = (count: number, mean: number) => {
    let [term, sum] = [Math.exp(-mean), 0];
    for (let k = 0; k <= count; k++) {
      sum += term;
      term *= mean / (k + 1);
    }
    return sum;
  };
  for (let seen = 0; seen <= 300; seen++) assert.ok(poisson(seen, atMost(seen)) <= 0.0501, `${seen}`);
});

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-08T12:00:00Z');
function line(over: Partial<LineNoiseRecord['hours'][number]>, serial = true): LineNoiseRecord {
  const hours = Array.from({ length: 168 }, (_, i) => ({
    ...{
      at: new Date(NOW - (168 - i) * HOUR).toISOString(),
      polls: 6,
      failed: 0,
      spoiltPolls: 0,
      lines: 1200,
      spoilt: 0,
      rereads: 0,
      refused: 0,
    },
    ...over,
  }));
  return { channel: serial ? 'console' : 'snmp', name: 'Line', serial, interval: 600, needed: 3, slots: 6, hours };
}

test('what was seen is said with its share, what it means with how it was reckoned', () => {
  const said = noiseSentences(line({ spoiltPolls: 3, spoilt: 12, rereads: 2, refused: 1 }), NOW);
  assert.match(
    said[0] ?? '',
    /^Of 1,008 polls within 7 days: 504 \(50 %\) with spoilt lines, 0 \(0 %\) without a usable answer, 336 outputs read once more, 168 lines or values refused\.$/,
  );
  assert.match(said[1] ?? '', /^About one bit in 47,7\d\d flips\.$/);
  assert.match(said[2] ?? '', /less than once in a million years/);
  assert.match(said[3] ?? '', /call the console silent without a cause once in [\d,]+ years/, 'that no poll was lost proves no more');
  assert.match(said.at(-1) ?? '', /flip one by one, lines of 60 characters, and 3 of 6 slots.*Bursts are not in it\.$/);
  const lossy = noiseSentences(line({ failed: 1, spoiltPolls: 1, spoilt: 1 }), NOW);
  assert.match(lossy[3] ?? '', /call the console silent without a cause [\d,]+ times a year/);
  assert.match(noiseSentences(line({ failed: 6 }), NOW)[3] ?? '', /that is no noise any more/);
  const few = noiseSentences({ ...line({}), hours: line({}).hours.slice(0, 3) }, NOW);
  assert.deepEqual(few.slice(1), ['No line was spoilt.', 'Fewer than 72 polls do not tell how often chance alone would raise an alert.']);
  assert.deepEqual(noiseSentences({ ...line({}), hours: [] }, NOW), ['No poll is on record.']);
  assert.equal(noiseSentences(line({ failed: 1 }, false), NOW).length, 1, 'bits of a datagram do not flip unseen');
});

test('advice fits what is wrong: nothing, an even noise, bursts, lost answers, a bad line', () => {
  assert.deepEqual(noiseAdvice(line({})), []);
  assert.match(noiseAdvice(line({ spoiltPolls: 2, spoilt: 2 })).join(), /^Noise comes evenly/);
  const bursts = line({});
  const [first, ...others] = bursts.hours;
  assert.ok(first);
  assert.match(noiseAdvice({ ...bursts, hours: [{ ...first, spoiltPolls: 1, spoilt: 900 }, ...others] }).join(), /^Noise comes in bursts/);
  assert.match(noiseAdvice(line({ spoiltPolls: 6, spoilt: 400 })).join(), /^The line is bad/);
  assert.match(noiseAdvice(line({ failed: 1 })).join(), /xonxoff/);
  assert.match(noiseAdvice(line({ failed: 1 }, false)).join(), /timeout/);
});
