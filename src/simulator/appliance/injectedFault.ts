import type { FanName, PsuNumber, TemperatureName, VoltageName } from './applianceState.ts';
import type { ServiceName } from './configuration.ts';

/** Something to go wrong with a simulated appliance, while it runs. */
export type InjectedFault =
  /** `rpm` defaults to 0: unplugged, failed or unreadable. */
  | { readonly kind: 'fan-failed'; readonly fan: FanName; readonly rpm?: number }
  | { readonly kind: 'psu-ac-lost'; readonly psu: PsuNumber }
  /** `celsius` defaults to a little above the sensor's upper critical threshold. `HSM` is the HSM card's own sensor. */
  | { readonly kind: 'over-temperature'; readonly sensor: TemperatureName | 'HSM'; readonly celsius?: number }
  /** `volts` defaults to a little below the sensor's lower critical threshold. */
  | { readonly kind: 'voltage-out'; readonly sensor: VoltageName; readonly volts?: number }
  /** The motherboard's VBAT; `volts` defaults to 2.4 (critical below 2.5). */
  | { readonly kind: 'motherboard-battery-low'; readonly volts?: number }
  /** The HSM card's battery; `volts` defaults to 2.6 (warning below 2.75). */
  | { readonly kind: 'hsm-battery-low'; readonly volts?: number }
  /** `tampers` defaults to `Chassis intrusion`. */
  | { readonly kind: 'tampered'; readonly tampers?: readonly string[] }
  | { readonly kind: 'zeroized' }
  | { readonly kind: 'ntls-down' }
  | { readonly kind: 'service-stopped'; readonly service: ServiceName }
  /** Time servers are configured, and the clock follows none. */
  | { readonly kind: 'clock-unsynchronised' }
  /** `days` from today until the certificate of NTLS ends; defaults to 20. */
  | { readonly kind: 'certificate-expiring'; readonly days?: number }
  /** `days` from today until the monitor account’s password ends; defaults to 10. */
  | { readonly kind: 'password-expiring'; readonly days?: number }
  /** `codes` defaults to 70 (the logging service does not run). */
  | { readonly kind: 'sysstat-trouble'; readonly codes?: readonly number[] }
  /** `percent` defaults to 92, of /var/log. */
  | { readonly kind: 'disk-full'; readonly percent?: number }
  | { readonly kind: 'drive-failing' }
  /** It is being restarted: nothing of it answers. When that is over, it has been up for no time. */
  | { readonly kind: 'restarting' }
  | { readonly kind: 'console-silent' }
  | { readonly kind: 'snmp-silent' }
  | { readonly kind: 'monitor-disabled' };

/** Faults with the same key replace each other: `fan-failed Fan1A`, `tampered`. */
export function faultKey(fault: InjectedFault): string {
  switch (fault.kind) {
    case 'fan-failed':
      return `${fault.kind} ${fault.fan}`;
    case 'psu-ac-lost':
      return `${fault.kind} ${fault.psu}`;
    case 'service-stopped':
      return `${fault.kind} ${fault.service}`;
    case 'over-temperature':
    case 'voltage-out':
      return `${fault.kind} ${fault.sensor}`;
    default:
      return fault.kind;
  }
}
