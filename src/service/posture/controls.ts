import type { PostureControl } from '../../protocol/contract.ts';

/**
 * The controls for which what is watched here gives evidence, in words of our own: the standards have the text that counts. Compared with
 * them in November 2026:
 *
 * - NIST SP 800-53 revision 5: the OSCAL catalogue of NIST, 5.1.1+u4 of 2024-02-13 (github.com/usnistgov/oscal-content, high baseline). AC-2(4)
 *   Automated Audit Actions, SI-4(5) System-generated Alerts, SI-6 Security and Privacy Function Verification, CP-10 System Recovery and
 *   Reconstitution, MA-2 Controlled Maintenance, PE-9 Power Equipment and Cabling, PE-11 Emergency Power, PE-14 Environmental Controls, SA-22
 *   Unsupported System Components.
 * - CA/Browser Forum, Network and Certificate System Security Requirements 2.0.5 of 2025-07-09 (github.com/cabforum/netsec, docs/NSR.md): 1.2.2,
 *   and section 3, Monitoring, Logging, Auditing, and Incident Response.
 * - PCI DSS 4.0.1 of June 2024: what withpci.com and myctrl.tools print of 10.7.2 and 10.7.3, for the standard itself is behind a licence.
 * - PCI PIN Security 3.1 of March 2021: what service.securitm.ru prints of 29-4.2, likewise.
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
    asks: 'Each such failure is responded to promptly: its duration, cause and cure are on record, it is kept from coming again, and monitoring is resumed',
    gives: [
      'Beginning, end and cause of time that was not watched, and of each alert with its acknowledgement. What you did about it, and whether more has to be done, are not seen here.',
    ],
  },
  'PCI PIN 29-4.2': {
    asks: 'The policy that an HSM enforces allows no function that is not needed, and its settings are on record with its serial number, signed and dated',
    gives: [
      'Serial number, firmware and the policies as the HSM told them, and where members of a group differ. Whether they follow your policy is not judged, and a signed record of them is not seen.',
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
    asks: 'That security and privacy functions work is verified, failed tests are told to named people, and anomalies are acted upon',
    gives: ['Tests of traps, log lines and delivery, the verification of the audit log, and the time that was not watched.'],
  },
  'NIST SP 800-53 CP-10': {
    asks: 'A system can be brought back to a known state in the time set for it, after a disruption, a compromise or a failure',
    gives: ['That members of a group are alike and stand apart. That keys can be recovered is proven by an exercise alone, and not here.'],
  },
  'NIST SP 800-53 MA-2': {
    asks: 'Maintenance, repair and replacement are planned, approved, monitored and recorded, and the records are reviewed',
    gives: ['Maintenance windows with who planned them and why, and what of the time was not judged. What was done inside is not seen.'],
  },
  'NIST SP 800-53 PE-9': {
    asks: 'Power equipment and cabling are protected from damage and destruction',
    gives: ['State and alerts of the power supplies of each HSM. The rooms and cables outside are not seen.'],
  },
  'NIST SP 800-53 PE-11': {
    asks: 'An uninterruptible supply takes over when the primary source of power is lost',
    gives: ['That both power feeds of each HSM were there, and when one was lost. What stands behind the feeds is not seen.'],
  },
  'NIST SP 800-53 PE-14': {
    asks: 'Temperature and other conditions of the environment in the facility are monitored and kept within limits',
    gives: ['Temperatures and fans inside each HSM, and alerts about them. Humidity and the room are not seen.'],
  },
  'NIST SP 800-53 SA-22': {
    asks: 'Components are replaced, or supported by others, when their maker or vendor supports them no longer',
    gives: ['The dates on which a provider’s services end, as its own pages name them. Support for software and parts is not seen.'],
  },
  'CA/B NSR 1.2.2': {
    asks: 'Connections to the systems of a CA are authenticated and encrypted',
    gives: [
      'Whether the console, SNMP polling, traps and log lines of each HSM are authenticated and encrypted. The connections of its clients are not judged.',
    ],
  },
  'CA/B NSR 3': {
    asks: 'Systems are monitored and logged, the integrity of logging is watched, and people are alerted by several ways and respond within 24 hours',
    gives: ['How logs reach this machine, that the audit log is unbroken, and alerts with their acknowledgements.'],
  },
} as const satisfies Readonly<Record<string, Omit<Control, 'id'>>>;

export type ControlId = keyof typeof table;

export const controls: readonly Control[] = Object.entries(table).map(([id, control]) => ({ id, ...control }));
