import { count } from '../../core/words.ts';
import type { DeviceRecord, MaintenanceRecord } from '../../protocol/contract.ts';
import { shortTime } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';
import { scopeText } from './alertRow.ts';
import { devicesById, scopeNames } from './scopeNames.ts';

/** What a person is asked before maintenance ends: what it is about, and what may end of it. */
export interface EndQuestion {
  readonly message: string;
  readonly detail: string;
  readonly choices: readonly { readonly title: string; readonly occurrenceOnly: boolean }[];
}

/** `days`: on which days weekly maintenance repeats, in words. */
export function endQuestion(window: MaintenanceRecord, devices: readonly DeviceRecord[], days: string, now: number): EndQuestion {
  const label = scopeText(window, scopeNames(window, devicesById({ devices })));
  const { current, active, haGroup, weekly } = window;
  const members = haGroup === undefined ? [] : devices.filter((device) => device.haGroup === haGroup);
  const facts = [
    inertText(`${window.why} (${window.by})`, 160),
    haGroup !== undefined && `It is of the whole HA group: ${count(members.length, 'HSM')}.`,
    current && (active ? `It would last until ${shortTime(current.end, now)}.` : `It would begin ${shortTime(current.start, now)}.`),
    weekly && `It repeats every ${days}.`,
    active && 'What polls say counts again from then on.',
  ].filter((fact) => typeof fact === 'string');
  const whole = { title: weekly ? 'End All of It' : active ? 'End Maintenance' : 'Take It Back', occurrenceOnly: false };
  return {
    message: weekly
      ? `What of the weekly maintenance of ${label} shall end?`
      : `${active ? 'End' : 'Take back'} the maintenance of ${label}?`,
    detail: facts.join('\n'),
    choices: weekly && active ? [{ title: 'End Only This Time', occurrenceOnly: true }, whole] : [whole],
  };
}
