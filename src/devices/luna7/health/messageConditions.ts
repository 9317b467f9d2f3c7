import type { Condition } from '../../../core/indicator.ts';

/** What the appliance tells by its own messages alone. Polls see the consequences. */
export const messageConditions: readonly Condition[] = [
  {
    id: 'attention',
    severity: 'warning',
    corroborates: false,
    summary: (name) => `The appliance’s log reports trouble with ${name}`,
    meaning:
      'A trap or a line of the log says that something is wrong with this part, and not what a reading could show. The alert’s evidence has its words.',
    action:
      'Read the messages before and after it, and look at this part’s readings. What it means for the keys follows from what you find.',
    runbook: 'log-attention',
  },
  {
    id: 'failure-reported',
    severity: 'warning',
    negatives: 'window',
    summary: (name) => `${name} reports a failure`,
    meaning:
      'The management controller says that a power supply has failed. It says the same when only its input is gone, as in maintenance of one feed.',
    action: 'Have cord, feed and supply checked at the rack, in this order. A supply is hot-swapped in service and causes no tamper event.',
    runbook: 'power-supply-ac-lost',
  },
  {
    id: 'tamper-suspected',
    severity: 'critical',
    immediate: true,
    summary: (name) => `${name} has stopped answering, as after a tamper`,
    meaning:
      'The HSM card has halted, or its link is gone. A tamper looks just like this until the HSM is restarted. Take it for a security incident until it is explained.',
    action: 'Find out at once who is at the rack and what was worked on. Involve security. Restart nothing before the logs are kept.',
    // A message says that it begins; that the HSM answers again and reports no tamper ends it.
    readings: ['hsm.tamper.state', 'hsm.tamper.active'],
    runbook: 'hsm-tampered',
  },
  {
    id: 'card-fault',
    severity: 'critical',
    summary: (name) => `${name} reports a fault of its hardware or firmware`,
    meaning:
      'The HSM card has failed in itself: it may serve no application, or stop doing so. Whether its keys can still be reached shows only when it answers again.',
    action: 'Make sure that the HA group’s other members carry the load, keep the logs, and have the HSM examined by its maker.',
    runbook: 'hsm-card-fault',
  },
];
