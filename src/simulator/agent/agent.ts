import type { Appliance } from '../appliance/appliance.ts';
import { agentObjects } from './agentObjects.ts';
import { type AgentUser, type SnmpEngine, startResponder } from './snmpResponder.ts';

export interface AgentOptions {
  /** Left out: version 2c is not answered. */
  readonly community?: string;
  readonly users?: readonly AgentUser[];
  /** 0, the default, takes a free port. */
  readonly port?: number;
}

/** The SNMP agent of an appliance, on 127.0.0.1. */
export interface SimulatedAgent extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly engine: SnmpEngine;
}

/**
 * Starts the agent of an appliance. It answers from the appliance's state at each request (the real one answers from a cache
 * of up to 60 s) and keeps silent while the fault `snmp-silent` says so.
 */
export async function startAgent(appliance: Appliance, options: AgentOptions): Promise<SimulatedAgent> {
  const responder = await startResponder({
    ...options,
    objects: () => agentObjects(appliance.state),
    answers: () => appliance.state.snmpAnswers,
  });
  appliance.listen(({ fault, began }) => {
    if (fault.kind === 'restarting' && !began) responder.restart();
  });
  const { port, engine } = responder;
  return { host: '127.0.0.1', port, engine, [Symbol.asyncDispose]: () => responder[Symbol.asyncDispose]() };
}
