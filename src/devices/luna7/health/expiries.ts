import type { Observation } from '../../../core/indicator.ts';
import type { Measurement } from '../../../core/reading.ts';
import { DAY, SECOND } from '../../../core/time/duration.ts';
import { count } from '../../../core/words.ts';
import { plain } from '../../shared/againstLimits.ts';
import { isoTime } from '../../shared/dates.ts';

/** Days before its end from which a certificate is worth a warning, unless the appliance's own monitor is set otherwise; then, in which it is urgent. */
const CERTIFICATE_NOTICE = 30;
const CERTIFICATE_URGENT = 7;
/** Days before its end from which the monitor account's password is worth a warning: once it has expired nobody watches any more. */
const PASSWORD_NOTICE = 14;

/** What can be judged about what expires. */
export const certificateConditions = ['certificate-expiring', 'certificate-expiry-imminent'] as const;
export const passwordConditions = ['password-expiring'] as const;

/**
 * What the readings of one poll say of the certificate of NTLS and the monitor account's password.
 * @param now milliseconds since the Unix epoch
 */
export function observeExpiries(readings: readonly Measurement[], now: number): Observation[] {
  const value = (metric: string) => readings.find((reading) => reading.metric === metric)?.value;
  return [...observeCertificate(value, now), ...observePassword(value, now)];
}

type Value = (metric: string) => number | undefined;

function observeCertificate(value: Value, now: number): Observation[] {
  const told = value('hsm.ntls.certificate.expires');
  const again = value('hsm.ntls.certificate.monitor.expires');
  const expires = told ?? again;
  if (expires === undefined) return [];
  if (again !== undefined && again !== expires) {
    const text = 'The certificate and the appliance’s monitor of it tell different ends';
    return certificateConditions.map((condition) => plain('ntls', condition, 'unknown', text));
  }
  const own = value('hsm.ntls.certificate.monitor.enabled') === 1 ? value('hsm.ntls.certificate.monitor.notice') : undefined;
  const end = endOf('The certificate of NTLS', expires, now);
  const [expiring, imminent] = certificateConditions;
  return [judged('ntls', expiring, end, own ?? CERTIFICATE_NOTICE), judged('ntls', imminent, end, CERTIFICATE_URGENT)];
}

function observePassword(value: Value, now: number): Observation[] {
  const [condition] = passwordConditions;
  const expires = value('hsm.password.expiry');
  if (expires !== undefined)
    return [judged('monitor-account', condition, endOf('The monitor account’s password', expires, now), PASSWORD_NOTICE)];
  if (value('hsm.password.expires') !== 0) return [];
  return [plain('monitor-account', condition, 'positive', 'The monitor account’s password never expires')];
}

interface End {
  readonly text: string;
  /** Milliseconds until then; negative: it has passed. */
  readonly left: number;
}

/** @param end seconds since the Unix epoch, as it was read */
function endOf(what: string, end: number, now: number): End {
  const left = end * SECOND - now;
  const days = Math.floor(left / DAY);
  const when = isoTime(end).slice(0, 10);
  if (left <= 0) return { text: `${what} has expired, on ${when}`, left };
  return { text: days === 0 ? `${what} expires within a day, on ${when}` : `${what} expires in ${count(days, 'day')}, on ${when}`, left };
}

/** @param notice days */
function judged(component: string, condition: string, { text, left }: End, notice: number): Observation {
  const verdict = left < notice * DAY ? 'negative' : 'positive';
  return { component, condition, verdict, evidence: { text, value: Math.floor(left / DAY), unit: 'd', limit: notice } };
}
