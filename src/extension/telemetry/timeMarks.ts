import { gapWhy } from '../../core/coverage.ts';
import { t, translated } from '../../core/l10n.ts';
import type { LogEntry, Snapshot, StatesResult, TimelineResult } from '../../protocol/contract.ts';
import type { PartLane, TimeMark } from '../../protocol/pages/toTelemetryPage.ts';
import { alertsById } from '../alerts/alertGroup.ts';
import { pageEvent } from '../events/pageEvent.ts';
import { inertText } from '../words/inertText.ts';
import { spokenText } from '../words/spokenText.ts';

/** More could not be told apart: the newest. */
const MOST = 300;

/** What the service says by itself and no person looks for on a chart. */
const QUIET = new Set(['alert-pending', 'alert-intermittent', 'notified', 'not-watched', 'delivery-tested', 'polled-at-once']);
const OVER = new Set(['alert-resolve', 'close-alert', 'repair-verified', 'end-maintenance', 'end-silence', 'account-doubt-over']);
const WORK = new Set(['maintenance', 'end-maintenance', 'override-last-member']);

/** What the service answers of a time. */
export interface TimelineAnswers {
  readonly messages: TimelineResult;
  readonly changes: TimelineResult;
  /** What people did, and whether there was more. */
  readonly people: readonly LogEntry[];
  readonly morePeople: boolean;
}

/** What happened to a device in a time as marks on its charts, the oldest first, and whether there was more. */
export function timeMarks(
  { messages, changes, people, morePeople }: TimelineAnswers,
  snapshot: Snapshot | undefined,
): { readonly marks: readonly TimeMark[]; readonly more: boolean } {
  const known = snapshot ? alertsById(snapshot) : undefined;
  const all = [
    ...messages.entries.map((entry): TimeMark => {
      const { key, time, since, text, severity, way, proven, count, alert } = pageEvent(entry, snapshot);
      return {
        key,
        // Where it began: the same message may have come for hours.
        time: since ?? time,
        ...(since !== undefined && { until: time }),
        kind: 'message',
        text,
        ...(severity && { severity }),
        ...(way !== undefined && { way }),
        proven,
        count,
        ...(alert !== undefined && { alert }),
      };
    }),
    ...changes.entries.flatMap((entry): readonly TimeMark[] => {
      const kind = entry.change?.kind ?? '';
      if (QUIET.has(kind)) return [];
      const { key, time, until, severity, title, text, alert } = pageEvent(entry, snapshot);
      return [
        {
          key,
          time,
          ...(until !== undefined && { until }),
          kind: markKind(kind, alert),
          ...(severity && { severity }),
          ...(title !== undefined && { title }),
          text,
          ...(alert !== undefined && { alert }),
        },
      ];
    }),
    ...people.map(({ time, kind, title, who, why, text, until, alert }, i): TimeMark => {
      const severity = alert === undefined ? undefined : known?.get(alert)?.severity;
      return {
        key: `person/${time}/${i}`,
        time: Date.parse(time),
        ...(until !== undefined && { until: Date.parse(until) }),
        kind: WORK.has(kind) ? 'maintenance' : OVER.has(kind) ? 'over' : 'person',
        ...(severity && { severity }),
        ...(title !== undefined && { title: inertText(translated(title), 80) }),
        text: inertText(spokenText(text), 300),
        ...(who !== undefined && { who: inertText(who, 60) }),
        ...(why !== undefined && { why: inertText(why, 300) }),
        ...(alert !== undefined && { alert }),
      };
    }),
  ].sort((a, b) => a.time - b.time);
  return { marks: all.slice(-MOST), more: all.length > MOST || morePeople || messages.next !== undefined || changes.next !== undefined };
}

function markKind(kind: string, alert: string | undefined): TimeMark['kind'] {
  if (kind === 'software-changed') return 'firmware';
  if (OVER.has(kind)) return 'over';
  return alert === undefined ? 'other' : 'alert';
}

/** The states of a device's parts as lanes, the ones that were ever bad first. */
export function partLanes({ parts }: StatesResult): readonly PartLane[] {
  return parts.map(({ id, name, stretches }) => ({
    id,
    name: inertText(translated(name), 60),
    stretches: stretches.map(({ from, to, state, cause }) => ({
      from,
      to,
      state,
      ...(state === 'unknown' || state === 'maintenance'
        ? { why: cause === undefined ? t('nothing of it was judged') : gapWhy({ cause }) }
        : {}),
    })),
  }));
}
