import type { Condition } from '../../../core/indicator.ts';

/** What can be wrong with the appliance's services, its clock, and what expires. */
export const serviceConditions: readonly Condition[] = [
  {
    id: 'service-stopped',
    severity: 'warning',
    summary: (name) => `${name} is not running`,
    meaning:
      'A service of the appliance that is switched on, or always needed, has stopped: logs, traps, SNMP or the clock may fail without a sign. Keys are not touched by this.',
    action: 'Ask whether somebody works on it. If not, look for the reason in the log, then have an operator or admin start it.',
    readings: ['hsm.service.running', 'hsm.snmp.enabled', 'hsm.ntp.enabled', 'hsm.snmp.trap_hosts'],
    runbook: 'service-stopped',
  },
  {
    id: 'ntls-binding',
    severity: 'warning',
    summary: (name) => `${name} does not listen where it is configured to`,
    meaning:
      'The interface that NTLS is to bind to is not active, or NTLS was not restarted since it was set: clients may reach this HSM on the wrong network or not at all.',
    action: 'See whether that interface has its address and its link. A restart of NTLS binds it, and ends all sessions of clients.',
    readings: ['hsm.ntls.bound'],
    runbook: 'ntls-binding',
  },
  {
    id: 'clock-unsynchronised',
    severity: 'warning',
    negatives: 'window',
    summary: () => 'The appliance’s clock follows no time server',
    meaning:
      'Time servers are configured, and none of them is followed: the clock drifts, and log and audit times with it. Keys are not touched by this.',
    action: 'Check whether the time servers answer from the appliance’s network, and whether their keys or names have changed.',
    readings: ['hsm.ntp.synchronised', 'hsm.ntp.enabled', 'hsm.ntp.servers'],
    runbook: 'clock-unsynchronised',
  },
  {
    id: 'certificate-expiring',
    severity: 'warning',
    corroborates: false,
    summary: (name) => `The certificate of ${name} expires soon`,
    meaning:
      'Clients trust the appliance by this certificate. When it ends, none of them connects any more; a new one has to be made known to every client.',
    action: 'Plan its renewal now: a new certificate needs a restart of NTLS and a step on each client, one HA member at a time.',
    readings: ['hsm.ntls.certificate.expires', 'hsm.ntls.certificate.monitor.expires'],
    runbook: 'certificate-expiring',
  },
  {
    id: 'certificate-expiry-imminent',
    severity: 'critical',
    corroborates: false,
    summary: (name) => `The certificate of ${name} has expired or does within a week`,
    meaning: 'Once the certificate has ended no client can connect to this HSM any more. Keys are not touched by this.',
    action: 'Renew it in the next maintenance window, one HA member at a time, and register it on every client.',
    readings: ['hsm.ntls.certificate.expires', 'hsm.ntls.certificate.monitor.expires'],
    runbook: 'certificate-expiring',
  },
  {
    id: 'password-expiring',
    severity: 'warning',
    corroborates: false,
    summary: () => 'The monitor account’s password expires soon',
    meaning:
      'Once it has expired the appliance asks for a new password at the next login, which this program never answers: the console is blind from then on.',
    action: 'Log in as monitor yourself, set a new password, and store it as this device’s secret.',
    readings: ['hsm.password.expiry', 'hsm.password.expires'],
    runbook: 'password-expiring',
  },
];
