import type { Condition } from '../../../core/indicator.ts';
import { applianceConditions } from './applianceConditions.ts';
import { messageConditions } from './messageConditions.ts';
import { partitionConditions } from './partitionHealth.ts';
import { serviceConditions } from './serviceConditions.ts';

/**
 * What can be wrong with a Luna Network HSM 7 and its channels, what it means, and what to do, beside what holds for every model.
 *
 * Conditions of parts that are repaired differently have different ids: a fan of a power supply goes with its supply, in service; a
 * front fan cannot be reached without a tamper event.
 */
const all: readonly Condition[] = [
  {
    id: 'speed-low',
    severity: 'critical',
    summary: (name) => `${name} turns too slowly or not at all`,
    meaning: 'A cooling fan is below its lower limit. The other fans speed up and keep the HSM cool for now; keys are not touched by this.',
    action:
      'Watch the temperatures and look at the HA group’s other members. Plan the replacement for scheduled downtime: opening the fan bay is a tamper event.',
    readings: ['hw.fan.speed'],
    runbook: 'fan-speed-low',
  },
  {
    id: 'ac-lost',
    severity: 'warning',
    negatives: 'window',
    summary: (name) => `${name} has no AC input`,
    meaning:
      'The appliance works, on its other power supply alone: losing that one stops it. Short outages of one feed are ordinary maintenance; this one has lasted.',
    action: 'Have cord, feed and supply checked at the rack, in this order. A supply is hot-swapped in service and causes no tamper event.',
    readings: ['hw.status', 'hw.voltage', 'hw.fan.speed'],
    runbook: 'power-supply-ac-lost',
  },
  {
    id: 'failed',
    severity: 'critical',
    summary: (name) => `${name} has failed`,
    meaning:
      'A power supply is faulty although it has power. The appliance runs on the other one, without redundancy; keys are not touched.',
    action: 'Have this power supply replaced. It is hot-swapped in service and causes no tamper event; the other one must stay plugged in.',
    readings: ['hw.status', 'hw.voltage', 'hw.fan.speed'],
    runbook: 'power-supply-failed',
  },
  {
    id: 'supply-voltage-out-of-range',
    severity: 'critical',
    summary: (name) => `${name} is outside its limits`,
    meaning:
      'The 12 V output of a power supply is higher or lower than the appliance allows. The supply may fail; the other one carries the load then.',
    action: 'Have this power supply replaced. It is hot-swapped in service and causes no tamper event.',
    readings: ['hw.voltage'],
    runbook: 'power-supply-failed',
  },
  {
    id: 'supply-speed-low',
    severity: 'critical',
    summary: (name) => `${name} turns too slowly or not at all`,
    meaning:
      'The fan inside a power supply is below its limit: the supply will overheat and switch itself off. Keys are not touched by this.',
    action:
      'Have this power supply replaced as a whole. That is done in service and causes no tamper event, unlike work on the front fans.',
    readings: ['hw.fan.speed'],
    runbook: 'power-supply-failed',
  },
  {
    id: 'absent',
    severity: 'warning',
    summary: (name) => `${name} is not installed`,
    meaning: 'One of the two bays for power supplies is empty, or its supply does not answer: nothing would take over from the other one.',
    action: 'Find out whether it was removed on purpose. If not, have it seated again or replaced; that is done in service.',
    readings: ['hw.status', 'hw.voltage', 'hw.fan.speed', 'hw.temperature'],
    runbook: 'power-supply-absent',
  },
  {
    id: 'temperature-high',
    severity: 'critical',
    summary: (name) => `${name} is too hot`,
    meaning:
      'A temperature in the appliance is beyond its limit. Heat ages and halts the hardware, and once the HSM card leaves its own range that is a tamper event.',
    action: 'Check the room and the air filter at once, and see whether a fan has failed. Move load to the HA group’s other members.',
    readings: ['hw.temperature'],
    runbook: 'temperature-high',
  },
  {
    id: 'card-temperature-high',
    severity: 'critical',
    summary: (name) => `${name} is above its warning threshold`,
    meaning:
      'The HSM card is hotter than its own threshold. If it goes on, the card treats the heat as a tamper: it halts and its partitions lose their activation.',
    action: 'Cool the room, check the air filter from outside, and take load off this HSM. Do not open anything but the filter cover.',
    readings: ['hw.temperature'],
    runbook: 'temperature-high',
  },
  {
    id: 'voltage-out-of-range',
    severity: 'critical',
    summary: (name) => `${name} is outside its voltage limits`,
    meaning:
      'A rail of the main board is above or below what the appliance allows. It can halt the appliance, and voltage beyond the HSM card’s limits is a tamper event.',
    action:
      'Make sure that the HA group’s other members carry the load, and have the hardware exchanged: a rail cannot be repaired on site.',
    readings: ['hw.voltage'],
    runbook: 'voltage-out-of-range',
  },
  {
    id: 'battery-low',
    severity: 'warning',
    summary: (name) => `${name} is low`,
    meaning:
      'The battery of the main board keeps clock and start-up settings while the appliance is without power. It does not protect keys; the HSM card has its own.',
    action: 'Do not power the appliance off without need, and have the exchange planned. Check that time synchronisation works.',
    readings: ['hw.voltage'],
    runbook: 'motherboard-battery-low',
  },
  {
    id: 'card-battery-low',
    severity: 'critical',
    summary: (name) => `${name} is low`,
    meaning:
      'The battery of the HSM card is below its threshold. When it is empty, the HSM decommissions itself: the keys on it are gone for good.',
    action: 'Do not power the appliance off. Prove that every key exists in another HA member or in a backup, then have the HSM exchanged.',
    readings: ['hsm.battery.voltage'],
    runbook: 'hsm-battery-low',
  },
  {
    id: 'tampered',
    severity: 'critical',
    immediate: true,
    latched: true,
    rereads: 2,
    summary: (name) => `${name} reports a tamper`,
    meaning:
      'The HSM has registered an intrusion, or heat or voltage beyond its limits. It is locked or about to be: a security incident until it is explained.',
    action:
      'Involve security and the HSM’s security officer now. Neither reboot nor clear the tamper before the cause is known and recorded.',
    readings: ['hsm.tamper.state', 'hsm.tamper.active'],
    runbook: 'hsm-tampered',
  },
  {
    id: 'intrusion',
    severity: 'critical',
    summary: () => 'The appliance’s chassis is open',
    meaning: 'The management controller sees the chassis open. The HSM takes that for a tamper: a security incident until it is explained.',
    action: 'Find out at once who is at the rack. Involve security; look for a tamper reported by the HSM itself.',
    readings: ['hw.status'],
    runbook: 'hsm-tampered',
  },
  {
    id: 'zeroized',
    severity: 'critical',
    immediate: true,
    latched: true,
    rereads: 2,
    summary: (name) => `${name} is zeroized`,
    meaning:
      'The keys on this HSM are gone and cannot be brought back from it. They live on only in the HA group’s other members and in backups.',
    action: 'Protect the other members and the backups first. Find out who or what did it before this HSM is initialised again.',
    readings: ['hsm.zeroized'],
    runbook: 'hsm-zeroized',
  },
  {
    id: 'login-attempts-low',
    severity: 'critical',
    immediate: true,
    rereads: 2,
    corroborates: false,
    summary: (name) => `${name} zeroizes itself after one more wrong security officer login`,
    meaning: 'Somebody has failed several times to log in as the HSM’s security officer. The next failure destroys the keys on this HSM.',
    action: 'Stop every attempt to log in as security officer until you know who made them. A correct login sets the count back.',
    readings: ['hsm.login_attempts.left'],
    runbook: 'hsm-login-attempts-low',
  },
  {
    id: 'login-attempts-used-up',
    severity: 'critical',
    immediate: true,
    rereads: 2,
    corroborates: false,
    summary: (name) => `${name} has no security officer logins left: take it for zeroized`,
    meaning:
      'The limit of wrong security officer logins is used up, which zeroizes the HSM: its keys are gone. They live on only in the HA group’s other members and in backups.',
    action: 'Protect the other members and the backups first. Find out who made the logins before this HSM is initialised again.',
    readings: ['hsm.login_attempts.left'],
    runbook: 'hsm-zeroized',
  },
  {
    id: 'transport-mode',
    severity: 'critical',
    summary: (name) => `${name} is in secure transport mode`,
    meaning:
      'The HSM is locked for transport: no application can use it until its security officer takes it out of this mode. Its keys are intact.',
    action:
      'Ask whether it was put into this mode on purpose. If nobody did, treat it as a security incident, and verify it before it is used again.',
    readings: ['hsm.secure_transport_mode'],
    runbook: 'hsm-transport-mode',
  },
  {
    id: 'down',
    severity: 'critical',
    summary: (name) => `${name} is not running`,
    meaning:
      'The service that carries client connections to the partitions is down: applications cannot use this HSM. Keys are not touched by this.',
    action: 'Check that the HA group’s other members carry the load, then find out why it stopped before anybody starts it again.',
    readings: ['hw.status'],
    runbook: 'ntls-down',
  },
  {
    id: 'fault',
    severity: 'critical',
    summary: (name) => `The appliance reports a fault: ${name}`,
    meaning:
      'The appliance’s management controller signals a fault of power, drive, cooling or processor. Another alert often names the part behind it.',
    action: 'Look for the part behind it among this device’s other alerts and readings; without one, have the hardware examined.',
    readings: ['hw.status'],
    runbook: 'chassis-fault',
  },
];

/** Where a component has a condition of its own. */
const own: readonly (readonly [string, Condition])[] = [
  [
    'console.silent',
    {
      id: 'silent',
      severity: 'warning',
      negatives: 4,
      corroborates: false,
      // `Serial console` or `SSH console`.
      summary: (name) => `The ${name.replace(/^S(?=erial)/, 's')} gives no usable answer`,
      meaning:
        'No usable output came over the console for most of the window: nobody sees fans, power supplies, temperatures and tampers now. It says nothing about them.',
      action:
        'See whether SNMP still answers. Then check the way to the console (cable, adapter and port of a serial one, network over SSH).',
      runbook: 'console-silent',
    },
  ],
  [
    'snmp.silent',
    {
      id: 'silent',
      severity: 'warning',
      negatives: 4,
      corroborates: false,
      summary: () => 'The SNMP agent gives no usable answer',
      meaning:
        'No usable SNMP answer came for most of the window: NTLS state, counters and storage are not seen now. It says nothing about them.',
      action: 'See whether the console still answers. Then check the network path, the SNMP service on the appliance, and its user.',
      runbook: 'snmp-silent',
    },
  ],
];

/** By condition, and by `component.condition` where a component has its own: see `conditionFor`. */
export const conditions: ReadonlyMap<string, Condition> = new Map([
  ...[...all, ...applianceConditions, ...serviceConditions, ...partitionConditions, ...messageConditions].map(
    (condition) => [condition.id, condition] as const,
  ),
  ...own,
]);
