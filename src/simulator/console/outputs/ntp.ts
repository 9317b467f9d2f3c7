import type { ApplianceState } from '../../appliance/applianceState.ts';
import { clockTime, unixDate } from './dates.ts';

const RULE = '='.repeat(78);
/** Seconds from 1900, where NTP's time begins, to 1970. */
const ERA = 2_208_988_800;

/** What `sysconf ntp status` prints: the appliance's own clock as a last resort, and one server. */
export function ntpStatusOutput({ configuration, time }: ApplianceState): string {
  const { enabled, server, synchronised, offsetMs } = configuration.ntp;
  const running = configuration.services.some((service) => service.name === 'ntp' && service.running);
  const head = ['', `NTP is ${running ? 'running' : 'not running'}`, `NTP is ${enabled ? 'enabled' : 'disabled'}`];
  if (!running) return [...head, '', ''].join('\n');
  const day = unixDate(time);
  const seconds = (Math.floor(time / 1000) + ERA).toString(16);
  return [
    ...head,
    'Peers:',
    RULE,
    'remote           refid         st t when poll reach   delay   offset  jitter',
    RULE,
    `${synchronised ? ' ' : '*'}LOCAL(0)        .LOCL.          10 l   15     64     377    0.000     0.000   0.000`,
    synchronised
      ? `*${server.slice(0, 15).padEnd(16)}.GPS.            1 u   21     64     377    0.412 ${offsetMs.toFixed(3).padStart(9)}   0.051`
      : ` ${server.slice(0, 15).padEnd(16)}.INIT.          16 u    -     64       0    0.000     0.000   0.000`,
    RULE,
    'Associations:',
    RULE,
    'ind assid status  conf reach auth condition  last_event cnt',
    '===========================================================',
    synchronised
      ? ' 1  21859   9024   yes     yes   none    reject     reachable   2'
      : ' 1  21859   963a   yes     yes   none   sys.peer     sys_peer    3',
    synchronised
      ? ' 2  21860   963a   yes     yes   none   sys.peer     sys_peer    3'
      : ' 2  21860   8011   yes      no   none    reject      mobilize    1',
    RULE,
    'NTP Time:',
    RULE,
    'ntp_gettime() returns code 0 (OK)',
    `time ${seconds}.4e858000  ${day.slice(0, 3)}, ${day.slice(4, 10)} ${day.slice(-4)} ${clockTime(time)}.306, (.306725),`,
    'maximum error 98016 us, estimated error 51 us',
    'ntp_adjtime() returns code 0 (OK)',
    'modes 0x0 (),',
    'offset 0.000 us, frequency 0.000 ppm, interval 1 s,',
    'maximum error 98016 us, estimated error 51 us,',
    'status 0x1 (PLL),',
    'time constant 6, precision 1.000 us, tolerance 512 ppm,',
    RULE,
    '',
    '',
  ].join('\n');
}
