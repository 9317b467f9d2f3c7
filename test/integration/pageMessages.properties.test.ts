import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { metricGroupIds } from '../../src/core/metricGroups.ts';
import { RISK_CLASSES } from '../../src/core/runbook/runbook.ts';
import { type FromAlertPage, parseFromAlertPage } from '../../src/protocol/pages/fromAlertPage.ts';
import { type FromEventsPage, parseFromEventsPage } from '../../src/protocol/pages/fromEventsPage.ts';
import { type FromFleetPage, parseFromFleetPage } from '../../src/protocol/pages/fromFleetPage.ts';
import { type FromMonitorAccountPage, parseFromMonitorAccountPage } from '../../src/protocol/pages/fromMonitorAccountPage.ts';
import { type FromPosturePage, parseFromPosturePage } from '../../src/protocol/pages/fromPosturePage.ts';
import { type FromSetUpPage, parseFromSetUpPage } from '../../src/protocol/pages/fromSetUpPage.ts';
import { type FromTelemetryPage, parseFromTelemetryPage } from '../../src/protocol/pages/fromTelemetryPage.ts';
import type { PageEvent } from '../../src/protocol/pages/pageEvent.ts';
import type { PageRunbook } from '../../src/protocol/pages/pageRunbook.ts';
import type { PageSeries } from '../../src/protocol/pages/series.ts';
import type { Comparison, ShownTime } from '../../src/protocol/pages/telemetrySelection.ts';
import {
  type EarlierAlert,
  type PageAlert,
  type PageJudgement,
  type PageLogEntry,
  type PageReading,
  parseToAlertPage,
  type QuietedBy,
  type RelatedAlert,
  type ToAlertPage,
} from '../../src/protocol/pages/toAlertPage.ts';
import { parseToEventsPage, type ToEventsPage } from '../../src/protocol/pages/toEventsPage.ts';
import {
  type FleetDetail,
  type FleetGroup,
  type FleetHsm,
  parseToFleetPage,
  type ToFleetPage,
} from '../../src/protocol/pages/toFleetPage.ts';
import {
  type AccountCommands,
  type AccountView,
  type CheckView,
  type FleetRow,
  parseToMonitorAccountPage,
  type ToMonitorAccountPage,
} from '../../src/protocol/pages/toMonitorAccountPage.ts';
import { type ItemView, type PostureRow, parseToPosturePage, type ToPosturePage } from '../../src/protocol/pages/toPosturePage.ts';
import {
  type CommandBlock,
  parseToSetUpPage,
  type RefusedSenderView,
  type SetUp,
  type ToSetUpPage,
  type WayState,
} from '../../src/protocol/pages/toSetUpPage.ts';
import {
  type ComparedSeries,
  type FactNow,
  type GroupNow,
  MARK_KINDS,
  type PartLane,
  parseToTelemetryPage,
  type TelemetryChoice,
  type TelemetryDevice,
  type TimeMark,
  type ToTelemetryPage,
} from '../../src/protocol/pages/toTelemetryPage.ts';
import {
  type PageTrial,
  parseToTrialPage,
  type ToTrialPage,
  type TrialOutcome,
  type TrialRow,
} from '../../src/protocol/pages/toTrialPage.ts';

/** Any message of each type, so that a field that its type has and its check lacks is found, and the other way round. */

const text = fc.string();
const id = fc.string({ minLength: 1, maxLength: 200 });
const time = fc.integer();
const flag = fc.boolean();
const severity = fc.constantFrom('warning', 'critical');
const state = fc.constantFrom('pending', 'firing', 'resolved');
const hwState = fc.constantFrom('ok', 'unjudged', 'degraded', 'failed', 'unknown');
const witness = fc.constantFrom('console', 'snmp', 'push');
const group = fc.constantFrom(...metricGroupIds);
const shownTime: fc.Arbitrary<ShownTime> = fc.oneof(fc.record({ last: time }), fc.record({ from: time, to: time }));
const few = <T>(one: fc.Arbitrary<T>) => fc.array(one, { maxLength: 3 });

/** A record of some fields that are always there and some that may be missing. */
function record<R extends object, O extends object>(required: Fields<R>, optional: Fields<O>) {
  return fc.tuple(fc.record<R>(required), fc.record<O, never>(optional, { requiredKeys: [] })).map(([a, b]) => ({ ...a, ...b }));
}
type Fields<T> = { [K in keyof T]: fc.Arbitrary<T[K]> };

const limits = record({}, { lowNonRecoverable: time, lowCritical: time, lowWarning: time, highWarning: time, highCritical: time });
const points = few(fc.tuple(time, fc.option(time)));
const series: fc.Arbitrary<PageSeries> = fc
  .tuple(
    record(
      { metric: text, attributes: fc.dictionary(id, text), channel: fc.constantFrom('console', 'snmp', 'trap', 'syslog') },
      { unit: text, limits },
    ),
    points,
  )
  .map(([each, drawn]) => ({ ...each, times: drawn.map(([at]) => at), values: drawn.map(([, value]) => value) }));

const quietedBy: fc.Arbitrary<QuietedBy> = record({ by: text, until: time }, { why: text });
const related: fc.Arbitrary<RelatedAlert> = fc.record({ id: text, summary: text, severity, state });
const judgement: fc.Arbitrary<PageJudgement> = record(
  { time, slot: time, witness, verdict: fc.constantFrom('negative', 'positive', 'unknown'), text },
  { value: text, limit: text },
);
const pageReading: fc.Arbitrary<PageReading> = record(
  { part: text, metric: text, what: text, value: text, channel: text, time },
  { limits: text },
);
const earlier: fc.Arbitrary<EarlierAlert> = record({ id: text, severity, startedAt: time, fact: text }, { resolvedAt: time });
const logEntry: fc.Arbitrary<PageLogEntry> = record({ time, text }, { who: text, why: text });
const alert: fc.Arbitrary<PageAlert> = record(
  {
    ...{ fact: text, readings: few(pageReading) },
    ...{ id: text, summary: text, severity, state, startedAt: time, negatives: time, needed: time, interval: time, window: time },
    device: record({ id: text, name: text, simulated: flag, known: flag }, { serialNumber: text }),
    ...{ recovering: flag, stale: flag, flapping: flag, latched: flag, cleared: flag, replaceable: flag, closable: flag, heardAt: time },
    ...{ explains: few(related), certainty: text, meaning: text, action: text, runbook: text },
    others: few(fc.record({ id: text, name: text, state: hwState })),
    witnesses: few(witness),
    judgements: few(judgement),
  },
  {
    ...{ firedAt: time, resolvedAt: time, haGroup: text, silence: quietedBy, maintenance: quietedBy, explainedBy: related },
    ...{ since: text, judgedOn: few(text), recovery: fc.record({ good: time, needed: time }) },
    handedOver: fc.record({ by: text, at: time, why: text }),
    verification: record({ good: time, needed: time }, { newest: time, closesAt: time, brokenAt: time, doneAt: time }),
    place: record({ at: time, of: time }, { previous: text, next: text }),
    acknowledged: record({ by: text, until: time, at: time }, { why: text }),
  },
);
const gap = fc.record({ from: time, to: time, what: text, why: text });
const service = fc.oneof(
  fc.record({ type: fc.constant('service'), state: fc.constant('connecting') }),
  fc.record({ type: fc.constant('service'), state: fc.constant('unreachable'), message: text }),
);
const messageSeverity = fc.constantFrom('info', 'warning', 'critical');
const filter = record(
  { what: fc.constantFrom('all', 'messages', 'changes', 'trap', 'syslog'), severity: messageSeverity, text },
  { device: id, condition: id },
);
const pageEvent: fc.Arbitrary<PageEvent> = record(
  { key: text, time, text, count: time, proven: flag, test: flag, known: flag },
  {
    ...{ since: time, until: time, device: text, way: text, sender: text, severity: messageSeverity, title: text, alert: text },
    phase: fc.constantFrom('begins', 'ends'),
  },
);
/** Parts of a line may also be records: `pageRunbook` is tried with them elsewhere, since what is of another kind there may still be one. */
const line = few(text);
const blocks = few(
  record({ kind: fc.constantFrom('paragraph' as const, 'item' as const, 'code' as const), text: line }, { lead: text, findOut: line }),
);
const tick = record({ step: text, text, by: text, at: time }, { seen: text });
const runbook: fc.Arbitrary<PageRunbook> = fc.record({
  ...{ id: text, title: text, risk: fc.constantFrom(...RISK_CLASSES), wait: line },
  facts: few(record({ id: text, question: text, evidence: text }, { answer: text, since: time, findOut: line })),
  prose: fc.record({ meaning: blocks, sure: blocks, impact: blocks, avoid: blocks, who: blocks, verify: blocks }),
  steps: few(
    record(
      { id: text, text: line, code: few(text) },
      { lead: text, findOut: line, tick, seen: record({ evidence: text }, { holds: flag, since: time }) },
    ),
  ),
  earlier: few(tick),
});
const toAlertPage: fc.Arbitrary<ToAlertPage> = fc.oneof(
  record({ type: fc.constant('alert'), at: time, alert }, { failure: text }),
  fc.record({ type: fc.constant('history'), alert: text, from: time, to: time, series: few(series), gaps: few(gap) }),
  fc.record({ type: fc.constant('log'), alert: text, entries: few(logEntry) }),
  fc.record({
    type: fc.constant('error'),
    alert: text,
    of: fc.constantFrom('history', 'log', 'earlier', 'messages', 'checklist'),
    message: text,
  }),
  fc.record({ type: fc.constant('messages'), alert: text, messages: few(pageEvent), received: flag }),
  fc.record({ type: fc.constant('earlier'), alert: text, alerts: few(earlier) }),
  fc.record({ type: fc.constant('copied'), alert: text }),
  record({ type: fc.constant('runbook'), alert: text, carried: few(fc.record({ id: text, title: text, done: time })) }, { runbook }),
  fc.record({ type: fc.constant('checklist'), alert: text }),
  fc.record({ type: fc.constant('gone') }),
  service,
);

const device: fc.Arbitrary<TelemetryDevice> = record(
  {
    ...{ id: text, name: text, modelName: text, state: hwState, firing: time, simulated: flag, interval: time, otherChannel: flag },
    monitorAccount: fc.constantFrom('enabled', 'disabled'),
    problems: few(text),
    notJudged: few(text),
  },
  { lastSeen: time },
);
const choice: fc.Arbitrary<TelemetryChoice> = record({ id: text, name: text }, { haGroup: text });
const comparison: fc.Arbitrary<Comparison> = record({}, { before: time, devices: few(id) });
const groupNow: fc.Arbitrary<GroupNow> = record({ group, parts: time }, { state: hwState, worst: text });
const factNow: fc.Arbitrary<FactNow> = fc.record({ part: text, what: text, value: text, channel: text, time });
const mark: fc.Arbitrary<TimeMark> = record(
  { key: text, time, kind: fc.constantFrom(...MARK_KINDS), text },
  {
    ...{ until: time, severity: fc.constantFrom('info', 'warning', 'critical'), title: text, who: text, why: text },
    ...{ way: text, proven: flag, count: time, alert: text },
  },
);
const lane: fc.Arbitrary<PartLane> = fc.record({
  id: text,
  name: text,
  stretches: few(
    record({ from: time, to: time, state: fc.constantFrom('ok', 'degraded', 'failed', 'unknown', 'maintenance') }, { why: text }),
  ),
});
const compared: fc.Arbitrary<ComparedSeries> = fc.record({ label: text, by: time, device: text, series: few(series) });
const toTelemetryPage: fc.Arbitrary<ToTelemetryPage> = fc.oneof(
  record(
    {
      ...{ type: fc.constant('devices'), at: time, number: time, devices: few(choice), time: shownTime },
      ...{ groups: few(group), now: few(groupNow), facts: few(factNow) },
    },
    { selected: text, failure: text, compare: comparison, component: id, hidden: few(text), shown: device },
  ),
  fc.record({
    ...{ type: fc.constant('history'), device: text, number: time, group, from: time, to: time },
    ...{ series: few(series), compared: few(compared), failed: few(text) },
  }),
  fc.record({ type: fc.constant('recent'), device: text, groups: few(fc.record({ group, series: few(series) })) }),
  fc.record({ type: fc.constant('marks'), device: text, number: time, from: time, to: time, marks: few(mark), more: flag }),
  record(
    {
      ...{ type: fc.constant('states'), device: text, number: time, from: time, to: time },
      ...{ keptFrom: time, parts: few(lane), gaps: few(gap), moreGaps: time },
    },
    { source: text },
  ),
  fc.record({ type: fc.constant('error'), device: text, message: text }),
  fc.record({ type: fc.constant('done'), message: text, failed: flag }),
  service,
);

const outcome: fc.Arbitrary<TrialOutcome> = record({ startedAt: time, severity }, { firedAt: time, resolvedAt: time, explainedBy: text });
const row: fc.Arbitrary<TrialRow> = record(
  {
    ...{ device: text, summary: text, by: time },
    change: fc.constantFrom('new', 'gone', 'earlier', 'later', 'severity', 'shorter', 'longer', 'none'),
  },
  { current: outcome, tried: outcome },
);
const trial: fc.Arbitrary<PageTrial> = fc.record({
  ...{ from: time, to: time, polls: time, devices: time, left: time, rows: few(row), notes: few(text), problems: few(text) },
  counts: fc.record({ current: time, tried: time, gone: time, new: time, earlier: time, later: time, medianShift: time }),
});
const toTrialPage: fc.Arbitrary<ToTrialPage> = fc.record({ type: fc.constant('trial'), trial });

const toEventsPage: fc.Arbitrary<ToEventsPage> = fc.oneof(
  record(
    {
      ...{ type: fc.constant('state'), filter, devices: few(fc.record({ id: text, name: text })), conditions: few(text), follows: flag },
      receivers: fc.constantFrom('none', 'silent', 'heard'),
    },
    { failure: text },
  ),
  record(
    { type: fc.constant('entries'), place: fc.constantFrom('all', 'older', 'newer'), entries: few(pageEvent), more: flag },
    { searchedTo: time },
  ),
  fc.record({ type: fc.constant('news') }),
  fc.record({ type: fc.constant('error'), message: text }),
  service,
);
const fromEventsPage: fc.Arbitrary<FromEventsPage> = fc.oneof(
  fc.record({ type: fc.constantFrom('ready', 'retry', 'older', 'newer', 'openLog', 'setUp') }),
  fc.record({ type: fc.constant('filter'), filter }),
  fc.record({ type: fc.constant('follow'), on: flag }),
  fc.record({ type: fc.constant('show'), alert: id }),
);

const block: fc.Arbitrary<CommandBlock> = record({ id: text, title: text, lines: few(text) }, { note: text, warning: text });
const way: fc.Arbitrary<WayState> = record(
  { id: text, name: text, state: fc.constantFrom('proven', 'heard', 'waiting', 'off'), proven: flag },
  { testedAt: time, sender: text, lastAt: time },
);
const refused: fc.Arbitrary<RefusedSenderView> = fc.record({ time, sender: text, way: text, text, count: time, isThisDevice: flag });
const setUp: fc.Arbitrary<SetUp> = record(
  {
    ...{ device: text, addresses: few(text), places: few(text), written: flag, complete: flag, problems: few(text), writes: few(text) },
    ...{ blocks: few(block), ways: few(way), refused: few(refused), since: time },
  },
  { software: text },
);
const toSetUpPage: fc.Arbitrary<ToSetUpPage> = fc.oneof(
  record({ type: fc.constant('setUp'), at: time, setUp }, { failure: text }),
  fc.record({ type: fc.constant('copied'), block: id }),
  fc.record({ type: fc.constantFrom('none', 'error'), message: text }),
  service,
);
const fromSetUpPage: fc.Arbitrary<FromSetUpPage> = fc.oneof(
  fc.record({ type: fc.constantFrom('ready', 'retry', 'write', 'enterSecrets', 'openInventory', 'openEvents') }),
  record({ type: fc.constant('copy'), block: id }, { line: text }),
);

const account = fc.constantFrom('enabled', 'disabled', 'refused', 'doubtful', 'none');
const fleetRow: fc.Arbitrary<FleetRow> = fc.record({
  ...{ id, name: text, simulated: flag, account, provider: text, you: fc.constantFrom('polls', 'hears', 'no'), how: text },
  who: fc.constantFrom('you', 'you-perhaps-provider', 'perhaps-provider', 'nobody'),
});
const checkView: fc.Arbitrary<CheckView> = record(
  { id: text, name: text, state: fc.constantFrom('ok', 'missing', 'old', 'failing'), text },
  { remedy: fc.record({ label: text, action: fc.constantFrom('setUp', 'testNotification', 'openInventory', 'check') }) },
);
const accountCommands: fc.Arbitrary<AccountCommands> = record({ id: text, title: text, lines: few(text) }, { note: text });
const accountView: fc.Arbitrary<AccountView> = record(
  {
    ...{ id, name: text, modelName: text, account, sees: few(text), seesNot: few(text), means: few(text), checks: few(checkView) },
    ...{ releases: text, disabling: few(accountCommands), enabling: few(accountCommands) },
    login: fc.record({ state: fc.constantFrom('ok', 'failed', 'waiting', 'off'), text }),
  },
  {
    decided: record({ account: fc.constantFrom('enabled', 'disabled'), since: time, by: text }, { why: text }),
    doubt: fc.record({ text, since: time, unproven: flag }),
    undecidable: text,
  },
);
const toMonitorAccountPage: fc.Arbitrary<ToMonitorAccountPage> = fc.oneof(
  record(
    { type: fc.constant('accounts'), at: time, accounts: record({ rows: few(fleetRow) }, { device: accountView }) },
    { failure: text },
  ),
  fc.record({ type: fc.constant('copied'), block: text }),
  fc.record({ type: fc.constant('error'), message: text }),
  service,
);
const fromMonitorAccountPage: fc.Arbitrary<FromMonitorAccountPage> = fc.oneof(
  fc.record({ type: fc.constantFrom('ready', 'retry', 'decide', 'confirm') }),
  fc.record({ type: fc.constant('select'), device: id }),
  record({ type: fc.constant('copy'), block: id }, { line: text }),
  fc.record({
    type: fc.constant('act'),
    action: fc.constantFrom('setUp', 'testNotification', 'openInventory', 'check', 'retryLogin', 'readMore', 'showLog'),
  }),
);

const posed = fc.constantFrom('good', 'attention', 'bad', 'unknown');
const helps = fc.constantFrom('setUp', 'testNotification', 'openInventory', 'monitorAccount', 'openEvents', 'showLog');
const postureItem: fc.Arbitrary<ItemView> = record(
  {
    ...{ title: text, why: text, state: posed, said: text, controls: few(text) },
    evidence: few(record({ text, source: text }, { at: time })),
  },
  { remedy: text, action: fc.record({ label: text, action: helps }) },
);
const whole = fc.integer({ min: 0, max: 99 });
const postureRow: fc.Arbitrary<PostureRow> = record(
  {
    ...{ id, name: text, simulated: fc.boolean(), state: posed, watched: text },
    tally: fc.record({ good: whole, attention: whole, bad: whole, unknown: whole }),
  },
  { group: fc.record({ name: text, state: posed }) },
);
const toPosturePage: fc.Arbitrary<ToPosturePage> = fc.oneof(
  record(
    {
      type: fc.constant('posture'),
      posture: record(
        { at: time, fleet: few(postureItem), rows: few(postureRow) },
        {
          device: record(
            { id, name: text, facts: text, items: few(postureItem) },
            { group: fc.record({ name: text, items: few(postureItem) }) },
          ),
        },
      ),
    },
    { failure: text },
  ),
  fc.record({ type: fc.constant('judging') }),
  fc.record({ type: fc.constant('saved'), path: text }),
  fc.record({ type: fc.constant('error'), message: text }),
  service,
);
const fromPosturePage: fc.Arbitrary<FromPosturePage> = fc.oneof(
  fc.record({ type: fc.constantFrom('ready', 'retry', 'judge', 'report') }),
  fc.record({ type: fc.constant('select'), device: id }),
  record({ type: fc.constant('act'), action: helps }, { about: id }),
);

const tone = fc.constantFrom('failed', 'degraded', 'pending', 'unknown', 'unjudged', 'ok', 'fact', 'off');
const fleetHsm: fc.Arbitrary<FleetHsm> = record(
  {
    ...{ id, name: text, simulated: flag, tone, state: text, firing: whole, waiting: whole, interval: time, how: text },
    watched: fc.constantFrom('you', 'you-perhaps-provider', 'perhaps-provider', 'nobody'),
  },
  { haGroup: text, site: text, worst: text, alert: id, lastSeen: time, oldest: fc.record({ at: time, of: text }), note: text },
);
const fleetGroup: fc.Arbitrary<FleetGroup> = fc.record({ id: text, name: text, redundancy: text, tone });
const fleetDetail: fc.Arbitrary<FleetDetail> = record(
  {
    ...{ id, name: text, tone, state: text, facts: text, sentences: few(text) },
    findings: few(fc.record({ tone, state: text, name: text, reason: text })),
    alerts: few(record({ id, severity, summary: text, since: time }, { held: text })),
  },
  {
    group: fc.record({ name: text, sentences: few(text) }),
    noise: few(
      fc.record({
        name: text,
        said: few(text),
        advice: few(text),
        serial: fc.boolean(),
        hours: few(fc.record({ at: time, polls: time, spoilt: time, failed: time, rereads: time, refused: time })),
      }),
    ),
  },
);
const toFleetPage: fc.Arbitrary<ToFleetPage> = fc.oneof(
  record(
    { type: fc.constant('fleet'), rows: few(fleetHsm), groups: few(fleetGroup) },
    { past: fc.record({ at: time, said: text, notes: few(text) }) },
  ),
  fc.record({ type: fc.constant('change'), rows: few(fleetHsm), groups: few(fleetGroup) }),
  record({ type: fc.constant('alive'), at: time }, { failure: text, unread: text }),
  record({ type: fc.constant('device') }, { detail: fleetDetail }),
  fc.record({ type: fc.constant('error'), message: text }),
  service,
);
const fromFleetPage: fc.Arbitrary<FromFleetPage> = fc.oneof(
  fc.record({ type: fc.constantFrom('ready', 'retry', 'past', 'now') }),
  fc.record({ type: fc.constant('select'), device: id }),
  fc.record({ type: fc.constant('openAlert'), alert: id }),
  fc.record({ type: fc.constant('open'), what: fc.constantFrom('telemetry', 'events', 'reveal'), device: id }),
);

const fromAlertPage: fc.Arbitrary<FromAlertPage> = fc.oneof(
  fc.record({ type: fc.constantFrom('ready', 'retry', 'copy') }),
  fc.record({
    type: fc.constant('act'),
    action: fc.constantFrom(
      'acknowledge',
      'withdraw',
      'silence',
      'endSilence',
      'close',
      'openRunbook',
      'openTelemetry',
      'openEvents',
      'check',
      'showAlerts',
    ),
  }),
  fc.record({ type: fc.constant('show'), alert: id }),
  fc.record({ type: fc.constant('runbook'), id }),
  fc.record({ type: fc.constant('tick'), alert: id, of: id, step: id, done: flag }),
);
const fromTelemetryPage: fc.Arbitrary<FromTelemetryPage> = fc.oneof(
  fc.record({ type: fc.constantFrom('ready', 'retry', 'openInventory') }),
  fc.record({ type: fc.constant('pickDevice'), to: fc.constantFrom('show', 'compare') }),
  record(
    { type: fc.constant('select'), device: id, time: shownTime, groups: few(group), number: time },
    { compare: comparison, component: id },
  ),
  fc.record({ type: fc.constant('openAlert'), alert: id }),
  fc.record({ type: fc.constant('saveCsv'), device: id, group, from: time, to: time }),
  fc.record({ type: fc.constant('savePicture'), name: text, png: text }),
  record({ type: fc.constant('copy'), what: fc.constantFrom('table', 'link') }, { text, hidden: few(text) }),
  fc.record({ type: fc.constantFrom('check', 'guidance', 'openEvents'), device: id }),
);

const directions: Readonly<Record<string, readonly [message: fc.Arbitrary<object>, parse: (value: unknown) => unknown]>> = {
  'to the alert page': [toAlertPage, parseToAlertPage],
  'to the telemetry page': [toTelemetryPage, parseToTelemetryPage],
  'to the trial page': [toTrialPage, parseToTrialPage],
  'to the events page': [toEventsPage, parseToEventsPage],
  'from the events page': [fromEventsPage, parseFromEventsPage],
  'to the setup page': [toSetUpPage, parseToSetUpPage],
  'from the setup page': [fromSetUpPage, parseFromSetUpPage],
  'to the monitor account page': [toMonitorAccountPage, parseToMonitorAccountPage],
  'from the monitor account page': [fromMonitorAccountPage, parseFromMonitorAccountPage],
  'to the posture page': [toPosturePage, parseToPosturePage],
  'from the posture page': [fromPosturePage, parseFromPosturePage],
  'to the fleet page': [toFleetPage, parseToFleetPage],
  'from the fleet page': [fromFleetPage, parseFromFleetPage],
  'from the alert page': [fromAlertPage, parseFromAlertPage],
  'from the telemetry page': [fromTelemetryPage, parseFromTelemetryPage],
};

/** Where a field may be missing: `*` stands for any index or key. */
const MAY_MISS: ReadonlySet<string> = new Set([
  ...['failure', 'source', 'unread', 'selected', 'devices.*.lastSeen', 'devices.*.haGroup', 'entries.*.who', 'entries.*.why'],
  ...['line', 'setUp.software', 'setUp.blocks.*.note', 'setUp.blocks.*.warning'],
  ...['testedAt', 'sender', 'lastAt'].map((name) => `setUp.ways.*.${name}`),
  ...['device', 'device.decided', 'device.decided.why', 'device.doubt', 'device.undecidable'].map((name) => `accounts.${name}`),
  ...['checks.*.remedy', 'disabling.*.note', 'enabling.*.note'].map((name) => `accounts.device.${name}`),
  ...['filter.device', 'filter.condition', 'searchedTo'],
  ...['since', 'until', 'device', 'way', 'sender', 'severity', 'title', 'alert', 'phase'].flatMap((name) => [
    `entries.*.${name}`,
    `messages.*.${name}`,
  ]),
  ...['series.*.unit', 'series.*.limits', 'series.*.limits.*', 'series.*.attributes.*'],
  ...['firedAt', 'resolvedAt', 'haGroup', 'acknowledged', 'silence', 'maintenance', 'explainedBy'].map((name) => `alert.${name}`),
  ...['acknowledged', 'silence', 'maintenance'].map((name) => `alert.${name}.why`),
  ...['since', 'judgedOn', 'recovery', 'place', 'place.previous', 'place.next', 'readings.*.limits'].map((name) => `alert.${name}`),
  'about',
  ...[
    'compare',
    'compare.before',
    'compare.devices',
    'component',
    'hidden',
    'shown',
    'shown.lastSeen',
    'now.*.state',
    'now.*.worst',
    'parts.*.stretches.*.why',
    'text',
  ],
  ...['until', 'severity', 'title', 'who', 'why', 'way', 'proven', 'count', 'alert'].map((name) => `marks.*.${name}`),
  ...['compared.*', 'groups.*'].flatMap((place) =>
    ['unit', 'limits', 'limits.*', 'attributes.*'].map((name) => `${place}.series.*.${name}`),
  ),
  ...['haGroup', 'site', 'worst', 'alert', 'lastSeen', 'oldest', 'note'].map((name) => `rows.*.${name}`),
  ...['past', 'detail', 'detail.group', 'detail.noise', 'detail.alerts.*.held'],
  ...['device', 'device.group', 'rows.*.group'].map((name) => `posture.${name}`),
  ...['fleet', 'device.items', 'device.group.items'].flatMap((place) =>
    ['remedy', 'action', 'evidence.*.at'].map((name) => `posture.${place}.*.${name}`),
  ),
  ...['handedOver', 'verification', ...['newest', 'closesAt', 'brokenAt', 'doneAt'].map((name) => `verification.${name}`)].map(
    (name) => `alert.${name}`,
  ),
  ...['runbook', 'runbook.earlier.*.seen'],
  ...['answer', 'since', 'findOut'].map((name) => `runbook.facts.*.${name}`),
  ...['meaning', 'sure', 'impact', 'avoid', 'who', 'verify'].flatMap((part) =>
    ['lead', 'findOut'].map((name) => `runbook.prose.${part}.*.${name}`),
  ),
  ...['lead', 'findOut', 'tick', 'tick.seen', 'seen', 'seen.holds', 'seen.since'].map((name) => `runbook.steps.*.${name}`),
  'alerts.*.resolvedAt',
  ...['alert.device.serialNumber', 'alert.judgements.*.value', 'alert.judgements.*.limit', 'trial.rows.*.current', 'trial.rows.*.tried'],
  ...['current', 'tried'].flatMap((side) => ['firedAt', 'resolvedAt', 'explainedBy'].map((name) => `trial.rows.*.${side}.${name}`)),
]);

type Path = readonly string[];

/** The way to everything in a message. */
function pathsIn(value: unknown, path: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [...(path.length > 0 ? [path] : []), ...Object.entries(value).flatMap(([key, inner]) => pathsIn(inner, [...path, key]))];
}

/** `series.*.limits.*`: a path without its indices, and without keys that are data. */
function patternOf(path: Path): string {
  const isData = (i: number) => /^\d+$/.test(path[i] ?? '') || path[i - 1] === 'limits' || path[i - 1] === 'attributes';
  return path.map((key, i) => (isData(i) ? '*' : key)).join('.');
}

/** Changes what is at the end of a path. */
function changed(message: unknown, path: Path, change: (holder: Record<string, unknown>, key: string) => void): unknown {
  const copy: unknown = structuredClone(message);
  let holder = copy as Record<string, unknown>;
  for (const key of path.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
  change(holder, path.at(-1) ?? '');
  return copy;
}

/** Values of any kind but the one that stands there. `null` is left out: it is a gap among the values of a series. */
function ofAnotherKind(value: unknown): readonly unknown[] {
  const kindOf = (each: unknown) => (Array.isArray(each) ? 'list' : each === null ? 'number' : typeof each);
  return ['no such word', 7, true, { other: 1 }, [{ other: 1 }]].filter((other) => kindOf(other) !== kindOf(value));
}

function valueAt(message: unknown, path: Path): unknown {
  return path.reduce((holder, key) => (holder as Record<string, unknown>)[key], message);
}

for (const [direction, [arbitrary, parse]] of Object.entries(directions)) {
  test(`${direction}: every message of the type passes, also through JSON`, () => {
    fc.assert(
      fc.property(arbitrary, (message) => {
        assert.deepEqual({ ...(parse(JSON.parse(JSON.stringify(message))) ?? {}) }, JSON.parse(JSON.stringify(message)));
      }),
    );
  });

  test(`${direction}: a value of another kind anywhere, and the message is dropped`, () => {
    fc.assert(
      fc.property(arbitrary, (message) => {
        for (const path of pathsIn(message)) {
          for (const other of ofAnotherKind(valueAt(message, path))) {
            const wrong = changed(message, path, (holder, key) => {
              holder[key] = other;
            });
            assert.equal(parse(wrong), undefined, JSON.stringify(wrong));
          }
        }
      }),
    );
  });

  test(`${direction}: without a field that the type needs the message is dropped, and without another one it is not`, () => {
    fc.assert(
      fc.property(arbitrary, (message) => {
        for (const path of pathsIn(message)) {
          if (/^\d+$/.test(path.at(-1) ?? '')) continue;
          const without = changed(message, path, (holder, key) => delete holder[key]);
          if (MAY_MISS.has(patternOf(path))) assert.deepEqual(parse(without), without);
          else assert.equal(parse(without), undefined, `without ${path.join('.')}: ${JSON.stringify(without)}`);
        }
      }),
    );
  });

  test(`${direction}: nothing at all makes the check throw, and what passes is a record with a type`, () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const message = parse(value);
        assert.ok(message === undefined || (typeof message === 'object' && message !== null && 'type' in message));
      }),
    );
  });
}
