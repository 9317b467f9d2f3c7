import type { SnmpAnswer, SnmpRequest } from '../../core/deviceModel.ts';
import type { SnmpTarget } from './snmpTarget.ts';

/** How long one request waits for its answer (ms), and how often it is sent again before the device counts as silent. */
export interface SnmpPatience {
  readonly timeoutMs: number;
  readonly retries: number;
}

export interface SnmpPollerOptions {
  /** Conversations at one time, over all devices. Default 32: the answers of 256 at once overflow the socket buffers and look like silence. */
  readonly inFlight?: number;
  /** Rows read from one table before it counts as endless. Default 256. */
  readonly maxRows?: number;
  /** An unused session is closed after this time (ms). Default 30 minutes, so that engine discovery outlives the usual poll interval. */
  readonly idleMs?: number;
}

/** One poll: all bindings, and how long the conversation took once it had its turn. */
export interface SnmpPollResult extends SnmpAnswer {
  readonly durationMs: number;
}

/** Asks SNMP agents, and owns what they share: the limit on conversations in flight, and one session a device. */
export class SnmpPoller {
  constructor(_options: SnmpPollerOptions = {}) {}

  /**
   * One poll of one device.
   * @throws NoAnswer when nothing came in time, DeviceError when the agent refused us, PortUnavailable when the host cannot be
   * reached; `signal.reason` when aborted.
   */
  poll(_target: SnmpTarget, _request: SnmpRequest, _patience: SnmpPatience, _signal: AbortSignal): Promise<SnmpPollResult> {
    throw new Error('not built yet');
  }

  [Symbol.dispose](): void {}
}
