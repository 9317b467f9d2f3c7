import { plural, t } from '../../core/l10n.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { AlertRecord, ServiceEvents } from '../../protocol/contract.ts';
import { certainty } from '../alerts/certainty.ts';
import { whereText } from '../alerts/faultText.ts';
import { inertText } from '../words/inertText.ts';

export interface FiredAlert {
  readonly alert: AlertRecord;
  readonly deviceName: string;
  /** Seconds between polls of the device, when known. */
  readonly interval: number | undefined;
  readonly reason: ServiceEvents['alertFired']['reason'];
}

export interface AlertMessage {
  readonly level: 'warning' | 'error';
  readonly message: string;
  /** The one alert it is about; undefined when it speaks of several. */
  readonly alert: AlertRecord | undefined;
}

/** Alerts named one by one in a combined message. */
const NAMED = 3;

/**
 * One message for the alerts that fired together; the worst decides how loud it is. What an alert explains is counted, not told.
 * `unnamed`: so many more, less severe, that the service has counted and not sent.
 */
export function alertMessage(fired: readonly FiredAlert[], now: number, unnamed = 0): AlertMessage | undefined {
  const [first, ...others] = fired;
  if (!first) return undefined;
  const level = fired.some(({ alert }) => alert.severity === 'critical') ? 'error' : 'warning';
  if (others.length === 0 && unnamed === 0) return { level, message: single(first, now), alert: first.alert };
  const worst = [...fired].sort((a, b) => Number(b.alert.severity === 'critical') - Number(a.alert.severity === 'critical'));
  const devices = new Set(fired.map(({ alert }) => alert.device)).size;
  const where = devices > NAMED && unnamed === 0 ? plural(devices, ' on {0} HSM', ' on {0} HSMs') : '';
  return { level, message: `${heading(fired, fired.length + unnamed)}${where}. ${namedOf(worst, unnamed)}.`, alert: undefined };
}

function heading(fired: readonly FiredAlert[], all: number): string {
  const reminders = fired.filter(({ reason }) => reason === 'reminder').length;
  if (reminders === 0) return plural(all, '{0} alert', '{0} alerts');
  if (reminders === fired.length)
    return plural(all, '{0} alert still firing, not acknowledged', '{0} alerts still firing, not acknowledged');
  return plural(all, '{0} alert, {1} of them still firing', '{0} alerts, {1} of them still firing', reminders);
}

function single(fired: FiredAlert, now: number): string {
  const { alert, interval, reason } = fired;
  const explained = (alert.explains?.length ?? 0) - (alert.alsoOn ?? 0);
  const more = explained > 0 ? t(' It explains {0} more.', explained) : '';
  switch (reason) {
    case 'fired':
      return `${what(fired)}. ${certainty(alert, interval)}${more}`;
    case 'worse':
      return alert.severity === 'critical'
        ? t('Worse: {0}, now critical. {1}{2}', what(fired), certainty(alert, interval), more)
        : t('Worse: {0}. {1}{2}', what(fired), certainty(alert, interval), more);
    case 'reminder': {
      const lasting = formatDuration(now - Date.parse(alert.firedAt ?? alert.startedAt));
      return t('Still firing after {0}, and nobody has acknowledged it: {1}.{2}', lasting, what(fired), more);
    }
  }
}

/**
 * What is over, in one quiet sentence. `unnamed`: so many more that the service has counted and not sent. `standing`: a notification that
 * it fires is still on the screen, which nothing can take away.
 */
export function resolvedMessage(
  resolved: readonly Pick<FiredAlert, 'alert' | 'deviceName'>[],
  unnamed = 0,
  standing = false,
): string | undefined {
  const [first, ...others] = resolved;
  if (!first) return undefined;
  const outdated = standing ? t(' The notification that it fires is out of date.') : '';
  if (others.length === 0 && unnamed === 0) return t('Resolved: {0}.{1}', what(first), outdated);
  return plural(
    resolved.length + unnamed,
    '{0} alert resolved. {1}.{2}',
    '{0} alerts resolved. {1}.{2}',
    namedOf(resolved, unnamed),
    outdated,
  );
}

/** The first of them by name, and how many there are beside these. */
function namedOf(alerts: readonly Pick<FiredAlert, 'alert' | 'deviceName'>[], unnamed: number): string {
  const named = alerts.slice(0, NAMED).map(what).join('; ');
  const rest = Math.max(0, alerts.length - NAMED) + unnamed;
  return rest > 0 ? plural(rest, '{1}; and {0} more', '{1}; and {0} more', named) : named;
}

function what({ alert, deviceName }: Pick<FiredAlert, 'alert' | 'deviceName'>): string {
  return `${whereText(inertText(deviceName, 80), alert)}: ${inertText(alert.summary, 160).replace(/\.$/, '')}`;
}
