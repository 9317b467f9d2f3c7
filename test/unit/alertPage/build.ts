import type { PageAlert, PageJudgement } from '../../../src/protocol/pages/toAlertPage.ts';

/** Five minutes into a slot of ten. */
export const NOW = Date.parse('2026-03-01T12:05:00Z');
export const MINUTE = 60_000;

export function aJudgement(
  minutes: number,
  verdict: PageJudgement['verdict'] = 'negative',
  witness: PageJudgement['witness'] = 'console',
): PageJudgement {
  return { time: NOW + minutes * MINUTE, slot: NOW + minutes * MINUTE, witness, verdict, text: 'Fan1A 0 RPM' };
}

export function aPageAlert(over: Partial<PageAlert> = {}): PageAlert {
  return {
    id: 'a1',
    fact: 'Fan1A reads 0 rpm',
    summary: 'Fan1A turns too slowly or not at all',
    severity: 'critical',
    state: 'firing',
    startedAt: NOW - 40 * MINUTE,
    firedAt: NOW - 20 * MINUTE,
    negatives: 3,
    needed: 3,
    interval: 10 * MINUTE,
    window: 60 * MINUTE,
    device: { id: 'hsm-1', name: 'East US 1', simulated: false, known: true },
    recovering: false,
    stale: false,
    flapping: false,
    latched: false,
    cleared: false,
    replaceable: false,
    closable: false,
    heardAt: NOW - 20 * MINUTE,
    explains: [],
    certainty: 'Bad in 3 of the last 3 polls.',
    meaning: 'A fan is slow.',
    action: 'Look at it.',
    others: [],
    runbook: 'fan-speed-low',
    readings: [],
    witnesses: ['console'],
    judgements: [aJudgement(-40), aJudgement(-30), aJudgement(-20)],
    ...over,
  };
}
