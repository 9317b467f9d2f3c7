import type { AlertRecord } from '../../protocol/contract.ts';
import { inertText } from '../inertText.ts';
import { certainty } from './certainty.ts';

export interface FiredAlert {
  readonly alert: AlertRecord;
  readonly deviceName: string;
  /** Seconds between polls of the device, when known. */
  readonly interval: number | undefined;
}

export interface AlertMessage {
  readonly level: 'warning' | 'error';
  readonly message: string;
  /** The one alert it is about; undefined when it speaks of several. */
  readonly alert: AlertRecord | undefined;
}

/** Alerts named one by one in a combined message. */
const NAMED = 3;

/** One message for the alerts that fired together; the worst decides how loud it is. */
export function alertMessage(fired: readonly FiredAlert[]): AlertMessage | undefined {
  const [first, ...others] = fired;
  if (!first) return undefined;
  const level = fired.some(({ alert }) => alert.severity === 'critical') ? 'error' : 'warning';
  if (others.length === 0) {
    const said = `${what(first)}. ${certainty(first.alert, first.interval)}`;
    return { level, message: said, alert: first.alert };
  }
  const worst = [...fired].sort((a, b) => Number(b.alert.severity === 'critical') - Number(a.alert.severity === 'critical'));
  const named = worst.slice(0, NAMED).map(what).join('; ');
  const more = fired.length > NAMED ? `; and ${fired.length - NAMED} more` : '';
  return { level, message: `${fired.length} alerts. ${named}${more}.`, alert: undefined };
}

function what({ alert, deviceName }: FiredAlert): string {
  return `${inertText(deviceName, 80)}: ${inertText(alert.summary, 160).replace(/\.$/, '')}`;
}
