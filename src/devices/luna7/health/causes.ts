import { type Cause, MANY_AT_ONCE } from '../../../core/alerting/rootCause.ts';

/** Power feeds that fail within this time of each other failed together (ms). */
const TOGETHER = 600_000;

const SUPPLY = /^psu[12]$/;
const POWER_FLAGS = /^enclosure-(main-power-fault|power-overload|power-control-fault)$/;

/**
 * Which faults of a Luna are the cause of which others. What one output shows to be the same is settled earlier, where it is judged: a
 * dark supply's own sensors, the fan behind a cooling fault.
 */
export const causes: readonly Cause[] = [
  // An HSM that has halted, for a tamper, or is zeroized serves no partition; its battery and its temperature may be why, so they speak for themselves.
  {
    conditions: ['tampered', 'zeroized'],
    components: /^hsm$/,
    explains: [
      { components: /^partition-/ },
      { conditions: ['down'], components: /^ntls$/ },
      { conditions: ['trouble', 'out-of-service', 'offline'], components: /^sysstat$/ },
      { conditions: ['intrusion'] },
      { conditions: ['attention', 'tamper-suspected', 'card-fault'], components: 'same' },
    ],
  },
  { conditions: ['tamper-suspected', 'card-fault'], components: /^hsm$/, explains: [{ conditions: ['attention'], components: 'same' }] },
  { conditions: ['zeroized'], components: /^hsm$/, explains: [{ conditions: ['login-attempts-used-up'], components: 'same' }] },
  {
    conditions: ['ac-lost'],
    components: SUPPLY,
    whilePending: true,
    acrossWithin: TOGETHER,
    explains: [
      { components: 'parts' },
      { conditions: ['fault'], components: POWER_FLAGS },
      { conditions: ['failure-reported'], components: 'same' },
      { conditions: ['attention'], components: /^power-supplies$/ },
    ],
  },
  {
    conditions: ['failed', 'absent'],
    components: SUPPLY,
    explains: [
      { components: 'parts' },
      { conditions: ['fault'], components: POWER_FLAGS },
      { conditions: ['failure-reported'], components: 'same' },
      { conditions: ['attention'], components: /^power-supplies$/ },
    ],
  },
  { conditions: ['failure-reported'], components: SUPPLY, explains: [{ conditions: ['attention'], components: /^power-supplies$/ }] },
  // A trap names no part. Which one it is, the line of the log or a poll says.
  {
    conditions: ['speed-low'],
    explains: [
      { conditions: ['fault'], components: /^enclosure-cooling-fan-fault$/ },
      { conditions: ['attention'], components: /^fans$/ },
    ],
  },
  {
    conditions: ['temperature-high', 'voltage-out-of-range', 'battery-low'],
    explains: [{ conditions: ['attention'], components: /^motherboard$/ }],
  },
  {
    conditions: ['drive-failing'],
    explains: [
      { conditions: ['fault'], components: /^enclosure-drive-fault$/ },
      { conditions: ['attention'], components: 'same' },
    ],
  },
  // What many appliances lose together is not theirs: a time server, a switch.
  { conditions: ['clock-unsynchronised', 'link-down'], explains: [], acrossFleet: MANY_AT_ONCE },
  // What the status codes of the system stand for: sysstatCodes.ts.
  {
    conditions: ['down'],
    components: /^ntls$/,
    explains: [
      { conditions: ['out-of-service'], components: /^sysstat$/ },
      { conditions: ['attention'], components: 'same' },
    ],
  },
  {
    conditions: ['service-stopped'],
    components: /^(syslog|ssh)$/,
    explains: [{ conditions: ['trouble'], components: /^sysstat$/ }],
  },
  { conditions: ['disk-filling', 'disk-full'], explains: [{ conditions: ['trouble'], components: /^sysstat$/ }] },
  { conditions: ['service-stopped'], components: /^snmp$/, explains: [{ conditions: ['silent'], components: 'same' }] },
];
