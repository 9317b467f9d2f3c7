import type { ApplianceState } from '../appliance/applianceState.ts';
import { logDate } from '../console/outputs/dates.ts';

/** RFC 5424, 6.2.1: those that the appliance uses. */
const FACILITIES = { kern: 0, user: 1, daemon: 3, syslog: 5, authpriv: 10, local4: 20, local5: 21 } as const;
const SEVERITIES = { emerg: 0, alert: 1, crit: 2, err: 3, warn: 4, notice: 5, info: 6 } as const;

/** The parts that the trap agent tells apart, by the last number of the notification. */
export const TRAP_NUMBERS = { fan: 2, powerSupply: 3, motherboard: 4, drive: 5, ntls: 6, crypto: 7 } as const;

/** A line of the appliance's log, and the trap that its trap agent makes of it. */
export interface LoggedLine {
  readonly facility: keyof typeof FACILITIES;
  readonly severity: keyof typeof SEVERITIES;
  readonly app: string;
  readonly pid?: number;
  readonly text: string;
  /** `over`: only sensors of the baseboard are told when they are well again. */
  readonly trap?: { readonly about: keyof typeof TRAP_NUMBERS; readonly over: boolean };
}

/** As the appliance's rsyslogd passes it on: RFC 3164, without the year, by its own clock. */
export function forwarded({ facility, severity, app, pid, text }: LoggedLine, { time, hostname }: ApplianceState): string {
  const priority = FACILITIES[facility] * 8 + SEVERITIES[severity];
  return `<${priority}>${logDate(time)} ${hostname} ${app}${pid === undefined ? '' : `[${pid}]`}: ${text}`;
}

/** `[host:address / messages / 2026 Sep  1 11:07:09 / smartd[12532] / 1]`: how a trap names the line that it was made of. */
export function logReference({ app, pid, trap }: LoggedLine, { time, hostname, configuration }: ApplianceState): string {
  const address = configuration.interfaces.find((port) => port.address !== undefined)?.address ?? '';
  const moment = `${new Date(time).getUTCFullYear()} ${logDate(time)}`;
  const process = `${app}${pid === undefined ? '' : `[${pid}]`}`;
  return `[${hostname}:${address} / messages / ${moment} / ${process} / ${trap?.over ? 0 : 1}]`;
}
