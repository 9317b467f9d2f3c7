import { plural, t } from '../../core/l10n.ts';
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
    haGroup !== undefined && plural(members.length, 'It is of the whole HA group: {0} HSM.', 'It is of the whole HA group: {0} HSMs.'),
    current &&
      (active ? t('It would last until {0}.', shortTime(current.end, now)) : t('It would begin {0}.', shortTime(current.start, now))),
    weekly && t('It repeats every {0}.', days),
    active && t('What polls say counts again from then on.'),
  ].filter((fact) => typeof fact === 'string');
  const whole = { title: weekly ? t('End All of It') : active ? t('End Maintenance') : t('Take It Back'), occurrenceOnly: false };
  return {
    message: weekly
      ? t('What of the weekly maintenance of {0} shall end?', label)
      : active
        ? t('End the maintenance of {0}?', label)
        : t('Take back the maintenance of {0}?', label),
    detail: facts.join('\n'),
    choices: weekly && active ? [{ title: t('End Only This Time'), occurrenceOnly: true }, whole] : [whole],
  };
}
