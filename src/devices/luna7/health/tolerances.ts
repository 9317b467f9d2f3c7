import type { Tolerance } from '../../../core/measuring/crossCheck.ts';
import type { Metric } from '../../../core/reading.ts';

/**
 * How far console and SNMP agent may differ. The agent answers from a cache of up to 60 s, in which objects are made and deleted; what
 * changes all the time by itself, such as counters, is not compared. Firmware and label are not either: the agent may keep old ones.
 */
export const tolerances: ReadonlyMap<Metric, Tolerance> = new Map<Metric, Tolerance>([
  ['hsm.info', { same: ['hsm.serial', 'hsm.model'] }],
  ['hsm.storage.size', {}],
  ['hsm.storage.used', { relative: 0.1 }],
  ['hsm.partitions.limit', {}],
  ['hsm.partitions.used', {}],
  ['hsm.zeroized', {}],
  ['hsm.login_attempts.left', {}],
  ['hsm.memory.limit', { relative: 0.01 }],
  ['hsm.filesystem.limit', { relative: 0.01 }],
  // Sensors wander, and a fan is regulated; a wrong one differs by more.
  ['hw.temperature', { absolute: 8 }],
  ['hw.fan.speed', { absolute: 500, relative: 0.2 }],
  ['hw.voltage', { relative: 0.05 }],
  ['hw.status', {}],
]);
