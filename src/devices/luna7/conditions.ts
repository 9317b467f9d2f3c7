import type { Condition } from '../../core/indicator.ts';

/** What can be wrong with a Luna Network HSM 7 and its channels, what it means, and what to do. */
const all: readonly Condition[] = [
  {
    id: 'speed-low',
    severity: 'critical',
    summary: (name) => `${name} turns too slowly or not at all`,
    meaning:
      'One of the blades in a cooling fan is below the limit that the appliance sets for it. The other fans speed up and keep the HSM cool for now; the keys are not touched by this.',
    action:
      'Watch the temperatures, check the air filter, and plan the replacement for scheduled downtime: opening the fan bay is a tamper event. Look at the other members of the HA group first.',
    runbook: 'fan-speed-low',
  },
  {
    id: 'ac-lost',
    severity: 'warning',
    negatives: 'window',
    summary: (name) => `${name} has no AC input`,
    meaning:
      'The appliance runs on its other power supply alone: it works, but the next loss of power stops it. A short outage of one feed is ordinary datacentre maintenance, so this has lasted for the whole window.',
    action:
      'Have the cord, the feed and then the supply checked at the rack. A supply is hot-swapped in service and causes no tamper event.',
    runbook: 'power-supply-ac-lost',
  },
  {
    id: 'failed',
    severity: 'critical',
    summary: (name) => `${name} has failed`,
    meaning:
      'The appliance says that a power supply is faulty, although it is powered. It runs on the other supply alone, without redundancy.',
    action: 'Have the power supply replaced. It is hot-swapped in service and causes no tamper event; touch only the faulty one.',
    runbook: 'power-supply-failed',
  },
  {
    id: 'absent',
    severity: 'warning',
    summary: (name) => `${name} is not installed`,
    meaning: 'One of the two bays for power supplies is empty or its supply does not answer: there is no redundancy of power.',
    action: 'Find out whether it was removed on purpose. If not, have it seated again or replaced; that is done in service.',
    runbook: 'power-supply-absent',
  },
  {
    id: 'temperature-high',
    severity: 'critical',
    summary: (name) => `${name} is too hot`,
    meaning:
      'A temperature is beyond the limit that the appliance sets for it. If the HSM card itself leaves its range, that is a tamper event: it halts, and partitions must be activated again.',
    action: 'Check the room, the air filter and the fans at once, and move load to the other members of the HA group.',
    runbook: 'temperature-high',
  },
  {
    id: 'voltage-out-of-range',
    severity: 'critical',
    summary: (name) => `${name} is outside its voltage limits`,
    meaning:
      'A supply rail is above or below what the appliance allows. A rail that drifts can halt the appliance, and voltage beyond the HSM card’s limits is a tamper event.',
    action: 'Move load to the other members of the HA group and open a case for the hardware: a rail cannot be repaired on site.',
    runbook: 'voltage-out-of-range',
  },
  {
    id: 'battery-low',
    severity: 'critical',
    summary: (name) => `${name} is low`,
    meaning:
      'A battery is below the limit that the appliance sets for it. If it is the HSM card’s, a loss of power with an empty battery decommissions the HSM and its keys are gone from it.',
    action: 'Do not power the appliance off. Prove that the keys exist in another HA member or a backup, then arrange the replacement.',
    runbook: 'battery-low',
  },
  {
    id: 'tampered',
    severity: 'critical',
    negatives: 1,
    rereads: 2,
    summary: (name) => `${name} reports a tamper`,
    meaning:
      'The HSM has registered an intrusion or an excursion beyond its physical limits. It is locked, or will be: treat it as a security incident until it is explained.',
    action: 'Involve security and the HSM’s security officer. Do not reboot and do not clear the tamper before its cause is known.',
    runbook: 'hsm-tampered',
  },
  {
    id: 'zeroized',
    severity: 'critical',
    negatives: 1,
    rereads: 2,
    summary: (name) => `${name} is zeroized`,
    meaning:
      'The keys on this HSM are gone and cannot be brought back from it. They live on only in other members of its HA group and in backups.',
    action: 'Find out who did it and why, protect the other members of the HA group, and only then initialise this one again.',
    runbook: 'hsm-zeroized',
  },
  {
    id: 'login-attempts-low',
    severity: 'critical',
    negatives: 1,
    rereads: 2,
    summary: (name) => `${name} has few security officer logins left before it zeroizes itself`,
    meaning:
      'Somebody has failed to log in as the HSM’s security officer. When no attempt is left, the HSM zeroizes itself and the keys on it are gone.',
    action: 'Stop all attempts to log in as the security officer until you know who made them. One correct login sets the count back.',
    runbook: 'hsm-login-attempts-low',
  },
  {
    id: 'service-down',
    severity: 'critical',
    summary: (name) => `${name} is down`,
    meaning:
      'The service that carries client connections to the partitions does not run: clients cannot use this HSM. The keys are not touched.',
    action: 'Check that the HA group carries the load, then find out why it stopped before it is started again.',
    runbook: 'ntls-down',
  },
  {
    id: 'chassis-fault',
    severity: 'critical',
    summary: (name) => `${name}: the appliance reports a fault`,
    meaning: 'The management controller of the appliance signals a fault of the chassis: power, drive, cooling or the lid.',
    action: 'See which flag it is and look for the part behind it among this device’s other alerts.',
    runbook: 'chassis-fault',
  },
  {
    id: 'silent',
    severity: 'warning',
    negatives: 4,
    summary: (name) => `${name} does not answer`,
    meaning:
      'Nothing usable came by this channel for most of the window: its part of the monitoring is blind. That says nothing about the hardware.',
    action: 'Check whether the other channel still answers, then the cable or the network, then the account.',
    runbook: 'channel-silent',
  },
];

export const conditions: ReadonlyMap<string, Condition> = new Map(all.map((condition) => [condition.id, condition]));
