import { runbookFactsOf } from '../../src/core/runbook/facts.ts';
import { type KnownFact, shownRunbook } from '../../src/core/runbook/shownRunbook.ts';
import { catalogue } from '../../src/devices/catalogue.ts';
import type { HistorySeries } from '../../src/protocol/contract.ts';
import type { PageRunbook } from '../../src/protocol/pages/pageRunbook.ts';
import type { PageGap } from '../../src/protocol/pages/series.ts';
import type { CarriedRunbook, PageAlert, PageJudgement, PageReading, ToAlertPage } from '../../src/protocol/pages/toAlertPage.ts';
import { aPageAlert } from '../unit/alertPage/build.ts';
import { aPageEvent } from './eventScenes.ts';
import { spokenRunbook } from './runbookText.ts';

/** What the page about an alert is sent in some of its worst moments. Times are before `now`, in minutes. */

const MINUTE = 60_000;

interface Scene {
  readonly alert: PageAlert;
  readonly messages: readonly ToAlertPage[];
}

function sceneOf(now: number, over: Partial<PageAlert>, series: readonly HistorySeries[] = [], gaps: readonly PageGap[] = []): Scene {
  const alert = aPageAlert({
    fact: '',
    summary: '',
    startedAt: now - 60 * MINUTE,
    firedAt: now - 40 * MINUTE,
    device: { id: 'hsm-1', name: 'Frankfurt 1', simulated: false, known: true },
    haGroup: 'prod-ca',
    heardAt: now - 5 * MINUTE,
    certainty: 'Bad in 3 of the last 3 polls, over the console, and confirmed by SNMP.',
    since: 'Since then: 4 bad. The newest says: as before.',
    meaning: 'The HSM has registered an intrusion, or heat or voltage beyond its limits. It is locked or about to be.',
    action: 'Involve security and the HSM’s security officer now. Neither reboot nor clear the tamper before the cause is known.',
    others: [{ id: 'hsm-2', name: 'Frankfurt 2', state: 'ok' }],
    runbook: 'hsm-tampered',
    place: { at: 1, of: 3, next: 'b2' },
    witnesses: ['console', 'snmp', 'push'],
    judgements: [-60, -50, -40, -30, -20, -10].map((minutes) => judgement(now, minutes)),
    ...over,
  });
  const runbook = aRunbook(alert.runbook, now);
  return {
    alert,
    messages: [
      { type: 'alert', at: now, alert },
      { type: 'runbook', alert: alert.id, ...(runbook && { runbook }), carried: runbook ? [carried(runbook)] : [] },
      { type: 'history', alert: alert.id, from: now - 120 * MINUTE, to: now, series, gaps },
      {
        type: 'log',
        alert: alert.id,
        entries: [
          { time: now - 40 * MINUTE, text: 'Fired' },
          { time: now - 60 * MINUTE, text: 'Seen for the first time' },
        ],
      },
      {
        type: 'messages',
        alert: alert.id,
        received: true,
        messages: [
          aPageEvent({
            ...{ key: 'message/2', time: now - 41 * MINUTE, way: 'SNMP traps', sender: '10.0.1.4', proven: true, phase: 'begins' },
            text: 'A trap says that a cooling fan needs attention: see what ipmievd logged at 12:05:01 by its clock',
          }),
          aPageEvent({
            key: 'message/1',
            time: now - 42 * MINUTE,
            way: 'Syslog',
            sender: '10.0.1.4',
            text: 'Fan2B reads 0 rpm',
            count: 17,
          }),
        ],
      },
      {
        type: 'earlier',
        alert: alert.id,
        alerts: [{ id: 'old', severity: 'critical', startedAt: now - 9000 * MINUTE, resolvedAt: now - 8900 * MINUTE, fact: alert.fact }],
      },
    ],
  };
}

/** A runbook in the list of those that an alert carries. */
export function carried({ id, title, steps }: PageRunbook): CarriedRunbook {
  return { id, title, done: steps.filter(({ tick }) => tick).length };
}

/** A runbook as it comes with the extension, in the language that is spoken: one step done, one fact known, the others not. */
export function aRunbook(id: string, now: number): PageRunbook | undefined {
  const facts = runbookFactsOf(catalogue.flatMap(({ runbookFacts = [] }) => runbookFacts));
  const runbook = spokenRunbook(id, facts)?.spoken;
  if (!runbook) return undefined;
  const known: readonly KnownFact[] = [
    { id: 'part', value: 'ill', evidence: 'PSU2: has failed.', since: now - 60 * MINUTE },
    { id: 'other-supply', value: 'delivers', evidence: 'PSU1 is judged fine.', since: now - 9000 * MINUTE },
    { id: 'members', value: 'others', evidence: 'Of the HA group prod-ca, Frankfurt 2 is healthy.' },
    { id: 'tamper', value: 'active', evidence: 'Read at the poll at 12:00 UTC.' },
  ];
  const [first] = runbook.steps;
  const tick = { step: first?.id ?? '', text: 'Done', by: 'ada', at: now - 12 * MINUTE, seen: 'Frankfurt 2 is healthy.' };
  const gone = { step: 'of-an-earlier-version', text: 'Ask the vendor about the part.', by: 'bob', at: now - 20 * MINUTE };
  return shownRunbook(id, runbook, facts, known, [tick, gone]);
}

function judgement(now: number, minutes: number, over: Partial<PageJudgement> = {}): PageJudgement {
  const time = now + minutes * MINUTE;
  return { time, slot: time, witness: 'console', verdict: 'negative', text: 'The HSM reports a tamper: Chassis intrusion', ...over };
}

function reading(now: number, part: string, metric: string, what: string, value: string, limits?: string): PageReading {
  return { part, metric, what, value, channel: 'Console', time: now - 5 * MINUTE, ...(limits !== undefined && { limits }) };
}

function series(
  now: number,
  metric: HistorySeries['metric'],
  name: string,
  unit: string,
  value: (i: number) => number | null,
  over: Partial<HistorySeries> = {},
): HistorySeries {
  const times = Array.from({ length: 12 }, (_, i) => now - (115 - i * 10) * MINUTE);
  const attributes = { 'hw.id': name.toLowerCase(), 'hw.name': name, 'hw.type': 'hsm' };
  return { metric, attributes, unit, channel: 'console', times, values: times.map((_, i) => value(i)), ...over };
}

export function tamper(now: number, over: Partial<PageAlert> = {}): Scene {
  return sceneOf(
    now,
    {
      fact: 'Chassis intrusion',
      summary: 'HSM reports a tamper',
      latched: true,
      judgedOn: ['hsm.tamper.state', 'hsm.tamper.active'],
      readings: [
        reading(now, 'HSM', 'hsm.tamper.state', 'Tamper state', 'tamper detected: Chassis intrusion'),
        reading(now, 'HSM', 'hsm.tamper.active', 'Active tampers', 'active: Chassis intrusion'),
        reading(now, 'HSM', 'hsm.storage.used', 'Storage used', '16.3 MB'),
        reading(now, 'HSM', 'hsm.commands', 'Commands', '48,123,456'),
      ],
      ...over,
    },
    [
      series(now, 'hsm.tamper.state', 'HSM', '1', (i) => (i > 5 ? 1 : 0)),
      series(now, 'hsm.tamper.active', 'HSM', '1', (i) => (i === 3 ? null : i > 5 ? 1 : 0)),
      series(now, 'hsm.storage.used', 'HSM', 'By', (i) => 16_252_928 + i * 20_000),
      series(now, 'hsm.commands', 'HSM', '1', (i) => 48_000_000 + i * 12_345),
    ],
  );
}

export function fan(now: number): Scene {
  const limits = { lowCritical: 1000, lowWarning: 2000 };
  return sceneOf(
    now,
    {
      fact: 'Fan2B reads 0 rpm',
      summary: 'Fan2B turns too slowly or not at all',
      runbook: 'fan-speed-low',
      judgedOn: ['hw.fan.speed'],
      readings: [reading(now, 'Fan2B', 'hw.fan.speed', 'Fan speed', '0 rpm', 'lower critical 1,000 rpm')],
      place: { at: 2, of: 3, previous: 'a0', next: 'b2' },
    },
    [series(now, 'hw.fan.speed', 'Fan2B', 'rpm', (i) => (i > 5 ? 0 : 6200 - i * 10), { limits })],
    [{ from: now - 100 * MINUTE, to: now - 70 * MINUTE, what: 'Console not watched', why: 'the console was in use by somebody else' }],
  );
}

export function partition(now: number): Scene {
  return sceneOf(
    now,
    {
      fact: 'A role of partition pay_prod is locked out',
      summary: 'A role of partition pay_prod is locked out',
      severity: 'warning',
      runbook: 'partition-locked-out',
      judgedOn: ['hsm.partition.co.locked_out', 'hsm.partition.cu.locked_out'],
      readings: [
        reading(now, 'pay_prod', 'hsm.partition.co.locked_out', 'Partition crypto officer locked out', 'yes'),
        reading(now, 'pay_prod', 'hsm.partition.cu.locked_out', 'Partition crypto user locked out', 'no'),
        reading(now, 'pay_prod', 'hsm.storage.used', 'Storage used', '1.2 MB'),
      ],
    },
    [
      series(now, 'hsm.partition.co.locked_out', 'pay_prod', '1', (i) => (i > 5 ? 1 : 0)),
      series(now, 'hsm.partition.cu.locked_out', 'pay_prod', '1', () => 0),
      series(now, 'hsm.storage.used', 'pay_prod', 'By', () => 1_200_000),
    ],
  );
}

export function silentConsole(now: number): Scene {
  const text = 'Nothing came over the line within 30 s';
  return sceneOf(now, {
    fact: 'The serial console gives no usable answer',
    summary: 'The serial console gives no usable answer',
    severity: 'warning',
    runbook: 'console-silent',
    judgedOn: [],
    stale: true,
    closable: true,
    judgements: [-60, -50, -40, -30].map((minutes) => judgement(now, minutes, { text })),
    since: 'Since then: 1 bad, 3 not understood. The newest says: the line was in use.',
  });
}

export function certificate(now: number): Scene {
  const text = 'The certificate of NTLS expires in 20 days, on 2026-04-01';
  return sceneOf(now, {
    fact: text,
    summary: 'The certificate of NTLS expires soon',
    severity: 'warning',
    runbook: 'certificate-expiring',
    judgedOn: ['hsm.ntls.certificate.expires'],
    readings: [reading(now, 'NTLS', 'hsm.ntls.certificate.expires', 'Certificate ends', '1 Apr 2026')],
    judgements: [-60, -50, -40, -30].map((minutes) => judgement(now, minutes, { text, value: '20 d', limit: '30 d' })),
  });
}

/** Over, by good polls. */
export function disk(now: number): Scene {
  const text = (percent: number) => `/var is ${percent} % full; the appliance’s threshold is 75 %`;
  const fired = [-60, -50, -40].map((minutes) => judgement(now, minutes, { text: text(81), value: '81 %', limit: '75 %' }));
  const good = [-20, -10].map((minutes) => judgement(now, minutes, { verdict: 'positive', text: text(40), value: '40 %', limit: '75 %' }));
  return sceneOf(
    now,
    {
      fact: '/var is 81 % full',
      summary: '/var is filling up',
      severity: 'warning',
      state: 'resolved',
      resolvedAt: now - 10 * MINUTE,
      runbook: 'disk-space',
      judgedOn: ['hsm.filesystem.utilization'],
      readings: [
        reading(now, '/var', 'hsm.filesystem.utilization', 'Filesystem utilization', '40 %'),
        reading(now, '/var', 'hsm.filesystem.usage', 'Filesystem usage', '8.1 GB'),
      ],
      since: 'Since then: 2 good. The newest says: /var is 40 % full.',
      judgements: [...fired, ...good],
      place: { at: 1, of: 1 },
    },
    [
      series(now, 'hsm.filesystem.utilization', '/var', '%', (i) => (i > 8 ? 40 : 60 + i * 3)),
      series(now, 'hsm.filesystem.usage', '/var', 'By', (i) => 8_123_456_789 + i * 1e8),
    ],
  );
}

/** In repair: the new supply has been good four times, and what was done of the runbook is ticked. */
export function supply(now: number): Scene {
  const fired = [-90, -80, -70].map((minutes) => judgement(now, minutes, { text: 'PSU2 says: failure detected' }));
  const good = [-40, -30, -20, -10].map((minutes) => judgement(now, minutes, { verdict: 'positive', text: 'PSU2 delivers 12.1 V' }));
  return sceneOf(now, {
    fact: 'PSU2 says: failure detected',
    summary: 'PSU2 has failed',
    severity: 'warning',
    state: 'resolved',
    resolvedAt: now - 30 * MINUTE,
    runbook: 'power-supply-failed',
    meaning: 'One of two power supplies is faulty. The appliance runs on the other one.',
    action: 'Have it exchanged in service.',
    handedOver: { by: 'ada', at: now - 50 * MINUTE, why: 'The spare comes at six.' },
    verification: { good: 4, needed: 6, newest: now - 10 * MINUTE, closesAt: now + 10 * MINUTE },
    judgements: [...fired, ...good],
    place: { at: 1, of: 1 },
  });
}

export const scenes = { supply, tamper, fan, partition, silentConsole, certificate, disk };
