import type { DeviceModel, SnmpAnswer, SnmpVarbind } from '../../../src/core/deviceModel.ts';
import type { Condition, Observation } from '../../../src/core/indicator.ts';
import type { HwState, Measurement, ParseResult } from '../../../src/core/reading.ts';
import { againstLimits, observation, plain } from '../../../src/devices/shared/againstLimits.ts';
import { part } from '../../../src/devices/shared/hostParts.ts';
import { type Cell, Findings, numberIn, numberOf, type Row, textIn, textOf } from '../../../src/devices/shared/snmp/bindings.ts';
import { descriptor } from './descriptor.ts';
import { cellVoltage, FAN_ENTRY, fanColumn, lidState, serialNumber } from './mib.ts';

const keeper = part('keeper', 'Keeper', 'hsm');
const lid = part('lid', 'Lid', 'enclosure');
const cell = part('cell', 'Cell', 'battery', 'keeper');

/** Below this the keys do not outlast a power cut, says its maker (V). */
const WEAK = 2.9;

const conditions: readonly Condition[] = [
  {
    id: 'lid-open',
    severity: 'critical',
    summary: (name) => `${name} is open`,
    meaning: 'Somebody has access to the boards of the appliance. Its keys are in danger until it is known who.',
    action: 'Find out at once who is at the rack, and close it.',
    readings: ['hw.status'],
    runbook: 'keeper-lid',
  },
  {
    id: 'cell-weak',
    severity: 'warning',
    summary: (name) => `${name} is weak`,
    meaning: 'The keys are lost when the power fails and this cell is empty.',
    action: 'Keep the appliance powered, and have the cell exchanged.',
    readings: ['hsm.battery.voltage'],
    runbook: 'keeper-lid',
  },
];

export const keeper2: DeviceModel = {
  descriptor,
  snmp: {
    scalars: [serialNumber, lidState, cellVoltage],
    tables: [{ entry: FAN_ENTRY, columns: Object.values(fanColumn) }],
    parse,
  },
  conditions: new Map(conditions.map((condition) => [condition.id, condition])),
  observe: (_channel, readings) => readings.flatMap(observe),
};

function parse({ varbinds }: SnmpAnswer): ParseResult {
  const findings = new Findings();
  const rows = new Map<string, { line: number; cells: Map<number, Cell> }>();
  for (const [at, bind] of varbinds.entries()) {
    if (bind.oid.startsWith(`${FAN_ENTRY}.`)) {
      const [column, ...index] = bind.oid.slice(FAN_ENTRY.length + 1).split('.');
      const row = rows.get(index.join('.')) ?? { line: at + 1, cells: new Map() };
      rows.set(index.join('.'), row);
      row.cells.set(Number(column), { bind, line: at + 1 });
    } else {
      const read = scalar(bind);
      if (typeof read === 'string') findings.refuse(at + 1, bind.oid, read);
      else findings.add(read);
    }
  }
  for (const [index, row] of rows) fan({ entry: FAN_ENTRY, index, ...row }, findings);
  return findings.result;
}

function scalar(bind: SnmpVarbind): Measurement | string {
  if (bind.oid === serialNumber) {
    const serial = textIn(bind);
    return serial === undefined ? 'not a serial number' : { metric: 'hsm.info', attributes: { ...keeper, 'hsm.serial': serial }, value: 1 };
  }
  const value = numberIn(bind, bind.oid === lidState ? 'Integer' : 'Unsigned32');
  if (typeof value === 'string') return value;
  if (bind.oid === lidState) {
    const text = value === 1 ? 'closed' : 'open';
    return { metric: 'hw.status', attributes: { ...lid, 'hw.status.text': text }, value: 1, state: stateOf(value === 1) };
  }
  const volts = value / 1000;
  return {
    metric: 'hsm.battery.voltage',
    attributes: cell,
    value: volts,
    unit: 'V',
    state: stateOf(volts >= WEAK),
    limits: { lowWarning: WEAK },
  };
}

function fan(row: Row, findings: Findings): void {
  const name = textOf(row, fanColumn.name, findings);
  const speed = numberOf(row, fanColumn.speed, 'Unsigned32', findings);
  const lowest = numberOf(row, fanColumn.lowest, 'Unsigned32', findings);
  if (name === undefined || speed === undefined || lowest === undefined) return;
  const attributes = part(`fan-${row.index}`, name, 'fan', 'keeper');
  findings.add({
    metric: 'hw.fan.speed',
    attributes,
    value: speed,
    unit: 'rpm',
    state: stateOf(speed >= lowest),
    limits: { lowCritical: lowest },
  });
}

function observe(reading: Measurement): readonly Observation[] {
  if (reading.attributes['hw.id'] === 'lid') {
    const isOpen = reading.state === 'failed';
    return [plain('lid', 'lid-open', isOpen ? 'negative' : 'positive', `the lid is ${isOpen ? 'open' : 'closed'}`)];
  }
  return reading.metric === 'hsm.battery.voltage' ? [observation('cell', 'cell-weak', againstLimits(reading, ['low']))] : [];
}

function stateOf(isWell: boolean): HwState {
  return isWell ? 'ok' : 'failed';
}
