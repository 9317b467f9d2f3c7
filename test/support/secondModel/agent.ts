import { type AgentObject, gauge, integer, table, text } from '../../../src/simulator/agent/agentValues.ts';
import { type AgentUser, type Responder, startResponder } from '../../../src/simulator/agent/snmpResponder.ts';
import { cellVoltage, FAN_ENTRY, fanColumn, lidState, serialNumber } from './mib.ts';

/** One appliance of the made-up model: what its agent says now. */
export interface KeeperState {
  isOpen: boolean;
  /** Of its cell. */
  millivolts: number;
  fanSpeed: number;
}

/** Its SNMP agent on a UDP port of this machine. `state` may change at any time. */
export async function startKeeper(user: AgentUser): Promise<Responder & { readonly state: KeeperState }> {
  const state: KeeperState = { isOpen: false, millivolts: 3_050, fanSpeed: 5_200 };
  const responder = await startResponder({ users: [user], objects: () => objectsOf(state), answers: () => true });
  return Object.assign(responder, { state });
}

function objectsOf({ isOpen, millivolts, fanSpeed }: KeeperState): readonly AgentObject[] {
  return [
    { oid: named(serialNumber), value: text('KP-2001') },
    { oid: named(lidState), value: integer(isOpen ? 2 : 1) },
    { oid: named(cellVoltage), value: gauge(millivolts) },
    ...table(named(FAN_ENTRY), Object.values(fanColumn), [{ index: [1], values: [text('Blower'), gauge(fanSpeed), gauge(2_000)] }]),
  ];
}

function named(oid: string): readonly number[] {
  return oid.split('.').map(Number);
}
