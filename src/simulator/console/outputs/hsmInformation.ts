import type { ApplianceState } from '../../appliance/applianceState.ts';
import { dayCount, unixDate } from './dates.ts';

/** What `hsm information show` prints. */
export function hsmInformationShowOutput({ hsm }: ApplianceState): string {
  const counters: readonly (readonly [string, number])[] = [
    ['Operation Requests', hsm.operationRequests],
    ['Operation Errors', hsm.operationErrors],
    ['Crypto Operation Requests', Math.floor(hsm.operationRequests * 0.8)],
    ['Crypto Operation Errors', Math.floor(hsm.operationErrors / 3)],
    ['Critical Events', 0],
    ['Non-Critical Events', 0],
  ];
  const rows = counters.map(([name, count]) => `${name}:${String(count).padStart(50 - name.length)}`);
  return ['', '', 'HSM Event Counters:', '', ...rows, '', '', ''].join('\n');
}

/** What `hsm information monitor` prints: one round of five seconds. */
export function hsmInformationMonitorOutput({ hsm, time }: ApplianceState): string {
  const whole = (value: number) => value.toString().replace(/\B(?=(\d{3})+$)/g, ',');
  const utilization = ((100 * hsm.busySeconds) / Math.max(1, hsm.uptimeSeconds)).toFixed(2);
  const lately = (Number(utilization) / 2).toFixed(2);
  const rate = Math.round((hsm.commandCount / Math.max(1, hsm.uptimeSeconds)) * 5);
  const cells = [
    `${whole(hsm.uptimeSeconds).padStart(18)} `,
    `${whole(hsm.commandCount).padStart(16)} `,
    `${whole(rate).padStart(14)} `,
    `${utilization.padStart(16)} `,
    lately.padStart(14),
  ];
  const line = '-'.repeat(15);
  const rule = `-------------------|--${line}|${line}|--${line}|${line}`;
  return [
    '',
    `-------------------|${'-'.repeat(33)}|${'-'.repeat(33)}`,
    '                   |       HSM Command Counts        |        HSM Utilization (%)',
    ` HSM Uptime (Secs) |--${line}|${line}|--${line}|${line}`,
    '                   | Since HSM Reset | Last   5 Secs | Since HSM Reset | Last   5 Secs',
    rule,
    cells.join('|'),
    rule,
    '',
    `    Average HSM Utilization In This Period  :  ${lately}%`,
    '',
    `    HSM Last Reset       :  ${unixDate(time - hsm.uptimeSeconds * 1000)}`,
    `    HSM Has Been Up For  :  ${dayCount(hsm.uptimeSeconds)}`,
    '',
    '',
  ].join('\n');
}
