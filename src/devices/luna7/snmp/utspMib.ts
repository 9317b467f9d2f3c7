import type { SnmpVarbind } from '../../../core/deviceModel.ts';
import { type Attributes, type HwState, type Measurement, NOT_JUDGED } from '../../../core/reading.ts';
import { certificateTime } from '../../shared/dates.ts';
import { isPlaceholder } from '../../shared/placeholder.ts';
import { type Findings, numberIn, type Quantity, textIn } from '../../shared/snmp/bindings.ts';
import { hsm, ntls, snmpAgent } from '../parts/components.ts';

/** SNMPv2-MIB sysUpTime.0: hundredths of a second since the agent started. */
export const SYS_UP_TIME = '1.3.6.1.2.1.1.3.0';

const UTSP = '1.3.6.1.4.1.12383.3.1';

/** CHRYSALIS-UTSP-MIB (the historical name, still the one for all Luna HSMs): scalars. Counters count from the last restart. */
export const utsp = {
  hsmOperationRequests: `${UTSP}.1.1.0`,
  hsmOperationErrors: `${UTSP}.1.2.0`,
  /** Always 0 in 7.2: not implemented there. */
  hsmCriticalEvents: `${UTSP}.1.3.0`,
  /** Always 0 in 7.2: not implemented there. */
  hsmNonCriticalEvents: `${UTSP}.1.4.0`,
  ntlsOperStatus: `${UTSP}.2.1.0`,
  ntlsConnectedClients: `${UTSP}.2.2.0`,
  ntlsLinks: `${UTSP}.2.3.0`,
  ntlsSuccessfulClientConnections: `${UTSP}.2.4.0`,
  ntlsFailedClientConnections: `${UTSP}.2.5.0`,
  /** Text. The 7.2 documentation says that it has no value there. */
  ntlsCertExpireDay: `${UTSP}.2.6.0`,
} as const;

export const utspScalars: readonly string[] = [SYS_UP_TIME, ...Object.values(utsp)];

/** Shown, for a release that counts them again, and never taken for a count of none. */
const notCounted: Attributes = { ...hsm, [NOT_JUDGED]: 'never judged: present releases do not count these events and always tell 0' };

const quantities: ReadonlyMap<string, readonly [Quantity, Attributes]> = new Map<string, readonly [Quantity, Attributes]>([
  [SYS_UP_TIME, [{ type: 'TimeTicks', metric: 'hsm.agent.uptime', unit: 's', scale: 0.01 }, snmpAgent]],
  [utsp.hsmOperationRequests, [{ type: 'Counter64', metric: 'hsm.operations', unit: '1' }, hsm]],
  [utsp.hsmOperationErrors, [{ type: 'Counter64', metric: 'hsm.operation.errors', unit: '1' }, hsm]],
  [utsp.hsmCriticalEvents, [{ type: 'Counter64', metric: 'hsm.events.critical', unit: '1' }, notCounted]],
  [utsp.hsmNonCriticalEvents, [{ type: 'Counter64', metric: 'hsm.events.noncritical', unit: '1' }, notCounted]],
  [utsp.ntlsConnectedClients, [{ type: 'Unsigned32', metric: 'hsm.ntls.clients', unit: '1' }, ntls]],
  [utsp.ntlsLinks, [{ type: 'Unsigned32', metric: 'hsm.ntls.links', unit: '1' }, ntls]],
  [utsp.ntlsSuccessfulClientConnections, [{ type: 'Counter64', metric: 'hsm.ntls.connections', unit: '1' }, ntls]],
  [utsp.ntlsFailedClientConnections, [{ type: 'Counter64', metric: 'hsm.ntls.connection.errors', unit: '1' }, ntls]],
]);

/** ntlsOperStatus. */
const operStatus: ReadonlyMap<number, HwState> = new Map([
  [1, 'ok'],
  [2, 'failed'],
  [3, 'unknown'],
]);

/** Reads a scalar of this MIB; false when it is none. */
export function readUtspScalar(bind: SnmpVarbind, line: number, findings: Findings): boolean {
  const known = quantities.get(bind.oid);
  if (known !== undefined) {
    const [{ metric, unit, type, scale }, attributes] = known;
    const value = numberIn(bind, type);
    if (typeof value === 'string') findings.refuse(line, bind.oid, value);
    else findings.add({ metric, attributes, value: scale === undefined ? value : value / Math.round(1 / scale), unit });
    return true;
  }
  if (bind.oid !== utsp.ntlsOperStatus && bind.oid !== utsp.ntlsCertExpireDay) return false;
  if (bind.oid === utsp.ntlsCertExpireDay && isPlaceholder(textIn(bind) ?? '?')) return true;
  const read = bind.oid === utsp.ntlsOperStatus ? ntlsState(bind) : certificateExpiry(bind);
  if (typeof read !== 'string') findings.add(read);
  else findings.refuse(line, bind.oid, read, bind.oid === utsp.ntlsOperStatus ? 'ntls' : undefined);
  return true;
}

function ntlsState(bind: SnmpVarbind): Measurement | string {
  const value = numberIn(bind, 'Integer');
  if (typeof value === 'string') return value;
  const state = operStatus.get(value);
  return state === undefined ? `${value} is not a state of ntlsOperStatus` : { metric: 'hw.status', attributes: ntls, value: 1, state };
}

function certificateExpiry(bind: SnmpVarbind): Measurement | string {
  if (bind.type !== 'OctetString') return `the type is ${bind.type}, not OctetString`;
  const value = certificateTime(textIn(bind) ?? '');
  if (value === undefined) return 'not a time of expiry';
  return { metric: 'hsm.ntls.certificate.expires', attributes: ntls, value, unit: 's' };
}
