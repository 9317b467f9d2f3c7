import type { PostureKind } from '../../protocol/contract.ts';
import type { ControlId } from './controls.ts';

/** What is judged, why it matters, and for which controls it is evidence. Of what: a device, a group, or the fleet. */
interface Kind {
  readonly title: string;
  readonly why: string;
  readonly controls: readonly ControlId[];
}

const AC2: ControlId = 'NIST SP 800-53 AC-2(4)';
const SI4: ControlId = 'NIST SP 800-53 SI-4(5)';
const SI6: ControlId = 'NIST SP 800-53 SI-6';
const CP10: ControlId = 'NIST SP 800-53 CP-10';
const MA2: ControlId = 'NIST SP 800-53 MA-2';
const PE9: ControlId = 'NIST SP 800-53 PE-9';
const PE11: ControlId = 'NIST SP 800-53 PE-11';
const PE14: ControlId = 'NIST SP 800-53 PE-14';
const DETECT: ControlId = 'PCI DSS 10.7.2';
const RESPOND: ControlId = 'PCI DSS 10.7.3';
const PIN: ControlId = 'PCI PIN 29-4.2';
const SA22: ControlId = 'NIST SP 800-53 SA-22';
const SECURED: ControlId = 'CA/B NSR 1.2.2';
const NSR: ControlId = 'CA/B NSR 3';

const table = {
  'watched-by': {
    title: 'Who watches it',
    why: 'A failed supply, a tamper or an empty battery that nobody sees costs keys. Without the monitor account its owner alone is responsible.',
    controls: [AC2, DETECT, NSR],
  },
  entry: {
    title: 'Its entry in the inventory',
    why: 'What is not in force as it is written is watched in another way than its owner believes.',
    controls: [DETECT],
  },
  'snmp-in-place': {
    title: 'SNMP polling',
    why: 'It is the second way to see the HSM, and the only one that is asked when the monitor account is disabled.',
    controls: [DETECT, NSR],
  },
  'trap-in-place': {
    title: 'SNMP traps, tested',
    why: 'Only a test proves that a trap arrives: silence looks the same when all is well and when the way is cut.',
    controls: [SI6, SI4, DETECT],
  },
  'syslog-in-place': {
    title: 'Log lines, tested',
    why: 'Tamper and hardware faults stand in the log first; only a test proves that its lines arrive.',
    controls: [SI6, SI4, DETECT, NSR],
  },
  'console-security': {
    title: 'Security of the console',
    why: 'The password of the monitor account is typed on this way: who reads along can log in.',
    controls: [SECURED],
  },
  'snmp-security': {
    title: 'Security of SNMP polling',
    why: 'What is not authenticated can be forged, and what is not encrypted can be read along.',
    controls: [SECURED],
  },
  'trap-security': {
    title: 'Security of its traps',
    why: 'A trap that anybody could have sent only leads to a poll; one that is proven alerts at once.',
    controls: [SECURED, NSR],
  },
  'log-security': {
    title: 'Security of its log lines',
    why: 'Without TLS a line can be read, changed or made up on the way, and proves nothing by itself.',
    controls: [SECURED, NSR],
  },
  clock: {
    title: 'Time servers',
    why: 'Log lines and certificates are worth as much as the clock that dates them.',
    controls: [NSR],
  },
  certificate: {
    title: 'End of the certificate',
    why: 'When it has ended, clients cannot connect any more.',
    controls: [DETECT],
  },
  password: {
    title: 'End of the monitor account’s password',
    why: 'When it has ended, the console tells nothing any more.',
    controls: [DETECT],
  },
  names: {
    title: 'Names',
    why: 'Logs, traps and alerts of HSMs that have the name from the factory cannot be told apart.',
    controls: [PIN],
  },
  'audit-role': {
    title: 'Audit role of the HSM',
    why: 'Only this role keeps the HSM’s own log of what was done with keys, apart from those who use them.',
    controls: [NSR],
  },
  settings: {
    title: 'Serial number, firmware and policies',
    why: 'Whoever reviews the settings needs to know what is in force, on which HSM, as of when.',
    controls: [PIN],
  },
  hsm: {
    title: 'State of the HSM and its batteries',
    why: 'A tamper or an empty battery takes the keys.',
    controls: [SI4, DETECT],
  },
  power: {
    title: 'Power supplies',
    why: 'With one supply or feed left, the next fault switches the HSM off.',
    controls: [PE9, PE11],
  },
  climate: {
    title: 'Temperatures and fans',
    why: 'Beyond its limits an HSM stops or erases its keys.',
    controls: [PE14],
  },
  redundancy: {
    title: 'Membership in an HA group',
    why: 'Keys that are in one HSM alone are lost with it.',
    controls: [CP10],
  },
  'watched-day': {
    title: 'Time watched, last 24 hours',
    why: 'Nothing is known of time that was not watched: neither that it was fine nor that it was not.',
    controls: [DETECT, RESPOND, SI6, NSR],
  },
  'watched-month': {
    title: 'Time watched, last 30 days',
    why: 'Gaps that come again have a cause that can be removed.',
    controls: [DETECT, RESPOND, SI6, NSR],
  },
  'provider-date': {
    title: 'A date of the provider’s',
    why: 'What ends by a provider’s decision ends whether or not anybody has prepared for it.',
    controls: [SA22],
  },
  'provider-rule': {
    title: 'Rules of the provider’s for work on it',
    why: 'A reboot that hangs costs up to two days.',
    controls: [MA2],
  },
  'group-firmware': {
    title: 'Firmware and software alike',
    why: 'Members that differ may refuse each other’s keys, or behave differently after one has taken over.',
    controls: [CP10],
  },
  'group-policies': {
    title: 'Policies alike',
    why: 'A key that is exportable on one member and not on another is as safe as on the weaker one.',
    controls: [CP10, PIN],
  },
  'group-place': {
    title: 'Members stand apart',
    why: 'Two members on one site or feed are lost together.',
    controls: [CP10, PE11],
  },
  receivers: {
    title: 'Who is notified',
    why: 'An alert that reaches nobody is none.',
    controls: [SI4, DETECT, NSR],
  },
  delivery: {
    title: 'Alert delivery',
    why: 'An alert that reaches nobody is none.',
    controls: [SI4, SI6, DETECT, NSR],
  },
  receiving: {
    title: 'Where traps and log lines are received',
    why: 'What cannot be received is never heard, and nothing shows that it was sent.',
    controls: [SI6, NSR],
  },
  'receiver-security': {
    title: 'Who may send traps and log lines',
    why: 'Where communities, weak protocols or clear text are taken, anybody on the path can send in an HSM’s name.',
    controls: [SECURED, NSR],
  },
  'audit-log': {
    title: 'Audit log unbroken',
    why: 'Who did what counts only as long as nobody has changed it afterwards.',
    controls: [SI6, NSR],
  },
  history: {
    title: 'History is kept',
    why: 'What is in memory only is lost with the next restart.',
    controls: [NSR],
  },
  inventory: {
    title: 'Inventory in force',
    why: 'What stands in the file and is not taken is not watched as it is written.',
    controls: [DETECT],
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type KindId = keyof typeof table;

export const postureKinds: readonly PostureKind[] = Object.entries(table).map(([id, kind]) => ({ id, ...kind }));

export function isKind(word: string): word is KindId {
  return Object.hasOwn(table, word);
}
