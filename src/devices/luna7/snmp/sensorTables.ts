import type { Attributes, HwType, Measurement, Metric } from '../../../core/reading.ts';
import { type Findings, numberOf, type Row, slug, type TableReader, textOf } from '../../shared/snmp/bindings.ts';
import { type Sensor, type SensorUnit, sensorByName } from '../parts/components.ts';
import { asTheModelKnows } from '../parts/sensorLimits.ts';

/**
 * LM-SENSORS-MIB (1.3.6.1.4.1.2021.13.16): temperatures, fans and voltages, each a table of index, device and value. The fourth, lmMiscSensors,
 * has values without a unit and is not read.
 *
 * The vendor promises temperatures of processor and main board only ("We support only CPU and mother board temperature", 7.2, SNMP operation and
 * limitations), and not their names: agents are known that call a sensor `loc1`. A device that bears the very name of a sensor of
 * `status sensors`, in the same quantity, is that sensor, and the two channels are compared; any other is a sensor of its own.
 *
 * Neither these tables nor the vendor's own MIBs tell a limit or the appliance's verdict. A known sensor is judged by the model's own limits
 * (parts/sensorLimits.ts), which lean on no other channel. Any other sensor is shown and compared, and not judged.
 */
const LM_SENSORS = '1.3.6.1.4.1.2021.13.16';
const DEVICE = 2;
const VALUE = 3;

interface Kind {
  readonly table: number;
  readonly sensor: SensorUnit;
  readonly metric: Metric;
  readonly unit: string;
  /** Of the unit in the table: thousandths of a degree, turns a minute, thousandths of a volt. */
  readonly perUnit: number;
  /** Beyond what any such sensor reads; a negative number in a Gauge32 looks like it. */
  readonly most: number;
  readonly type: HwType;
  readonly name: string;
}

const kinds: readonly Kind[] = [
  {
    table: 2,
    sensor: 'degrees C',
    metric: 'hw.temperature',
    unit: 'Cel',
    perUnit: 1000,
    most: 200,
    type: 'temperature',
    name: 'Temperature',
  },
  { table: 3, sensor: 'RPM', metric: 'hw.fan.speed', unit: 'rpm', perUnit: 1, most: 60_000, type: 'fan', name: 'Fan' },
  { table: 4, sensor: 'Volts', metric: 'hw.voltage', unit: 'V', perUnit: 1000, most: 400, type: 'voltage', name: 'Voltage' },
];

export const sensorTables: readonly TableReader[] = kinds.map((kind) => ({
  table: { entry: `${LM_SENSORS}.${kind.table}.1`, columns: [DEVICE, VALUE] },
  read(rows, findings) {
    const seen = new Set<string>();
    for (const row of rows) readRow(row, kind, seen, findings);
  },
}));

function readRow(row: Row, kind: Kind, seen: Set<string>, findings: Findings): void {
  const device = textOf(row, DEVICE, findings);
  const value = numberOf(row, VALUE, 'Unsigned32', findings);
  if (device === undefined || value === undefined) return;
  const amount = value / kind.perUnit;
  const attributes = attributesOf(device, kind);
  if (amount > kind.most) findings.refuseCell(row, VALUE, `${amount} ${kind.unit} is no value of such a sensor`);
  else if (attributes === undefined || seen.has(attributes['hw.id'])) {
    findings.refuseCell(row, DEVICE, attributes === undefined ? 'a sensor without a name' : 'another sensor has this name');
  } else {
    seen.add(attributes['hw.id']);
    const reading: Measurement = { metric: kind.metric, attributes, value: amount, unit: kind.unit };
    findings.add(asTheModelKnows(reading, device));
  }
}

function attributesOf(device: string, kind: Kind): Attributes | undefined {
  const known: Sensor | undefined = sensorByName.get(device);
  if (known !== undefined && known.unit === kind.sensor) return known.attributes;
  const id = slug(device);
  if (id === '') return undefined;
  return { 'hw.id': `lm-${kind.type}-${id}`, 'hw.name': `${kind.name} ${device}`, 'hw.type': kind.type, 'hw.parent': 'enclosure' };
}
