import type { Condition } from './indicator.ts';

/**
 * Conditions that hold for every model, because this program raises them and not the device: a channel that gives no usable answer, a trend, a
 * margin. `conditionFor` finds them for every model; one that has words of its own for them puts those among its own conditions.
 */

/** Apart from the conditions, so that whoever needs the names alone does not carry the words. */
export const generalConditionNames = [
  'silent',
  'unread',
  'occupied',
  'refused',
  'unreachable',
  'channels-disagree',
  'identity-changed',
  'not-in-place',
  'account-changed',
  'crossing-ahead',
  'near-limit',
  'below-quorum',
  'no-redundancy',
] as const;

interface GeneralCondition extends Condition {
  readonly id: (typeof generalConditionNames)[number];
}

export const generalConditions: readonly GeneralCondition[] = [
  {
    id: 'silent',
    severity: 'warning',
    negatives: 4,
    corroborates: false,
    summary: (name) => `${name} gives no usable answer`,
    meaning:
      'Nothing usable came by this channel for most of the window: that part of the monitoring is blind. It says nothing about the hardware.',
    action: 'See whether another channel of this device answers, then check the line or network, then the account.',
    runbook: 'channel-silent',
  },
  {
    id: 'unread',
    severity: 'warning',
    negatives: 4,
    corroborates: false,
    summary: (name) => `${name} answers, but not all of it can be read`,
    meaning:
      'For most of the window a part of what is read at every poll was refused, cut off or not understood. What it would tell is not watched over this channel. It says nothing about the hardware.',
    action:
      'The evidence names what could not be read, and why. See whether the appliance’s software was updated or its account’s rights were changed, and look at that part yourself meanwhile.',
    runbook: 'channel-unread',
  },
  {
    id: 'occupied',
    severity: 'warning',
    negatives: 4,
    corroborates: false,
    summary: () => 'The console is in use by somebody else',
    meaning:
      'A session that is not ours was found on the console for most of the window, and nothing was typed into it. What is seen over the console alone is not watched meanwhile. It says nothing about the hardware.',
    action:
      'The evidence says what was found. Find whoever uses the console, or open it and log out a session that is nobody’s. Polling goes on by itself then.',
    runbook: 'console-occupied',
  },
  {
    id: 'refused',
    severity: 'warning',
    negatives: 4,
    corroborates: false,
    summary: () => 'HSM Vigil cannot log in on the console',
    meaning:
      'For most of the window the console refused the login, or what answers there is not what is known and got no password. What is seen over the console alone is not watched meanwhile. It says nothing about the hardware.',
    action:
      'The evidence says which it is. Put password or account right for a refused login; check the cable first where another host answers; compare the fingerprints where the SSH host key has changed.',
    runbook: 'console-refused',
  },
  {
    id: 'unreachable',
    severity: 'critical',
    negatives: 4,
    corroborates: false,
    summary: () => 'The appliance does not answer on any channel',
    meaning:
      'None of its channels has answered for most of the window: the appliance is down, or cut off from here. What is shown of it is what was known before.',
    action:
      'Ask the clients whether they still reach it, and look at the HA group’s other members. Then have power and network checked at the rack.',
    runbook: 'appliance-unreachable',
  },
  {
    id: 'channels-disagree',
    severity: 'warning',
    corroborates: false,
    summary: (name) => `Two channels disagree about ${name}`,
    meaning:
      'Two channels tell the same quantity differently, by more than time and rounding explain: one of them is wrong, or they reach two appliances.',
    action: 'Check that both channels lead to the same appliance, then compare both with what the appliance itself shows.',
    runbook: 'channels-disagree',
  },
  {
    id: 'identity-changed',
    severity: 'critical',
    // The console's copies agree on a serial number, or it is none. An answer of SNMP was read once: it takes its slots.
    immediate: true,
    corroborates: false,
    summary: () => 'Another appliance answers',
    meaning:
      'Who answers is not the appliance that this device is known to be. What it says is not taken: what is shown here is what was known before, and the device itself is not watched over that channel.',
    action:
      'Work on no HSM by what is shown here before its serial number was compared at the rack. Then put the cabling or the inventory right, or accept the replaced appliance.',
    runbook: 'identity-changed',
  },
  {
    id: 'not-in-place',
    severity: 'warning',
    corroborates: false,
    looked: true,
    summary: (name) => `${name}: mandatory without the monitor account, and not in place`,
    meaning:
      'The monitor account of this HSM is disabled, so neither a provider nor this program logs in and looks. What has to take its place is not all there: a failed fan or power supply would be noticed by nobody.',
    action:
      'Open “Monitor Account” of this HSM: it shows what works and what does not. Set up what is missing and send the test from the HSM, or enable the account again.',
    runbook: 'not-in-place',
  },
  {
    id: 'account-changed',
    severity: 'warning',
    corroborates: false,
    looked: true,
    summary: () => 'The monitor account is not as it was decided',
    meaning:
      'The HSM says that its monitor account was disabled, enabled or used otherwise than was decided: nobody logs in and looks any more, or somebody can who should not. It says nothing about the hardware.',
    action:
      'Have an administrator look at “user list” and at who has typed what. Then open “Monitor Account” of this HSM: confirm what was decided, or decide anew.',
    runbook: 'account-changed',
  },
  {
    id: 'crossing-ahead',
    severity: 'warning',
    negatives: 'window',
    summary: (name) => `${name} is on its way to its limit`,
    meaning:
      'For weeks this value has moved towards its limit, and will cross it if it goes on like this. Nothing is wrong yet, and keys are not touched by this.',
    action:
      'Plan what its own alert would ask for, while it can wait for scheduled downtime. The evidence says how fast it goes and how sure that is.',
    runbook: 'crossing-ahead',
  },
  {
    id: 'near-limit',
    severity: 'warning',
    corroborates: false,
    summary: (name) => `${name} is near its limit`,
    meaning:
      'The value is within the appliance’s own limits, and closer to one of them than the margin that you have set. Nothing has failed; keys are not touched by this.',
    action:
      'Look at its course on the telemetry page: whether it goes on, and what changed when it began. Act before the limit itself is passed.',
    runbook: 'near-limit',
  },
  {
    id: 'below-quorum',
    severity: 'critical',
    // Each member that counts as down has alerts of its own, which have had their polls.
    negatives: 1,
    corroborates: false,
    summary: (name) => `${name} is below its quorum`,
    meaning:
      'Fewer members of this high-availability group can serve than it needs: applications are slowed down or stopped. Nothing is said of its keys by this: members that are synchronised, and backups, have them.',
    action:
      'Bring back the member that can be back first. Plan no work on those that are left, and tell the owners of the applications now.',
    runbook: 'ha-group-below-quorum',
  },
  {
    id: 'no-redundancy',
    severity: 'warning',
    negatives: 1,
    corroborates: false,
    summary: (name) => `${name} has no redundancy left`,
    meaning:
      'As many members of this high-availability group serve as it needs, and not one more: the next fault, or the next piece of work, stops applications.',
    action: 'Work on none of the members that are left. Bring back the one that is missing, or have its replacement prepared.',
    runbook: 'ha-group-no-redundancy',
  },
];
