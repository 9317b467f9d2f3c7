import { MINUTE } from '../core/time/duration.ts';
import type { Requests } from './contract.ts';

/** Milliseconds until an answer is given up that has no reason to take longer. */
const USUAL = 20_000;

/** Requests that reach for devices, receivers or a long history, and how long (ms) those may take. A heartbeat finds a service that hangs earlier. */
const longer: Partial<Record<keyof Requests, number>> = {
  // Hundreds of consoles behind a dead link, a few at a time.
  check: 60 * MINUTE,
  testConnection: 10 * MINUTE,
  hostKey: 2 * MINUTE,
  // A login, and a client that asks each of its members.
  askHaClient: 3 * MINUTE,
  testNotification: 5 * MINUTE,
  tryPolicy: 30 * MINUTE,
  // Patterns that are slow are set aside one after the other.
  parseLines: 2 * MINUTE,
  history: MINUTE,
  log: MINUTE,
  timeline: MINUTE,
  supportReport: MINUTE,
  posture: MINUTE,
  report: 5 * MINUTE,
  useInventory: 2 * MINUTE,
  // Starts the simulator.
  demo: 2 * MINUTE,
};

/** How long (ms) a client waits for the answer to a request. */
export function timeLimit(name: keyof Requests): number {
  return longer[name] ?? USUAL;
}
