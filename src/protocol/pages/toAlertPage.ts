import type { HealthState } from '../../core/alerting/health.ts';
import { witnesses } from '../../core/channel.ts';
import type { Severity, Verdict } from '../../core/indicator.ts';
import { pageEvent } from './pageEvent.ts';
import { pageRunbook } from './pageRunbook.ts';
import { gap, series } from './series.ts';
import { flag, list, type MessageOf, messages, number, optional, record, type Shape, type Shaped, text, word } from './shape.ts';

/**
 * What the extension host sends to the page about one alert, and the check that the page makes before it believes a message.
 * Times are milliseconds since the epoch on the host's clock; all text has been made inert by the host and is set as text by the page.
 */

const severity = word('warning', 'critical') satisfies Shape<Severity>;
const state = word('pending', 'firing', 'resolved');
const witness = word(...witnesses);

/** One judgement of the episode. */
export type PageJudgement = Shaped<typeof judgement>;
const judgement = record({
  time: number,
  /** A time in the poll interval that it counts in. */
  slot: number,
  witness,
  verdict: word('negative', 'positive', 'unknown') satisfies Shape<Verdict>,
  text,
  /** With their units, as people read them. */
  value: optional(text),
  limit: optional(text),
});

/** Another alert that this one explains, or is explained by. */
export type RelatedAlert = Shaped<typeof related>;
const related = record({ id: text, summary: text, severity, state });

/** Who keeps it quiet, until when and why. */
export type QuietedBy = Shaped<typeof quietedBy>;
const quiet = { by: text, until: number, why: optional(text) };
const quietedBy = record(quiet);

/** Another member of the HA group. */
const member = record({
  id: text,
  name: text,
  state: word('ok', 'unjudged', 'unknown', 'degraded', 'failed') satisfies Shape<HealthState>,
});

/** A reading of the part as it is now, or was last. */
export type PageReading = Shaped<typeof reading>;
const reading = record({
  /** Of the part that it belongs to. */
  part: text,
  metric: text,
  /** What people call the metric. */
  what: text,
  /** In words or with its unit, and the device's limits likewise. */
  value: text,
  limits: optional(text),
  channel: text,
  time: number,
});

/** An earlier alert of the same condition of the same part. */
export type EarlierAlert = Shaped<typeof earlier>;
const earlier = record({ id: text, severity, startedAt: number, resolvedAt: optional(number), fact: text });

export type PageAlert = Shaped<typeof pageAlert>;
const pageAlert = record({
  id: text,
  /** What is wrong, in the fewest words: "Fan2B reads 0 rpm", "Chassis intrusion". */
  fact: text,
  /** What that means, in one line. The same as the fact where there is no other. */
  summary: text,
  severity,
  state,
  startedAt: number,
  firedAt: optional(number),
  resolvedAt: optional(number),
  /** Negative slots in the window now, and how many fire; not known of by a service that does not say. */
  negatives: number,
  needed: number,
  /** So many of the negative slots were told by messages, and found by no poll. */
  told: optional(number),
  /** The service has found them by looking: no poll and no message brings them. */
  looked: optional(flag),
  /** Poll interval and window, in milliseconds. */
  interval: number,
  window: number,
  /** With the serial number that the HSM is known by: what a person compares at the rack. */
  /** `source`: what the platform is called from which it is read. */
  device: record({ id: text, name: text, simulated: flag, known: flag, serialNumber: optional(text), source: optional(text) }),
  haGroup: optional(text),
  recovering: flag,
  /** Then: good polls one after the other, and how many of them end it; not known of by a service that does not say. */
  recovery: optional(record({ good: number, needed: number })),
  stale: flag,
  flapping: flag,
  latched: flag,
  /** Of a latched one: the device has shown that it is over. */
  cleared: flag,
  /** Another appliance answers, and a person may accept it. */
  replaceable: flag,
  /** A person may close it. */
  closable: flag,
  /** When something was last heard of what it is about. */
  heardAt: number,
  acknowledged: optional(record({ ...quiet, at: number })),
  /** `at`: what the platform is called whose Alertmanager has it. */
  silence: optional(record({ ...quiet, at: optional(text) })),
  /** In Alertmanager, as it was read; `asOf` (ISO 8601): it could not be read since. `notAt`: hosts that do not have it. */
  silenceOutside: optional(record({ ...quiet, asOf: optional(text), notAt: optional(list(text)) })),
  maintenance: optional(quietedBy),
  /** What was said when it was handed over last. */
  handedOver: optional(record({ by: text, at: number, why: text })),
  /** How far a repair is proven. */
  verification: optional(
    record({
      good: number,
      needed: number,
      newest: optional(number),
      closesAt: optional(number),
      brokenAt: optional(number),
      doneAt: optional(number),
    }),
  ),
  explainedBy: optional(related),
  explains: list(related),
  /** Sentences: how sure it was when it fired (or is, of one that is pending), and what has been seen since. */
  certainty: text,
  since: optional(text),
  meaning: text,
  action: text,
  /** The other members of its HA group, which carry the load while this one is repaired. */
  others: list(member),
  /** What redundancy its group has left, as sentences. */
  redundancy: optional(text),
  /** It answers nobody, and its partitions log in with a PED: from when on the black key is needed (ms). */
  blackKeyFrom: optional(number),
  runbook: text,
  /** The metrics that the condition is judged on; missing: the service does not say, and all of the part's count. */
  judgedOn: optional(list(text)),
  /** What its part, and the parts in it, read now. */
  readings: list(reading),
  /** Where it stands among the alerts, counted from 1, and the ids of those beside it. */
  place: optional(record({ at: number, of: number, previous: optional(text), next: optional(text) })),
  /** Who could have seen it: a lane each, also for one that has said nothing. */
  witnesses: list(witness),
  /** Oldest first; of a long episode its beginning and its end. */
  judgements: list(judgement),
});

/** What happened, or what a person did. Newest first. */
export type PageLogEntry = Shaped<typeof logEntry>;
const logEntry = record({ time: number, text, who: optional(text), why: optional(text) });

/** `done`: steps of it. */
export type CarriedRunbook = Shaped<typeof carriedRunbook>;
const carriedRunbook = record({ id: text, title: text, done: number });

/** The message, if it is one the host sends; anything else is dropped. */
export const parseToAlertPage = messages(
  {
    type: word('alert'),
    at: number,
    alert: pageAlert,
    /** The alert is as it last was: why the service cannot be reached now. */
    failure: optional(text),
  },
  /** Readings of the component (and of the parts that sit in it) around the episode. */
  { type: word('history'), alert: text, from: number, to: number, series: list(series), gaps: list(gap) },
  { type: word('log'), alert: text, entries: list(logEntry) },
  /** Newest first. */
  { type: word('earlier'), alert: text, alerts: list(earlier) },
  /** Of its part, around its time; newest first. `received`: whether any could have come. */
  { type: word('messages'), alert: text, messages: list(pageEvent), received: flag },
  /** One of them could not be read: a sentence; what is shown stays. */
  { type: word('error'), alert: text, of: word('history', 'log', 'earlier', 'messages', 'checklist'), message: text },
  /** The alert's text is in the clipboard. */
  { type: word('copied'), alert: text },
  /** A runbook of it with the checklist, as things stand now (left out: it cannot be read), and all that it carries, its own first. */
  { type: word('runbook'), alert: text, runbook: optional(pageRunbook), carried: list(carriedRunbook) },
  /** A person wants to be led to the checklist. */
  { type: word('checklist'), alert: text },
  /** There is no such alert (any more), and none is shown. */
  { type: word('gone') },
  /** There is no snapshot: nothing is known of any alert. */
  { type: word('service'), state: word('connecting') },
  { type: word('service'), state: word('unreachable'), message: text },
);
export type ToAlertPage = MessageOf<typeof parseToAlertPage>;
