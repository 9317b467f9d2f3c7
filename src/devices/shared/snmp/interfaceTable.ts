import type { SnmpVarbind } from '../../../core/deviceModel.ts';
import type { Attributes, Metric } from '../../../core/reading.ts';
import { networkInterface } from '../hostParts.ts';
import { type Findings, numberOf, type Quantity, quantitiesOf, type Row, type TableReader, textIn } from './bindings.ts';

/** IF-MIB ifEntry, ifXEntry (RFC 2863), and RFC1213-MIB ipAddrEntry, whose index is the address. */
const IF_ENTRY = '1.3.6.1.2.1.2.2.1';
const IFX_ENTRY = '1.3.6.1.2.1.31.1.1.1';
const IP_ENTRY = '1.3.6.1.2.1.4.20.1';

const ifColumn = {
  descr: 2,
  type: 3,
  adminStatus: 7,
  operStatus: 8,
  inDiscards: 13,
  inErrors: 14,
  outDiscards: 19,
  outErrors: 20,
} as const;
const ifxColumn = { name: 1, inOctets: 6, inPackets: 7, outOctets: 10, outPackets: 11 } as const;
const IP_INTERFACE = 2;

const SOFTWARE_LOOPBACK = 24;
/** As the console names them, too. */
const NAME = /^[a-z][\w.-]{0,14}$/;

/** Names are those of `status interface`. */
const counters: ReadonlyMap<number, Quantity> = new Map<number, Quantity>([
  [ifColumn.inErrors, { type: 'Counter32', metric: 'hsm.network.errors.receive', unit: '1' }],
  [ifColumn.outErrors, { type: 'Counter32', metric: 'hsm.network.errors.transmit', unit: '1' }],
  [ifColumn.inDiscards, { type: 'Counter32', metric: 'hsm.network.dropped.receive', unit: '1' }],
  [ifColumn.outDiscards, { type: 'Counter32', metric: 'hsm.network.dropped.transmit', unit: '1' }],
]);
const wideCounters: ReadonlyMap<number, Quantity> = new Map<number, Quantity>([
  [ifxColumn.inOctets, { type: 'Counter64', metric: 'hsm.network.io.receive', unit: 'By' }],
  [ifxColumn.outOctets, { type: 'Counter64', metric: 'hsm.network.io.transmit', unit: 'By' }],
  [ifxColumn.inPackets, { type: 'Counter64', metric: 'hsm.network.packets.receive', unit: '1' }],
  [ifxColumn.outPackets, { type: 'Counter64', metric: 'hsm.network.packets.transmit', unit: '1' }],
]);

/** Counters whose growth is told as a rate, by the name of their column without the index. */
export const interfaceRates: ReadonlyMap<string, readonly [metric: Metric, unit: string]> = new Map([
  [`${IFX_ENTRY}.${ifxColumn.inOctets}`, ['hsm.network.io.receive.rate', 'By/s']],
  [`${IFX_ENTRY}.${ifxColumn.outOctets}`, ['hsm.network.io.transmit.rate', 'By/s']],
  [`${IF_ENTRY}.${ifColumn.inErrors}`, ['hsm.network.errors.receive.rate', '1/s']],
  [`${IF_ENTRY}.${ifColumn.outErrors}`, ['hsm.network.errors.transmit.rate', '1/s']],
]);

/**
 * Network interfaces but the loopback. A port without a cable is normal. One that has an address, or that has received anything since the
 * appliance started, is in use: when it has no link any more, `hsm.network.expected` says so.
 */
export const interfaceTables: readonly TableReader[] = [
  {
    table: { entry: IF_ENTRY, columns: Object.values(ifColumn) },
    read(rows, findings, rowsOf) {
      const wide = new Map(rowsOf(IFX_ENTRY).map((row) => [row.index, row]));
      const addresses = addressesIn(rowsOf(IP_ENTRY));
      for (const row of rows) readInterface(row, wide.get(row.index), addresses.get(row.index), findings);
    },
  },
  { table: { entry: IFX_ENTRY, columns: Object.values(ifxColumn) }, read() {} },
  { table: { entry: IP_ENTRY, columns: [IP_INTERFACE] }, read() {} },
];

function readInterface(row: Row, wide: Row | undefined, address: string | undefined, findings: Findings): void {
  if (numberOf(row, ifColumn.type, 'Integer', findings) === SOFTWARE_LOOPBACK) return;
  const attributes = nameOf(row, wide);
  if (attributes === undefined) {
    findings.refuseCell(row, ifColumn.descr, 'an interface without a usable name');
    return;
  }
  const id = attributes['hw.id'];
  const operStatus = numberOf(row, ifColumn.operStatus, 'Integer', findings, id);
  const adminStatus = numberOf(row, ifColumn.adminStatus, 'Integer', findings, id);
  if (operStatus !== undefined && (operStatus < 1 || operStatus > 7))
    findings.refuseCell(row, ifColumn.operStatus, `${operStatus} is not a state of ifOperStatus`, id);
  else if (operStatus !== undefined && adminStatus !== undefined) {
    const received = wide?.cells.get(ifxColumn.inPackets);
    const inUse = address !== undefined || (received !== undefined && typeof received.bind.value === 'bigint' && received.bind.value > 0n);
    findings.add({
      metric: 'hsm.network.up',
      attributes: {
        ...attributes,
        ...(address !== undefined && { 'hsm.network.address': address }),
        'hsm.network.admin': adminStatus === 1 ? 'up' : 'down',
        'hsm.network.expected': adminStatus === 1 && inUse ? 'yes' : 'no',
      },
      value: operStatus === 1 ? 1 : 0,
      unit: '1',
    });
  }
  quantitiesOf(row, counters, attributes, findings);
  if (wide !== undefined) quantitiesOf(wide, wideCounters, attributes, findings);
}

/** ifName is the system's name; ifDescr may be that of the chip. */
function nameOf(row: Row, wide: Row | undefined): Attributes | undefined {
  for (const cell of [wide?.cells.get(ifxColumn.name), row.cells.get(ifColumn.descr)]) {
    const name = cell && textIn(cell.bind);
    if (name !== undefined && NAME.test(name)) return networkInterface(name);
  }
  return undefined;
}

function addressesIn(rows: readonly Row[]): ReadonlyMap<string, string> {
  const addresses = new Map<string, string>();
  for (const { index, cells } of rows) {
    const interfaceIndex = cells.get(IP_INTERFACE)?.bind.value;
    if (/^\d{1,3}(\.\d{1,3}){3}$/.test(index) && typeof interfaceIndex === 'number' && !addresses.has(String(interfaceIndex))) {
      addresses.set(String(interfaceIndex), index);
    }
  }
  return addresses;
}

/** Interfaces but the loopback, by their index in an answer. */
export function interfacesIn(varbinds: readonly SnmpVarbind[]): ReadonlyMap<string, Attributes> {
  const found = new Map<string, Attributes>();
  const prefix = `${IFX_ENTRY}.${ifxColumn.name}.`;
  const types = `${IF_ENTRY}.${ifColumn.type}.`;
  const loopbacks = new Set(
    varbinds.flatMap(({ oid, value }) => (value === SOFTWARE_LOOPBACK && oid.startsWith(types) ? [oid.slice(types.length)] : [])),
  );
  for (const bind of varbinds) {
    if (!bind.oid.startsWith(prefix) || loopbacks.has(bind.oid.slice(prefix.length))) continue;
    const name = textIn(bind);
    if (name !== undefined && NAME.test(name)) found.set(bind.oid.slice(prefix.length), networkInterface(name));
  }
  return found;
}
