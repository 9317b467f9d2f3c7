import type { SnmpTarget } from '../channels/snmp/snmpTarget.ts';
import type { Observation } from '../core/indicator.ts';
import { countsIn } from '../core/rate.ts';
import type { Measurement } from '../core/reading.ts';
import type { SnmpConfig } from '../inventory/schema.ts';
import { observedBy } from './observedBy.ts';
import { type PollTarget, type PollTools, requireSecret } from './pollTarget.ts';

export interface SnmpReading {
  readonly measurements: readonly Measurement[];
  readonly observations: readonly Observation[];
  readonly durationMs: number;
}

/** UDP loses packets: each request is sent up to this often within the time that a conversation may stall. */
const TRIES = 3;

/**
 * One health poll over SNMP.
 * @throws {Fault} when nothing could be read; `signal.reason` when aborted
 */
export async function pollSnmp(target: PollTarget, config: SnmpConfig, tools: PollTools, signal: AbortSignal): Promise<SnmpReading> {
  const { model, timeout } = target;
  const patience = { timeoutMs: Math.max(1, Math.round(timeout / TRIES)), retries: TRIES - 1 };
  const answer = await tools.snmp.poll(snmpTarget(target, config), model.snmp, patience, signal);
  const key = JSON.stringify([target.device.id, config.host, config.port]);
  const at = performance.now();
  const last = tools.counts?.get(key);
  tools.counts?.set(key, { counts: countsIn(answer.varbinds), at });
  const { readings, rejected } = model.parseSnmp(answer, last && { counts: last.counts, elapsedMs: at - last.at });
  return {
    measurements: readings,
    observations: observedBy(model, 'snmp', readings, rejected, Date.now()),
    durationMs: answer.durationMs,
  };
}

function snmpTarget(target: PollTarget, config: SnmpConfig): SnmpTarget {
  const { host, port } = config;
  if (config.version === '2c') return { host, port, version: '2c', community: requireSecret(target, config.community.secret) };
  return {
    host,
    port,
    version: '3',
    user: config.user,
    auth: { protocol: config.auth.protocol, key: requireSecret(target, config.auth.secret) },
    priv: { protocol: config.priv.protocol, key: requireSecret(target, config.priv.secret) },
  };
}
