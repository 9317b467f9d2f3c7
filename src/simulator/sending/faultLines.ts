import { DAY } from '../../core/time/duration.ts';
import type { FaultChange } from '../appliance/appliance.ts';
import type { ApplianceState } from '../appliance/applianceState.ts';
import type { ServiceName } from '../appliance/configuration.ts';
import { opensslTime } from '../console/outputs/dates.ts';
import { systemState } from '../console/outputs/sysstat.ts';
import type { LoggedLine } from './loggedLine.ts';
import { sensorLines } from './sensorLines.ts';

/** Where the administrator sits who stops services. */
const ADMIN = 'admin : 192.0.2.200/51022';

const PIDS: Readonly<Record<string, number>> = { NTLS: 2718, smartd: 1253, ntpd: 812, sshd: 1034, certmonitord: 1611, lunash: 9043 };

/**
 * What an appliance logs when a fault comes or goes: Monitoring Guide, chapters 2 and 3. A password that expires, and a console or an agent
 * that does not answer, are in no log. The HSM card tells only of a tamper that it is over.
 */
export function faultLines(change: FaultChange): readonly LoggedLine[] {
  const { before, after } = change;
  return [...sensorLines(before, after), ...ownLines(change), ...systemLines(before, after)];
}

function ownLines({ fault, began, before, after }: FaultChange): readonly LoggedLine[] {
  switch (fault.kind) {
    case 'over-temperature': {
      const { temperatureCelsius: celsius, temperatureWarningCelsius: limit } = after.hsm;
      const crossed = celsius > limit && before.hsm.temperatureCelsius <= limit;
      return crossed ? [alarm(`ALM0013: High temperature ${celsius} C`)] : [];
    }
    case 'hsm-battery-low': {
      const isLow = ({ hsm }: ApplianceState) => hsm.batteryVolts < hsm.batteryWarningVolts;
      return isLow(after) && !isLow(before) ? [alarm('ALM0014: Low battery')] : [];
    }
    case 'tampered':
      return [alarm(began ? tamper(after.hsm.tampers.join()) : 'ALM2011: HSM unlocked')];
    case 'zeroized':
      return began ? [alarm('ALM2007: HSM zeroized')] : [];
    case 'ntls-down':
      return [began ? crash(after) : ntls('NTLS is online and operational.')];
    case 'service-stopped':
      return serviceLines(fault.service, began);
    case 'clock-unsynchronised':
      return [line('daemon', 'info', 'ntpd', began ? 'no servers reachable' : 'synchronized to 192.0.2.123, stratum 2')];
    case 'certificate-expiring':
      return certificateLines(after, began);
    case 'disk-full':
      return began ? diskLines(after) : [];
    case 'drive-failing':
      return [
        began
          ? { ...line('daemon', 'crit', 'smartd', 'Device: /dev/sda, FAILED SMART self-check. BACK UP DATA NOW!'), trap: asserted('drive') }
          : line('daemon', 'info', 'smartd', 'Device: /dev/sda, SMART health: passed'),
      ];
    case 'restarting':
      return began
        ? [line('syslog', 'info', 'lush', 'uptime before reboot: 12:05:01 up 8 days, 1 user, load average: 0.09, 0.04, 0.01')]
        : startLines;
    case 'monitor-disabled':
      return [typed(`user ${began ? 'disable' : 'enable'} -username monitor`)];
    default:
      return [];
  }
}

/** What is logged first by those that start with the appliance. */
const startLines: readonly LoggedLine[] = [
  line('user', 'notice', 'logger', 'oamp started.'),
  line('user', 'info', 'sysstatd', '------------ Luna System State Server - Started.'),
  line('local5', 'info', 'lsta', 'Starting Luna SNMP Trap Agent'),
  line('user', 'notice', 'root', 'Starting snmpd'),
  ntls('NTLS is online and operational.'),
];

/** What the appliance says of its own state, when that is another one. */
function systemLines(before: ApplianceState, after: ApplianceState): readonly LoggedLine[] {
  const [codes, earlier] = [after.system.statusCodes, before.system.statusCodes];
  const state = systemState(codes);
  if (state === 'ISO' || codes.join() === earlier.join()) return [];
  const word = state === 'IST' ? 'InSrvTrb' : state;
  return [line('user', 'info', 'sysstatd', `Luna System State Server - ${word} Errors: ${codes.join(',')}!`)];
}

function serviceLines(service: ServiceName, stopped: boolean): readonly LoggedLine[] {
  const own: Partial<Record<ServiceName, readonly [stops: LoggedLine | undefined, starts: LoggedLine]>> = {
    ntls: [ntls('NTLS terminated'), ntls('NTLS is online and operational.')],
    ssh: [
      line('authpriv', 'info', 'sshd', 'Received signal 15; terminating.'),
      line('authpriv', 'info', 'sshd', 'Server listening on 0.0.0.0 port 22.'),
    ],
    ntp: [
      line('daemon', 'notice', 'ntpd', 'ntpd exiting on signal 15'),
      line('daemon', 'notice', 'ntpd', 'ntpd 4.2.6p5@1.2349-o Fri Jul 22 17:30:51 UTC 2016 (1)'),
    ],
    snmp: [undefined, line('user', 'notice', 'root', 'Starting snmpd')],
    lsta: [
      line('local5', 'info', 'lsta', 'Luna SNMP Trap Agent terminated: Interrupted system call'),
      line('local5', 'info', 'lsta', 'Starting Luna SNMP Trap Agent'),
    ],
    sysstat: [
      line('user', 'info', 'sysstatd', '------------ Luna System State Server - Stopped.'),
      line('user', 'info', 'sysstatd', '------------ Luna System State Server - Started.'),
    ],
  };
  const logged = own[service]?.[stopped ? 0 : 1];
  return [typed(`service ${stopped ? 'stop' : 'start'} ${service}`), ...(logged ? [logged] : [])];
}

function certificateLines({ ntls: { certExpiry }, time, configuration }: ApplianceState, began: boolean): readonly LoggedLine[] {
  const { noticeDays } = configuration.certificateMonitor;
  const monitor = (text: string) => line('local5', 'info', 'certmonitord', `info : 0 : ${text}`);
  if (!began) return [monitor(`New NTLS certificate detected and the expiry date of this new certificate is ${opensslTime(certExpiry)}`)];
  return certExpiry - time > noticeDays * DAY ? [] : [monitor(`NTLS certificate will be expire on ${opensslTime(certExpiry)}`)];
}

function diskLines({ system }: ApplianceState): readonly LoggedLine[] {
  const logs = system.fileSystems.find(({ mount }) => mount === '/var/log');
  const percent = logs === undefined ? 0 : Math.round((logs.usedKib / (logs.usedKib + logs.availableKib)) * 100);
  const cleanUp = 'Please clean up the logs using the "syslog cleanup" command';
  if (percent >= 95)
    return [line('syslog', 'emerg', 'crontab', `DISK FULL: EMERGENCY! Third log threshold reached ${percent}%. ${cleanUp}`)];
  if (percent >= 90) return [line('syslog', 'alert', 'crontab', `DISK FULL: ${percent}%. All log files except hsm.log deleted.`)];
  return percent >= 75
    ? [line('syslog', 'warn', 'crontab', `DISK FULL: WARNING! First log threshold reached ${percent}%. ${cleanUp}`)]
    : [];
}

/** Those of the driver that the simulated card may have; of an opened chassis it knows no more than that. */
function tamper(words: string): string {
  if (/voltage/i.test(words)) return 'ALM0001: Soft tamper, over-voltage';
  return /temperature/i.test(words) ? 'ALM0002: Soft tamper, over-temperature' : 'ALM0003: Soft tamper';
}

/** All of them have the severity "info", and a trap is made of each kernel line with "ALM". */
function alarm(text: string): LoggedLine {
  return { ...line('kern', 'info', 'kernel', `k7pf0: [HSM] ${text}`), trap: asserted('crypto') };
}

function crash({ time }: ApplianceState): LoggedLine {
  const moment = new Date(time).toISOString().slice(0, 19).replace('T', '_');
  return {
    ...line('local5', 'crit', 'NTLS', `info : 0 : NTLS CRASH AND BURN! Stack dump saved to /var/log/ntls_bt_${moment}`),
    trap: asserted('ntls'),
  };
}

const asserted = (about: NonNullable<LoggedLine['trap']>['about']) => ({ about, over: false });
const typed = (command: string) => line('local5', 'info', 'lunash', `info : 0 : Command: ${command} : ${ADMIN}`);

function ntls(text: string): LoggedLine {
  return line('local5', 'info', 'NTLS', `info : 0 : ${text}`);
}

function line(facility: LoggedLine['facility'], severity: LoggedLine['severity'], app: string, text: string): LoggedLine {
  const pid = PIDS[app];
  return { facility, severity, app, ...(pid !== undefined && { pid }), text };
}
