import type { Acknowledgement, Alert, AlertEvidence, NotificationState, Verification } from '../core/alerting/alert.ts';
import type { Maintenance } from '../core/alerting/maintenance.ts';
import type { ToldOutside } from '../core/alerting/outside.ts';
import type { AskedSilence, MadeSilence } from '../core/alerting/outsideSilence.ts';
import type { Silence } from '../core/alerting/silence.ts';
import { channels, isChannel, witnesses } from '../core/channel.ts';
import type { ClientGroup, ClientMember } from '../core/haClientView.ts';
import type { ChannelNames, KnownIdentity, RememberedIdentity, SeenIdentity, Substitute } from '../core/identity.ts';
import type { Evidence } from '../core/indicator.ts';
import type { Attributes, Limits } from '../core/reading.ts';
import { isTimeZone, WEEKDAYS } from '../core/time/zonedTime.ts';
import type { AccountDoubt, JudgedPoll, Reach } from './rows.ts';
import { type Check, flag, listOf, number, oneOf, optional, recordOf, shapeOf, text, time } from './shape.ts';

/** What each table holds as JSON, by which it is known whether a row can be used. */

const severity = oneOf('warning', 'critical');
const witness = oneOf(...witnesses);

const evidenceFields = {
  text,
  fact: optional(text),
  metric: optional(text),
  value: optional(number),
  unit: optional(text),
  limit: optional(number),
  channel: optional(oneOf(...channels)),
  ofBoard: optional(flag),
};

const isAlertEvidence = shapeOf<AlertEvidence>({
  ...evidenceFields,
  at: time,
  slot: optional(time),
  witness,
  verdict: oneOf('negative', 'positive', 'unknown'),
});

const isAcknowledgement = shapeOf<Acknowledgement>({
  by: text,
  at: time,
  why: optional(text),
  until: time,
  severity: optional(severity),
});

const isTelling = shapeOf<NotificationState>({
  severity: optional(severity),
  level: optional(number),
  levelSince: optional(time),
  highest: optional(number),
  suppressedBy: optional(oneOf('explained', 'acknowledged', 'silenced', 'maintenance')),
  freeAt: optional(time),
  againAt: optional(time),
  before: optional(flag),
  over: optional(flag),
});

/** What people and notices have to do with an alert. */
export type Handling = Pick<Alert, 'acknowledged' | 'notifiedAt' | 'notices' | 'telling'>;

const handlingFields = {
  acknowledged: optional(isAcknowledgement),
  notifiedAt: optional(time),
  notices: optional(number),
  telling: optional(isTelling),
};

export const isHandling = shapeOf<Handling>(handlingFields);

const isVerification = shapeOf<Verification>({
  good: number,
  first: optional(time),
  newest: optional(time),
  brokenAt: optional(time),
  doneAt: optional(time),
  onReplacement: optional((value): value is true => value === true),
});

export const isAlert = shapeOf<Alert>({
  ...handlingFields,
  id: text,
  device: text,
  component: text,
  condition: text,
  severity,
  state: oneOf('pending', 'firing', 'resolved'),
  startedAt: time,
  firedAt: optional(time),
  resolvedAt: optional(time),
  confirmedBy: optional(listOf(witness)),
  latched: optional(flag),
  cleared: optional(flag),
  flapping: optional(flag),
  verification: optional(isVerification),
  explainedBy: optional(text),
  summary: text,
  runbook: text,
  evidence: listOf(isAlertEvidence),
});

const matcherFields = { device: optional(text), haGroup: optional(text), component: optional(text), condition: optional(text) };

export const isReach = shapeOf<Reach>({ ...matcherFields, until: optional(time) });

export const isSilence = shapeOf<Silence>({ ...matcherFields, id: text, from: time, until: time, by: text, why: text });

const labels = listOf((value) => Array.isArray(value) && value.length === 2 && value.every(text));

export const isToldOutside = shapeOf<ToldOutside>({
  alert: text,
  labels,
  annotations: recordOf(text),
  link: optional(text),
  startsAt: time,
  interval: number,
  endedAt: optional(time),
  owedTo: optional(listOf(text)),
});

const isTrue = (value: unknown): value is true => value === true;

export const isAskedSilence = shapeOf<AskedSilence>({
  id: text,
  receiver: text,
  silence: optional(text),
  alert: optional(text),
  acknowledgedAt: optional(time),
  labels,
  by: text,
  why: text,
  askedAt: time,
  until: time,
  ended: optional(isTrue),
  made: recordOf(shapeOf<MadeSilence>({ id: text, until: time, at: time, lifted: optional(isTrue) })),
});

export const isMaintenance = shapeOf<Maintenance>({
  id: text,
  device: optional(text),
  haGroup: optional(text),
  start: time,
  end: time,
  weekly: optional(
    shapeOf<NonNullable<Maintenance['weekly']>>({
      days: listOf(oneOf(...WEEKDAYS)),
      timeZone: (value) => typeof value === 'string' && isTimeZone(value),
    }),
  ),
  endedUpTo: optional(time),
  by: text,
  why: text,
});

export const isAttributes = ((value) =>
  recordOf(text)(value) && ['hw.id', 'hw.name', 'hw.type'].every((name) => Object.hasOwn(value as object, name))) as Is<Attributes>;

export const isLimits = shapeOf<Limits>({
  lowNonRecoverable: optional(number),
  lowCritical: optional(number),
  lowWarning: optional(number),
  highWarning: optional(number),
  highCritical: optional(number),
  highNonRecoverable: optional(number),
});

/** It is read by whoever sends it; the receiver judges the rest. */
export const isNotice = shapeOf<{ readonly id: string; readonly title: string; readonly alerts: readonly unknown[] }>({
  id: text,
  title: text,
  alerts: listOf(recordOf(() => true)),
});

const isSeen = shapeOf<SeenIdentity>({
  serialNumber: optional(text),
  engineId: optional(text),
  label: optional(text),
  hostName: optional(text),
});

export const isAccountDoubt = shapeOf<AccountDoubt>({
  since: time,
  at: time,
  decided: oneOf('enabled', 'disabled'),
  text,
  proven: flag,
  answered: optional(flag),
});

/** By what a device is known. What a later version adds is not looked at. */
export const isIdentity = shapeOf<RememberedIdentity & { readonly hostNames?: readonly string[] }>({
  hostNames: optional(listOf(text)),
  known: optional(
    shapeOf<KnownIdentity>({
      serialNumber: optional(text),
      engineId: optional(text),
      names: recordOf(shapeOf<ChannelNames>({ label: optional(text), hostName: optional(text) })),
    }),
  ),
  other: optional(
    shapeOf<Substitute>({ channel: (value) => typeof value === 'string' && isChannel(value), seen: isSeen, device: optional(text) }),
  ),
  since: optional(time),
});

/** What a client of an HA group said of it. */
export const isClientGroup = shapeOf<ClientGroup>({
  label: text,
  expected: number,
  members: listOf(
    shapeOf<ClientMember>({
      serial: text,
      label: text,
      alive: optional(flag),
      standby: optional((value): value is true => value === true),
    }),
  ),
  needsSync: optional(flag),
  autoRecovery: optional(flag),
});

/** Of the inventory; whoever reads it judges the rest. */
export const isPart: Check = recordOf(() => true);

const isName = (value: unknown) =>
  Array.isArray(value) && text(value[0]) && text(value[1]) && (value.length === 2 || (value.length === 3 && number(value[2])));

/** Each indicator's name is JSON of its own within the list. */
export const isJudgedSet = listOf((value) => typeof value === 'string' && isName(parsed(value))) as Is<readonly string[]>;

export const isNegatives = listOf(
  shapeOf<JudgedPoll['negatives'][number]>({
    of: isName,
    evidence: shapeOf<Evidence>(evidenceFields),
    authenticated: optional((value) => value === true),
  }),
) as Is<JudgedPoll['negatives']>;

type Is<T> = (value: unknown) => value is T;

/** Undefined: no JSON. */
export function parsed(json: unknown): unknown {
  try {
    return JSON.parse(String(json));
  } catch {
    return undefined;
  }
}
