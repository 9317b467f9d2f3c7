import { t, translated } from '../l10n.ts';
import type { HealthState } from './health.ts';

/** What people call the states of alerts and devices. */

const severities: Readonly<Record<string, string>> = { info: t('info'), warning: t('warning'), critical: t('critical') };

export function severityWord(severity: string): string {
  return severities[severity] ?? translated(severity);
}

const alertStates: Readonly<Record<string, string>> = { pending: t('pending'), firing: t('firing'), resolved: t('resolved') };

export function alertStateWord(state: string): string {
  return alertStates[state] ?? translated(state);
}

const healths: Readonly<Record<HealthState, string>> = {
  ok: t('ok'),
  unjudged: t('partly watched'),
  unknown: t('unknown'),
  degraded: t('degraded'),
  failed: t('failed'),
};

/** Of a device as a whole: what is fine as far as it is judged is partly watched. */
export function healthWord(state: HealthState): string {
  return healths[state];
}
