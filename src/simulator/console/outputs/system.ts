import type { ApplianceState } from '../../appliance/applianceState.ts';
import { unixDate, upFor } from './dates.ts';

/** Bytes of swap space, unused, in kibibytes. */
const SWAP_KIB = 4_064_252;

const PROCESSES: readonly (readonly [handles: number, pid: number, command: string])[] = [
  [55, 1, '/usr/lib/systemd/systemd'],
  [4, 2, '[kthreadd]'],
  [4, 3, '[ksoftirqd/0]'],
  [22, 2417, '/usr/lunasa/bin/pedClient'],
  [29, 2426, '/usr/lunasa/vts/stcd_vtsd'],
  [33, 14_400, '/usr/lunasa/vts/ntls_vtsd'],
  [15, 18_988, '-lush'],
  [44, 32_204, '/usr/sbin/rsyslogd'],
];

/** What `status cpu` prints. */
export function cpuOutput({ system, time }: ApplianceState): string {
  const load = system.load.map((average) => average.toFixed(2)).join(' ');
  const up = `At ${unixDate(time, 'UTC')}, I am up ${upFor(system.uptimeSeconds)}`;
  return ['', 'CPU Load Averages:', `${load} 2/365 27794`, '', 'System uptime:', up, '', ''].join('\n');
}

/** What `status mem` prints: free(1). */
export function memOutput({ system }: ApplianceState): string {
  const cached = 486_216;
  const row = (name: string, numbers: readonly number[]) => name.padEnd(7) + numbers.map((number) => String(number).padStart(12)).join('');
  const free = system.memoryTotalKib - system.memoryUsedKib - cached;
  return [
    '',
    '              total        used        free      shared  buff/cache   available',
    row('Mem:', [system.memoryTotalKib, system.memoryUsedKib, free, 17_120, cached, free + 250_000]),
    row('Swap:', [SWAP_KIB, 0, SWAP_KIB]),
    '',
    '',
  ].join('\n');
}

/** What `status date` prints. */
export function dateOutput({ time }: ApplianceState): string {
  return ['', unixDate(time, 'UTC'), '', ''].join('\n');
}

/** What `status handles` prints. */
export function handlesOutput(): string {
  const row = ([handles, pid, command]: (typeof PROCESSES)[number]) =>
    `${String(handles).padStart(8)}${String(pid).padStart(7)}  ${command}`;
  const total = PROCESSES.reduce((sum, [handles]) => sum + handles, 0);
  return ['', ' HANDLES    PID  CMD', ...PROCESSES.map(row), '', `${String(total).padStart(8)}  Total handles allocated.`, '', '', ''].join(
    '\n',
  );
}
