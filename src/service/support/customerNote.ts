import { defaultNote } from '../../core/defaultNote.ts';
import { HA_GROUP } from '../../core/groupConditions.ts';
import { t, translated } from '../../core/l10n.ts';
import { parseTemplate, renderTemplate } from '../../core/template.ts';
import { templateProblems } from '../../core/templateProblems.ts';
import { utcMinute } from '../../core/time/calendar.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { AlertRecord, DeviceRecord, MaintenanceRecord } from '../../protocol/contract.ts';
import { notePlaceholders, problemAt, readNote } from '../../protocol/customerNote.ts';
import { inert } from '../alerting/receivers/inert.ts';
import { howSure, isSeenWell } from './howSure.ts';

/** What a note is made of. */
export interface NoteFacts {
  readonly alert: AlertRecord;
  readonly device: DeviceRecord;
  /** Planned work that is under way there. */
  readonly work: MaintenanceRecord | undefined;
  /** The risk to keys as the runbook says it. Left out: it does not. */
  readonly keys?: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export interface NoteDraft {
  readonly subject: string;
  readonly text: string;
  /** `Line 4: …`. */
  readonly problems: readonly string[];
}

const LONGEST_SUBJECT = 300;

/** A draft by a template. Where that cannot be read, the one that comes with the program takes its place, and the problems say so. */
export function draftOf(template: string, facts: NoteFacts): NoteDraft {
  const problems = templateProblems(template, new Set(notePlaceholders.keys())).map(({ line, message }) => problemAt(line, message));
  const parsed = parseTemplate(template);
  if (!parsed)
    return { ...draftOf(defaultNote(), facts), problems: [...problems, t('The template cannot be read, so this is the default one.')] };
  const text = renderTemplate(parsed, viewOf(facts), String)
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
  const note = readNote(text);
  if (note) return { subject: note.subject.slice(0, LONGEST_SUBJECT), text: note.text, problems };
  return {
    subject: `${inert(translated(facts.alert.summary))} (${inert(facts.device.name)})`.slice(0, LONGEST_SUBJECT),
    text: `${text}\n`,
    problems: [...problems, problemAt(1, t('The first line is the subject of the mail: “Subject: {{what}}”.'))],
  };
}

/** In the language that is spoken. Everything in it that a device or a person wrote is made inert. */
function viewOf({ alert, device, work, keys, now }: NoteFacts): Readonly<Record<string, string | boolean | undefined>> {
  const over = alert.state === 'resolved';
  const ended = alert.resolvedAt === undefined ? now : Date.parse(alert.resolvedAt);
  return {
    what: inert(translated(alert.summary)),
    device: inert(device.name),
    model: device.modelName,
    haGroup: device.haGroup && inert(device.haGroup),
    site: device.site && inert(device.site),
    severity: translated(alert.severity),
    since: minute(alert.startedAt),
    firedAt: alert.firedAt && minute(alert.firedAt),
    overSince: alert.resolvedAt && minute(alert.resolvedAt),
    lasted: formatDuration(ended - Date.parse(alert.startedAt)),
    sure: inert(howSure(alert, minute)),
    meaning: translated(alert.meaning),
    keys: inert(keys ?? saidOfKeys(alert)),
    action: translated(alert.action),
    by: alert.acknowledged && inert(alert.acknowledged.by),
    why: alert.acknowledged?.why && inert(alert.acknowledged.why),
    work: work && inert(work.why),
    workUntil: work?.current && minute(work.current.end),
    now: utcMinute(now),
    open: !over,
    certain: alert.firedAt !== undefined,
    over,
    seenWell: over && isSeenWell(alert),
    groupAffected: alert.component === HA_GROUP,
    keysAffected: alert.gravity === 'irreversible',
  };
}

/** In each language that we speak. */
const ABOUT_KEYS = /\b(?:keys?|partitions?|partitionen|schlüssel\p{L}*)(?!\p{L})/iu;

/** What is said of keys, and no more: that nothing was seen is not that nothing is. */
function saidOfKeys({ meaning, gravity }: AlertRecord): string {
  const said = translated(meaning)
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => ABOUT_KEYS.test(sentence));
  if (said.length > 0) return said.join(' ');
  return gravity === 'irreversible'
    ? t('Keys on this HSM may be lost or out of reach. We write again when we know more.')
    : t('Nothing that was seen says that keys are at risk. That is no proof that they are safe.');
}

function minute(iso: string): string {
  return utcMinute(Date.parse(iso));
}
