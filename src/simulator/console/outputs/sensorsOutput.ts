import type { ApplianceState, Sensor } from '../../appliance/applianceState.ts';

const UNITS: Readonly<Record<Sensor['kind'], string>> = { fan: 'RPM', temperature: 'degrees C', voltage: 'Volts' };

/** What `status sensors` prints, in the layout of the 7.2 command reference: the table, notes, and the three sections after it. */
export function sensorsOutput(state: ApplianceState): string {
  return [
    '',
    '',
    'This command displays the fan speed, temperature and voltage of the motherboard and power supply units.',
    '',
    'Sensor           | Reading    | Unit       |status | Thresholds',
    '-'.repeat(92),
    ...state.sensors.map(sensorRow),
    // The word is the two bytes of asserted states; 0x80 in the second is reserved. A supply without AC asserts none.
    ...state.powerSupplies.map(({ number, present, ac }) => discreteRow(`PSU${number}_Status`, present && ac ? '0x0180' : '0x0080')),
    discreteRow('CPU_Thermtrip', '0x0080'),
    discreteRow('Watchdog', '0x0080'),
    '',
    'Notes:',
    '  NR: Not Reading (Error)',
    '  CR: Critical',
    '  0.00 RPM means fan unplugged, failed, or sensors not readable',
    '  DIMM: Dual In-Line Memory Module',
    '  PSU1: Power Supply Unit 1',
    '  PSU2: Power Supply Unit 2',
    '  Fan1, Fan2 and Fan3 are pluggable modules on the front of the appliance.',
    '  Each fan unit contains two fans: A and B.',
    '',
    '----------- Power Supplies Status --------------',
    // Documented with `Presence detected` also for the supply that has no AC.
    ...state.powerSupplies.map(({ number, present }) => stateRow(`PSU${number}_Status`, present ? 'Presence detected' : 'No Reading')),
    stateRow('CPU_Thermtrip', 'OK'),
    stateRow('Watchdog', 'OK'),
    '',
    '----------- Front Cooling Fans Status --------------',
    ...fans(state).map(({ name, status, value }) => `${label(name)}| ${(status === 'ok' ? 'OK' : status).padEnd(4)}| ${value ?? 0} RPM`),
    '',
    '-------------- chassis status  -----------------',
    ...chassis(state).map(([flag, word]) => `${flag.padEnd(21)}: ${word}`),
    '',
    '',
  ].join('\n');
}

function sensorRow({ name, kind, value, status, thresholds }: Sensor): string {
  return tableRow(name, cell(value), UNITS[kind], status, thresholds.map(cell));
}

function discreteRow(name: string, states: string): string {
  return tableRow(name, '0x0', 'discrete', states, ['na', 'na', 'na', 'na']);
}

function tableRow(name: string, reading: string, unit: string, status: string, limits: readonly string[]): string {
  const [first = '', second = '', third = '', fourth = ''] = limits;
  const columns = [first.padEnd(9), second.padEnd(9), third.padEnd(9), fourth].join(' | ');
  return `${label(name)}| ${reading.padEnd(10)} | ${unit.padEnd(10)} | ${status.padEnd(6)}| ${columns}`;
}

const stateRow = (name: string, text: string): string => `${label(name)}| ${text}`;
const label = (name: string): string => `${name.padEnd(15)}. `;
const cell = (value: number | null): string => (value === null ? 'na' : value.toFixed(3));
const fans = (state: ApplianceState): readonly Sensor[] => state.sensors.filter(({ kind }) => kind === 'fan');

function chassis(state: ApplianceState): readonly (readonly [string, string])[] {
  const fanFault = fans(state).some(({ status }) => status !== 'ok');
  const opened = state.hsm.tampers.includes('Chassis intrusion');
  const buttons = ['Sleep', 'Diag', 'Reset', 'Power'];
  return [
    ['System Power', 'on'],
    ['Power Overload', 'false'],
    ['Power Interlock', 'inactive'],
    ['Main Power Fault', 'false'],
    ['Power Control Fault', 'false'],
    ['Power Restore Policy', 'previous'],
    ['Last Power Event', 'ac-failed'],
    ['Chassis Intrusion', opened ? 'active' : 'inactive'],
    ['Front-Panel Lockout', 'inactive'],
    ['Drive Fault', 'false'],
    ['Cooling/Fan Fault', String(fanFault)],
    ...buttons.map((button) => [`${button} Button Disable`, button === 'Sleep' || button === 'Diag' ? 'not allowed' : 'allowed'] as const),
    ...buttons.map((button) => [`${button} Button Disabled`, 'false'] as const),
  ];
}
