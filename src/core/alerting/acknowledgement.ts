import type { Severity } from '../indicator.ts';
import type { Acknowledgement, Alert } from './alert.ts';

const rank: Readonly<Record<Severity, number>> = { warning: 1, critical: 2 };

export function isWorse(severity: Severity, than: Severity): boolean {
  return rank[severity] > rank[than];
}

/** The acknowledgement in force. It lapses at its time, when the alert becomes more severe, and when the alert is over. */
export function acknowledgementOf({ acknowledged, state, severity }: Alert, now: number): Acknowledgement | undefined {
  if (acknowledged === undefined || state !== 'firing' || now >= acknowledged.until) return undefined;
  return acknowledged.severity !== undefined && isWorse(severity, acknowledged.severity) ? undefined : acknowledged;
}

export function acknowledge(alert: Alert, given: Omit<Acknowledgement, 'severity'>): Alert {
  return { ...alert, acknowledged: { ...given, severity: alert.severity } };
}

export function withoutAcknowledgement(alert: Alert): Alert {
  const { acknowledged: _nobody, ...rest } = alert;
  return rest;
}
