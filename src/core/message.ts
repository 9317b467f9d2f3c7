import type { SnmpVarbind } from './varbind.ts';

/** A line of a log as its sender wrote it, read as far as it can be. */
export interface LogLine {
  /** Seconds and milliseconds as the sender's clock has them (ms since the epoch); undefined: it named none, or none that can be read. */
  readonly time?: number;
  readonly host?: string;
  /** The process: `ipmievd`, `kernel`. */
  readonly app?: string;
  readonly pid?: string;
  /** RFC 5424, 6.2.1: 0 to 23, and 0 (emergency) to 7 (debug). */
  readonly facility?: number;
  readonly severity?: number;
  readonly messageId?: string;
  /** Structured data: `id` → name → value. */
  readonly structured?: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly text: string;
}

/** An SNMP notification, of version 1 translated by RFC 3584, section 3. */
export interface TrapMessage {
  readonly trapOid: string;
  /** Hundredths of a second. */
  readonly upTime?: number;
  /** `snmpTrapAddress.0`, where a relay names the first sender. */
  readonly address?: string;
  readonly enterprise?: string;
  /** Without sysUpTime.0, snmpTrapOID.0, snmpTrapAddress.0 and snmpTrapEnterprise.0. */
  readonly varbinds: readonly SnmpVarbind[];
}

export type MessageSeverity = 'info' | 'warning' | 'critical';

/** What one message says, by a rule of the model or of the inventory. */
export interface MessageFact {
  /** The rule's name; unique within a model, and within an inventory. */
  readonly rule: string;
  readonly severity: MessageSeverity;
  /** Of the model's parts, and one of its conditions; missing: the message is about no part, or about no condition. */
  readonly component?: string;
  readonly condition?: string;
  /** True: it has begun; false: it is over; missing: it says neither. */
  readonly asserted?: boolean;
  readonly value?: number;
  /** UCUM. */
  readonly unit?: string;
  readonly threshold?: number;
  /** What a person reads. */
  readonly text: string;
  /** It was sent to prove the path (`***TEST`): it never alerts. */
  readonly test?: true;
  /** The rule is one of the inventory, and not of the model. */
  readonly own?: true;
}

/** What a message says of an account of the appliance. */
export interface AccountNews {
  /** Missing: it may be any of them. */
  readonly name?: string;
  /** `used`: somebody has logged in with it. `unsure`: it may have become another one, in either direction. */
  readonly says: 'enabled' | 'disabled' | 'used' | 'unsure';
  /** What a person reads. */
  readonly text: string;
}
