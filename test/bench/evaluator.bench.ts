/**
 * How many indicators one core judges a second, through all that a judgement passes: the slot, the replay, flapping, the alert and its
 * evidence. A fleet of 10,000 indicators over a day of 10-minute polls: most are healthy, one in a hundred fails for some hours, some
 * polls are lost, and one in a thousand flaps. `node test/bench/evaluator.bench.ts [indicators, default 10000]`.
 */
import process from 'node:process';
import { type Indicator, type IndicatorContext, pass, step } from '../../src/core/alerting/episode.ts';
import { newIndicator } from '../../src/core/alerting/evaluator.ts';
import { policyFrom, ruleFor } from '../../src/core/alerting/policy.ts';
import type { Condition, Verdict } from '../../src/core/indicator.ts';

const INDICATORS = Number(process.argv[2] ?? 10_000);
const INTERVAL = 600_000;
const POLLS = 144;
const START = Date.UTC(2026, 2, 1);
const LOST_SHARE = 50;

const condition: Condition = { id: 'speed-low', severity: 'critical', summary: (name) => name, meaning: '', action: '', runbook: 'x' };
const rule = ruleFor(policyFrom(), condition);

/** The same for every run: how indicator `i` is at poll `p`. */
function verdictOf(i: number, p: number): Verdict {
  if ((i * 31 + p * 17) % LOST_SHARE === 0) return 'unknown';
  if (i % 1000 === 1) return p % 2 === 0 ? 'negative' : 'positive';
  return i % 100 === 0 && p > 20 && p < 60 ? 'negative' : 'positive';
}

function day(): { readonly judged: number; readonly fired: number; readonly resolved: number; readonly seconds: number } {
  const contexts = Array.from({ length: INDICATORS }, (_, i): IndicatorContext => {
    const identity = { device: `hsm-${Math.floor(i / 45)}`, component: `part-${i % 45}`, condition: condition.id, name: `Part ${i % 45}` };
    return { identity, condition, rule };
  });
  const indicators: Indicator[] = contexts.map(() => ({ state: newIndicator(START) }));
  let fired = 0;
  let resolved = 0;
  const started = process.cpuUsage();
  for (let p = 0; p < POLLS; p++) {
    const slot = START + p * INTERVAL;
    const now = slot + 60_000;
    for (const [i, context] of contexts.entries()) {
      const verdict = verdictOf(i, p);
      const judgement = { slot, at: now, witness: 'console', verdict, evidence: { text: 'Fan1A reads 5000 rpm', value: 5000 } } as const;
      const before = indicators[i] ?? { state: newIndicator(now) };
      const next = step(before, judgement, context, now);
      for (const { kind } of next.effects) {
        if (kind === 'fire') fired++;
        if (kind === 'resolve') resolved++;
      }
      indicators[i] = next;
    }
  }
  // Time on the processor: what else the machine does meanwhile is not the evaluator's.
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / 1e6;
  // Time passes for them as well, between polls; it is not counted.
  for (const [i, context] of contexts.entries()) {
    const last = indicators[i];
    if (last) indicators[i] = pass(last, context, START + POLLS * INTERVAL);
  }
  return { judged: INDICATORS * POLLS, fired, resolved, seconds };
}

day();
const { judged, fired, resolved, seconds } = day();
console.log(`${INDICATORS} indicators, ${POLLS} polls: ${judged} judgements, ${fired} alerts fired, ${resolved} resolved`);
console.log(`${Math.round(judged / seconds).toLocaleString('en')} judged per second on one core (${seconds.toFixed(1)} s)`);
