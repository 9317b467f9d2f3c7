import type { PostureControl } from '../../protocol/contract.ts';

/**
 * The controls for which what is watched here gives evidence, in words of our own: the standards have the text that counts. Sources: PCI DSS
 * 4.0.1; PCI PIN Security 3.1; NIST SP 800-53 revision 5; CA/Browser Forum, Network and Certificate System Security Requirements 2.0.5,
 * section 3 (monitoring, logging, auditing and incident response).
 */
export interface Control extends PostureControl {
  /** What of it this is evidence for, and what of it is not seen here: sentences. */
  readonly gives: readonly string[];
}

const table = {
  'PCI DSS 10.7.2': {
    asks: 'Failures of critical security controls are noticed, reported and dealt with promptly',
    gives: [
      'That monitoring and logging of the HSMs worked or failed, when, and who was alerted. Whether an HSM is a critical control in your scope, you decide.',
    ],
  },
  'PCI DSS 10.7.3': {
    asks: 'Of each such failure, its duration, cause and cure are on record, and monitoring is resumed',
    gives: [
      'Beginning, end and cause of time that was not watched, and of each alert with its acknowledgement. What you did about it, and whether more has to be done, are not seen here.',
    ],
  },
  'PCI PIN 29-4.2': {
    asks: 'The settings of an HSM follow a documented policy and allow no function that is not needed',
    gives: [
      'Serial number, firmware and the policies as the HSM told them, and where members of a group differ. Whether they follow your policy is not judged.',
    ],
  },
  'NIST SP 800-53 AC-2(4)': {
    asks: 'Creation, change, enabling, disabling and removal of accounts are recorded automatically',
    gives: [
      'Decisions about the monitor account, who made them and why, and signs that it was changed by others. Other accounts are not seen.',
    ],
  },
  'NIST SP 800-53 SI-4(5)': {
    asks: 'Named people are alerted when signs of compromise are seen',
    gives: ['Alerts with the times at which they fired, were sent and acknowledged, and tests of their delivery.'],
  },
  'NIST SP 800-53 SI-6': {
    asks: 'That security and privacy functions work is verified, and failed tests are told to named people',
    gives: ['Tests of traps, log lines and delivery, the verification of the audit log, and the time that was not watched.'],
  },
  'NIST SP 800-53 CP-10': {
    asks: 'A system can be brought back to a known state after a disruption',
    gives: ['That members of a group are alike and stand apart. That keys can be recovered is proven by an exercise alone, and not here.'],
  },
  'NIST SP 800-53 MA-2': {
    asks: 'Maintenance is planned, approved, recorded and reviewed',
    gives: ['Maintenance windows with who planned them and why, and what of the time was not judged. What was done inside is not seen.'],
  },
  'NIST SP 800-53 PE-9': {
    asks: 'Power equipment and cabling are protected from damage',
    gives: ['State and alerts of the power supplies of each HSM. The rooms and cables outside are not seen.'],
  },
  'NIST SP 800-53 PE-11': {
    asks: 'Power goes on when the primary source is lost',
    gives: ['That both power feeds of each HSM were there, and when one was lost. What stands behind the feeds is not seen.'],
  },
  'NIST SP 800-53 PE-14': {
    asks: 'Temperature and other conditions of the environment are monitored and kept within limits',
    gives: ['Temperatures and fans inside each HSM, and alerts about them. Humidity and the room are not seen.'],
  },
  'CA/B NSR 3': {
    asks: 'Systems are logged and monitored continuously, logs are protected, and alerts are acted upon',
    gives: ['How logs reach this machine, that the audit log is unbroken, and alerts with their acknowledgements.'],
  },
} as const satisfies Readonly<Record<string, Omit<Control, 'id'>>>;

export type ControlId = keyof typeof table;

export const controls: readonly Control[] = Object.entries(table).map(([id, control]) => ({ id, ...control }));
