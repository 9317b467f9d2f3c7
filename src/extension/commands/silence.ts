import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import { HOUR } from '../../core/time/duration.ts';
import type { AlertMatcher, AlertRecord } from '../../protocol/contract.ts';
import { scopeText } from '../alerts/alertRow.ts';
import { devicesById, scopeNames } from '../alerts/scopeNames.ts';
import { askInTurn } from '../asking/inTurn.ts';
import { optionalReasonComplaint, reasonComplaint } from '../asking/reason.ts';
import { asking, type Choice, choosing, keep } from '../asking/steps.ts';
import { momentComplaint, tomorrowAt, typedMoment } from '../asking/typedTime.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { shortTime, untilText } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';
import { alsoOutside, outsideOutcome } from './alsoOutside.ts';
import { confirm } from './confirm.ts';
import { isOnlyRead } from './onlyRead.ts';
import { pickAlert } from './pickAlert.ts';

/** What is to be silenced: an alert, or a part that has none. */
type Subject = Pick<AlertRecord, 'device' | 'component' | 'deviceName'> & Partial<Pick<AlertRecord, 'condition' | 'summary' | 'alsoOn'>>;

/** Keeps alerts like this one quiet for a time: how much of the device, how long, and why. */
export async function silenceAlert(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  const alert = partOf(connection, target) ?? (await alertOf(connection, target));
  if (!alert || isOnlyRead(connection, alert)) return;
  await silence(connection, alert);
}

function alertOf(connection: ServiceConnection, target: CommandTarget): Promise<Subject | undefined> {
  return pickAlert(connection, target, {
    placeHolder: t('Which alert shall be silenced?'),
    among: ({ state, silencedBy }) => state !== 'resolved' && silencedBy === undefined,
    none: t('There is no alert that could be silenced.'),
  });
}

/** The part that the command was called on, where it has no alert to begin from. */
function partOf({ snapshot }: ServiceConnection, { deviceId, componentId, alertId }: CommandTarget): Subject | undefined {
  if (alertId !== undefined || deviceId === undefined || componentId === undefined) return undefined;
  const open = snapshot?.alerts.some(
    ({ device, component, state }) => device === deviceId && component === componentId && state !== 'resolved',
  );
  return open ? undefined : { device: deviceId, component: componentId, deviceName: deviceId };
}

async function silence(connection: ServiceConnection, alert: Subject): Promise<void> {
  const now = Date.now();
  const draft = { scope: {} as AlertMatcher, for: HOUR as number | 'typed', typed: '', why: '', alertmanager: false };
  const choices = scopes(connection, alert);
  const answered = await askInTurn(t('Silence “{0}”', inertText(alert.summary ?? partName(connection, alert), 50)), () => [
    [choosing(keep(draft, 'scope'), t('What shall be quiet?'), choices, draft.scope)],
    [
      choosing<number | 'typed'>(
        keep(draft, 'for'),
        t('For how long?'),
        [
          { label: t('1 hour'), description: until(now + HOUR, now), answer: HOUR },
          { label: t('4 hours'), description: until(now + 4 * HOUR, now), answer: 4 * HOUR },
          { label: t('Until tomorrow 08:00'), answer: tomorrowAt(8, now) - now },
          { label: t('Until another time…'), answer: 'typed' },
        ],
        draft.for,
      ),
      ...(draft.for === 'typed' ? [momentQuestion(draft)] : []),
    ],
    [
      asking(keep(draft, 'why'), {
        prompt: t('Why? Others read it in the view and in the log'),
        placeholder: t('Feed B is being replaced until noon'),
        value: draft.why,
        check: reasonComplaint,
      }),
    ],
    ...alsoOutside(connection, draft),
  ]);
  if (!answered) return;
  const end = draft.for === 'typed' ? typedMoment(draft.typed, Date.now()) : now + draft.for;
  if (end === undefined) return;
  const { outside } = await connection.request('silence', {
    ...draft.scope,
    until: new Date(end).toISOString(),
    why: draft.why,
    alertmanager: draft.alertmanager,
  });
  confirm(outsideOutcome(t('Silenced {0}', until(end, now)), outside));
}

/** From this alert alone to the whole device. */
function scopes(connection: ServiceConnection, subject: Subject): Choice<AlertMatcher>[] {
  const { device, component, condition, deviceName, summary = '' } = subject;
  const name = inertText(findDevice(connection.snapshot, device)?.name ?? deviceName, 60);
  const part = partName(connection, subject);
  const own: Choice<AlertMatcher> = {
    label: t('Everything about {0}', inertText(part, 60)),
    description: t('on {0}', name),
    answer: { device, component },
  };
  const all: Choice<AlertMatcher> = { label: t('All of {0}', name), description: t('whatever happens to it'), answer: { device } };
  if (condition === undefined) return [own, all];
  const everywhere: Choice<AlertMatcher> = {
    label: t('The same fault on every HSM'),
    description: inertText(summary, 80),
    answer: { component, condition },
  };
  return [
    ...(subject.alsoOn ? [everywhere] : []),
    { label: t('This alert only'), description: inertText(summary, 80), answer: { device, component, condition } },
    own,
    {
      label: t('The same fault on any part'),
      description: t('on {0}: {1}', name, inertText(summary.replace(part, t('any part')), 80)),
      answer: { device, condition },
    },
    all,
  ];
}

function partName({ snapshot }: ServiceConnection, { device, component }: Subject): string {
  return findDevice(snapshot, device)?.components.find(({ id }) => id === component)?.name ?? component;
}

/** Ends a silence: the one called on, that of the alert called on, or one picked. */
export async function endSilence(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  await connection.settled();
  const id = silenceTarget(connection, target) ?? (await pickSilence(connection, t('Which silence shall end?')));
  if (id === undefined || isElsewhere(connection, id)) return;
  await connection.request('endSilence', { id });
  confirm(t('Ended the silence'));
}

/** Lets a silence last longer: the one called on, that of the alert called on, or one picked. */
export async function extendSilence(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  await connection.settled();
  const id = silenceTarget(connection, target) ?? (await pickSilence(connection, t('Which silence shall last longer?')));
  const silence = connection.snapshot?.silences.find((each) => each.id === id);
  if (!silence || isElsewhere(connection, silence.id)) return;
  const ends = Date.parse(silence.until);
  const now = Date.now();
  const draft: { until: number | 'typed'; typed: string; why: string } = { until: ends + HOUR, typed: '', why: '' };
  const answered = await askInTurn(t('Extend the silence that lasts {0}', until(ends, now)), () => [
    [
      choosing<number | 'typed'>(
        keep(draft, 'until'),
        t('How much longer?'),
        [
          ...[1, 4, 24].map((hours) => ({
            label: hours === 1 ? t('1 hour more') : t('{0} hours more', hours),
            description: until(ends + hours * HOUR, now),
            answer: ends + hours * HOUR,
          })),
          { label: t('Until another time…'), answer: 'typed' },
        ],
        draft.until,
      ),
      ...(draft.until === 'typed' ? [momentQuestion(draft)] : []),
    ],
    [
      asking(keep(draft, 'why'), {
        prompt: t('Why (optional)? It stands in the log'),
        placeholder: t('The part comes tomorrow'),
        value: draft.why,
        check: optionalReasonComplaint,
      }),
    ],
  ]);
  if (!answered) return;
  const end = draft.until === 'typed' ? typedMoment(draft.typed, Date.now()) : draft.until;
  if (end === undefined) return;
  const why = draft.why.trim();
  const extended = await connection.request('extendSilence', {
    id: silence.id,
    until: new Date(end).toISOString(),
    ...(why !== '' && { why }),
  });
  confirm(t('Silenced {0}', until(Date.parse(extended.until), now)));
}

function momentQuestion(draft: { typed: string }) {
  return asking(keep(draft, 'typed'), {
    prompt: t('Until when?'),
    placeholder: t('18:30, tomorrow 8:00, 2026-12-24 18:30, or 90m, 4h, 2d from now'),
    value: draft.typed,
    check: (text) => momentComplaint(text, Date.now()),
  });
}

function silenceTarget({ snapshot }: ServiceConnection, { silenceId, alertId }: CommandTarget): string | undefined {
  return silenceId ?? snapshot?.alerts.find(({ id }) => id === alertId)?.silencedBy;
}

/** Says where it is changed, when a silence stands in the Alertmanager of a platform. */
function isElsewhere({ snapshot }: ServiceConnection, id: string): boolean {
  const source = snapshot?.silences.find((each) => each.id === id)?.source;
  if (!source) return false;
  const name = inertText(source.name, 80);
  void vscode.window.showInformationMessage(t('This silence stands in the Alertmanager of {0}: change it there.', name));
  return true;
}

async function pickSilence({ snapshot }: ServiceConnection, placeHolder: string): Promise<string | undefined> {
  const now = Date.now();
  const own = snapshot?.silences.filter(({ source }) => !source) ?? [];
  const items = own.map((silence) => ({
    label: scopeText(silence, snapshot ? scopeNames(silence, devicesById(snapshot)) : {}),
    description: untilText(silence.until, now),
    detail: `${inertText(silence.by, 40)}: ${inertText(silence.why, 120)}`,
    id: silence.id,
  }));
  if (items.length === 0) void vscode.window.showInformationMessage(t('Nothing is silenced.'));
  if (items.length < 2) return items[0]?.id;
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true }))?.id;
}

function until(time: number, now: number): string {
  return t('until {0}', shortTime(time, now));
}
