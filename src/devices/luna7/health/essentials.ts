import type { Essential } from '../../../core/essentials.ts';

/**
 * What every Luna Network HSM 7 has and has to be judged. The commands are those of every poll. The agent promises the HSM's
 * own table and NTLS; sensors are a matter of its build (snmp/sensorTables.ts), so that a poll without them is not incomplete.
 */
export const essentials: readonly Essential[] = [
  {
    words: 'fans',
    parts: 6,
    indicators: /^fan\d[ab]\.speed-low$/,
    readings: /^hw\.fan\.speed fan\d[ab]$/,
    asked: { console: 'status sensors' },
  },
  {
    words: 'power supplies',
    parts: 2,
    indicators: /^psu\d\.(?:absent|ac-lost|failed)$/,
    readings: /^hw\.\S+ psu\d(?:-|$)/,
    asked: { console: 'status sensors' },
  },
  {
    words: 'temperatures',
    indicators: /^(?:cpu|inlet)\.temperature-high$/,
    readings: /^hw\.temperature (?:cpu|inlet)$/,
    asked: { console: 'status sensors' },
  },
  {
    words: 'tamper',
    indicators: /^hsm\.tampered$/,
    readings: /^hsm\.tamper\.(?:state|active) hsm$/,
    asked: { console: 'hsm tamper show' },
  },
  {
    words: 'zeroization and logins',
    indicators: /^hsm\.(?:zeroized|login-attempts-low)$/,
    readings: /^hsm\.(?:zeroized|login_attempts\.left) hsm$/,
    asked: { console: 'hsm show', snmp: 'hsmTable' },
  },
  {
    words: 'batteries',
    indicators: /^(?:hsm-battery\.card-battery-low|vbat\.battery-low)$/,
    readings: /^h(?:w|sm)\.(?:battery\.)?voltage (?:vbat|hsm-battery)$/,
    asked: { console: 'hsm show' },
  },
  {
    words: 'NTLS',
    indicators: /^ntls\.down$/,
    readings: /^hw\.status ntls$/,
    asked: { console: 'ntls information show', snmp: 'ntlsOperStatus' },
  },
];
