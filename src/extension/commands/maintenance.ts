import * as vscode from 'vscode';
import { plural, t } from '../../core/l10n.ts';
import { HOUR } from '../../core/time/duration.ts';
import type { MaintenanceRecord, MaintenanceWindow, Weekday } from '../../protocol/contract.ts';
import { RemoteFault } from '../../protocol/faults.ts';
import { maintenanceRow } from '../alerts/alertRow.ts';
import { endQuestion } from '../alerts/maintenanceEnd.ts';
import { devicesById, scopeNames } from '../alerts/scopeNames.ts';
import { askInTurn } from '../asking/inTurn.ts';
import { reasonComplaint } from '../asking/reason.ts';
import { asking, type Choice, choosing, keep } from '../asking/steps.ts';
import { durationComplaint, momentComplaint, tomorrowAt, typedDuration, typedMoment } from '../asking/typedTime.ts';
import { daysText, localWeekday, typedDays } from '../asking/weekdays.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { findDevice } from '../connection/snapshot.ts';
import { shortTime } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';
import { confirm } from './confirm.ts';
import { isOnlyRead } from './onlyRead.ts';
import { isWatchedHere, whereabouts } from './pickDevice.ts';

type Scope = { readonly device: string } | { readonly haGroup: string };

interface Draft {
  scope: Scope;
  /** ms; `typed`: as in `startTyped`. */
  start: number | 'typed';
  startTyped: string;
  length: number | 'typed';
  lengthTyped: string;
  repeat: readonly Weekday[] | 'once' | 'typed';
  daysTyped: string;
  why: string;
}

/** Plans work on a device or an HA group: when, how long, how often, and why. What polls say meanwhile is stored and not counted. */
export async function planMaintenance(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  await connection.settled();
  const scope = scopeOf(target) ?? (await pickScope(connection));
  if (!scope || ('device' in scope && isOnlyRead(connection, scope))) return;
  const now = Date.now();
  const draft: Draft = { scope, start: now, startTyped: '', length: HOUR, lengthTyped: '', repeat: 'once', daysTyped: '', why: '' };
  const answered = await askInTurn(t('Maintenance of {0}', nameOf(connection, scope)), () => [
    [
      choosing<number | 'typed'>(
        keep(draft, 'start'),
        t('When does it begin?'),
        [
          { label: t('Now'), answer: now },
          { label: t('In one hour'), description: shortTime(now + HOUR, now), answer: now + HOUR },
          { label: t('Tomorrow 08:00'), answer: tomorrowAt(8, now) },
          { label: t('At another time…'), answer: 'typed' },
        ],
        draft.start,
      ),
      ...(draft.start === 'typed'
        ? [
            asking(keep(draft, 'startTyped'), {
              prompt: t('When does it begin?'),
              placeholder: t('22:00, tomorrow 6:30, 2026-12-24 22:00'),
              value: draft.startTyped,
              check: (text) => momentComplaint(text, Date.now()),
            }),
          ]
        : []),
    ],
    [
      choosing<number | 'typed'>(
        keep(draft, 'length'),
        t('How long does it take?'),
        [
          ...[1, 2, 4, 8].map((hours) => ({ label: plural(hours, '{0} hour', '{0} hours'), answer: hours * HOUR })),
          { label: t('Another duration…'), answer: 'typed' },
        ],
        draft.length,
      ),
      ...(draft.length === 'typed'
        ? [
            asking(keep(draft, 'lengthTyped'), {
              prompt: t('How long does it take?'),
              placeholder: '30m, 1h 30m, 1d',
              value: draft.lengthTyped,
              check: durationComplaint,
            }),
          ]
        : []),
    ],
    [
      repeatQuestion(draft, startOf(draft, now)),
      ...(draft.repeat === 'typed'
        ? [
            asking(keep(draft, 'daysTyped'), {
              prompt: t('On which days of the week?'),
              placeholder: t('tue thu'),
              value: draft.daysTyped,
              check: (text) => (typedDays(text) ? undefined : t('Write days such as: mon wed fri.')),
            }),
          ]
        : []),
    ],
    [
      asking(keep(draft, 'why'), {
        prompt: t('What is planned? Others read it in the view and in the log'),
        placeholder: t('Firmware update, change 1234'),
        value: draft.why,
        check: reasonComplaint,
      }),
    ],
  ]);
  if (!answered) return;
  const start = startOf(draft, now);
  const length = draft.length === 'typed' ? (typedDuration(draft.lengthTyped) ?? HOUR) : draft.length;
  const days = draft.repeat === 'once' ? undefined : draft.repeat === 'typed' ? typedDays(draft.daysTyped) : draft.repeat;
  const planned = await planOrAnswerFor(connection, {
    ...scope,
    start: new Date(start).toISOString(),
    end: new Date(start + length).toISOString(),
    ...(days && { weekly: { days, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone } }),
    why: draft.why,
  });
  if (!planned) return;
  confirm(t('Planned maintenance {0} to {1}', shortTime(start, now), shortTime(start + length, now)));
}

/** Of the last healthy member of an HA group the service refuses it: a person may answer for it, with a reason. False: nobody did. */
async function planOrAnswerFor(connection: ServiceConnection, window: MaintenanceWindow): Promise<boolean> {
  try {
    await connection.request('planMaintenance', window);
    return true;
  } catch (error) {
    if (!(error instanceof RemoteFault) || error.code !== 'last-member') throw error;
    const answerFor = t('Plan It All the Same…');
    const message = t('This work takes the last healthy member of an HA group.');
    const chosen = await vscode.window.showWarningMessage(message, { modal: true, detail: inertText(error.message, 1000) }, answerFor);
    if (chosen !== answerFor) return false;
  }
  const override = await vscode.window.showInputBox({
    title: t('Maintenance although no healthy member is left'),
    prompt: t('Why can it not wait? You answer for it: it stands in the audit log with your name'),
    ignoreFocusOut: true,
    validateInput: reasonComplaint,
  });
  if (override === undefined) return false;
  await connection.request('planMaintenance', { ...window, override: override.trim() });
  return true;
}

function repeatQuestion(draft: Draft, start: number) {
  const day = localWeekday(start);
  const choices: Choice<Draft['repeat']>[] = [
    { label: t('Once'), answer: 'once' },
    { label: t('Every {0}', daysText([day])), answer: [day] },
    { label: t('Every day'), answer: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] },
    { label: t('On other days of the week…'), answer: 'typed' },
  ];
  const earlier = choices.find(({ answer }) => String(answer) === String(draft.repeat))?.answer;
  return choosing(keep(draft, 'repeat'), t('Once, or every week?'), choices, earlier);
}

function startOf({ start, startTyped }: Draft, now: number): number {
  return start === 'typed' ? (typedMoment(startTyped, now) ?? now) : start;
}

function scopeOf({ deviceId, haGroup }: CommandTarget): Scope | undefined {
  if (deviceId !== undefined) return { device: deviceId };
  return haGroup === undefined ? undefined : { haGroup };
}

function nameOf({ snapshot }: ServiceConnection, scope: Scope): string {
  return 'haGroup' in scope
    ? t('HA group {0}', inertText(scope.haGroup, 60))
    : inertText(findDevice(snapshot, scope.device)?.name ?? scope.device, 60);
}

async function pickScope({ snapshot }: ServiceConnection): Promise<Scope | undefined> {
  const devices = snapshot?.devices.filter(isWatchedHere) ?? [];
  const groups = [...new Set(devices.flatMap(({ haGroup }) => haGroup ?? []))].sort();
  const items: (vscode.QuickPickItem & { readonly scope: Scope })[] = [
    ...devices.map((device) => ({ label: inertText(device.name, 80), description: whereabouts(device), scope: { device: device.id } })),
    ...groups.map((haGroup) => ({ label: inertText(haGroup, 80), description: t('HA group'), scope: { haGroup } })),
  ];
  return (await vscode.window.showQuickPick(items, { placeHolder: t('Maintenance of which HSM or HA group?'), matchOnDescription: true }))
    ?.scope;
}

/** Ends a maintenance window that is under way, or takes one back that is planned. */
export async function endMaintenance(connection: ServiceConnection, target: CommandTarget): Promise<void> {
  await connection.settled();
  const id = target.maintenanceId ?? (await pickMaintenance(connection, target));
  if (id === undefined) return;
  const window = connection.snapshot?.maintenance.find((each) => each.id === id);
  const ending = window && (await askWhatEnds(connection, window));
  if (!ending) return;
  await connection.request('endMaintenance', { id, ...(ending.occurrenceOnly && { occurrenceOnly: true }) });
  confirm(ending.occurrenceOnly ? t('Ended the maintenance for this time') : t('Ended the maintenance'));
}

async function askWhatEnds({ snapshot }: ServiceConnection, window: MaintenanceRecord) {
  const { message, detail, choices } = endQuestion(window, snapshot?.devices ?? [], daysText(window.weekly?.days ?? []), Date.now());
  const titles = choices.map(({ title }) => title);
  const chosen = await vscode.window.showWarningMessage(message, { modal: true, detail }, ...titles);
  return choices.find(({ title }) => title === chosen);
}

async function pickMaintenance({ snapshot }: ServiceConnection, { deviceId, haGroup }: CommandTarget): Promise<string | undefined> {
  const now = Date.now();
  const group = haGroup ?? findDevice(snapshot, deviceId ?? '')?.haGroup;
  const all = deviceId === undefined && haGroup === undefined;
  const items = (snapshot?.maintenance ?? [])
    .filter((window) => all || (deviceId !== undefined && window.device === deviceId) || (group !== undefined && window.haGroup === group))
    .map((window) => {
      const { label, description } = maintenanceRow(window, snapshot ? scopeNames(window, devicesById(snapshot)) : {}, 0, now);
      return { label, description, id: window.id };
    });
  if (items.length === 0) void vscode.window.showInformationMessage(t('No maintenance is planned or under way here.'));
  if (items.length < 2) return items[0]?.id;
  return (await vscode.window.showQuickPick(items, { placeHolder: t('Which maintenance shall end?'), matchOnDescription: true }))?.id;
}
