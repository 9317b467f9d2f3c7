import type { Condition } from '../../../core/indicator.ts';

/** What can be wrong with the appliance around the HSM card. */
export const applianceConditions: readonly Condition[] = [
  {
    id: 'out-of-service',
    severity: 'critical',
    summary: () => 'The appliance says that it is out of service',
    meaning:
      'A service that clients need is not running, or the HSM has had critical events: applications cannot use this HSM. By itself this does not touch keys.',
    action: 'Make sure that the HA group’s other members carry the load. The alert’s evidence names what is wrong; begin there.',
    readings: ['hw.status'],
    runbook: 'appliance-out-of-service',
  },
  {
    id: 'offline',
    severity: 'critical',
    summary: () => 'The appliance says that it is off line',
    meaning: 'None of the appliance’s network interfaces has a connection: no application reaches this HSM. Keys are not touched by this.',
    action: 'Make sure that the HA group’s other members carry the load, then have cables and switch ports checked.',
    readings: ['hw.status'],
    runbook: 'appliance-offline',
  },
  {
    id: 'trouble',
    severity: 'warning',
    summary: () => 'The appliance says that it is in service with trouble',
    meaning:
      'Applications are served, but something beside it is not right: logging or SSH does not run, or the disk fills up. Keys are not touched by this.',
    action: 'The alert’s evidence names what is wrong. Without logging, nobody sees what happens to this HSM: see to that first.',
    readings: ['hw.status'],
    runbook: 'appliance-trouble',
  },
  {
    id: 'disk-filling',
    severity: 'warning',
    summary: (name) => `${name} is filling up`,
    meaning:
      'A file system is three quarters full. At 90 % the appliance deletes its logs, and at 95 % it stops NTLS: then no application is served any more.',
    action: 'Have the logs fetched and cleaned up soon, and find out what fills them.',
    readings: ['hsm.filesystem.utilization'],
    runbook: 'disk-space',
  },
  {
    id: 'disk-full',
    severity: 'critical',
    summary: (name) => `${name} is nearly full`,
    meaning:
      'A file system is 90 % full: the appliance deletes its logs by itself. At 95 % it stops NTLS, and no application is served any more.',
    action: 'Have the logs fetched and cleaned up now, before the appliance stops serving clients.',
    readings: ['hsm.filesystem.utilization'],
    runbook: 'disk-space',
  },
  {
    id: 'drive-failing',
    severity: 'critical',
    summary: () => 'The disk drive reports that it is failing',
    meaning:
      'The drive’s self-monitoring expects it to fail. Without it the appliance does not start. Keys are kept on the HSM card and not on this drive.',
    action: 'Make sure that the HA group’s other members carry the load, and have the exchange of the appliance planned at once.',
    readings: ['hw.status'],
    runbook: 'disk-failing',
  },
  {
    id: 'link-down',
    severity: 'warning',
    summary: (name) => `${name} has lost its network link`,
    meaning:
      'A network interface that was in use has no link any more. If it was one of a bond, the other one carries the traffic alone; if not, its clients no longer reach this HSM.',
    action: 'Find out whether somebody unplugged it on purpose. If not, have cable and switch port checked; keys are not touched by this.',
    readings: ['hsm.network.link', 'hsm.network.up'],
    runbook: 'link-down',
  },
  {
    id: 'memory-low',
    severity: 'warning',
    negatives: 'window',
    summary: () => 'The appliance is short of memory',
    meaning:
      'Hardly any memory is left on the appliance, and has not been for the whole window: services may be ended by the system. Keys are not touched by this.',
    action:
      'See whether the number of client connections has grown, and what the log says. A restart of the appliance needs the partitions to be activated again.',
    readings: ['hsm.memory.available', 'hsm.memory.limit'],
    runbook: 'memory-low',
  },
];
