import { isPlaceholder } from '../../shared/placeholder.ts';
import { indexTexts, numberOf, type Quantity, quantitiesOf, type TableReader, textOf } from '../../shared/snmp/bindings.ts';
import { hsm } from '../parts/components.ts';
import { partition } from '../parts/parts.ts';
import { HSM_ENTRY, hsmComponents } from './hsmTable.ts';

/** SAFENET-HSM-MIB hsmPartitionEntry. The last part of the index is the partition's serial number. */
export const PARTITION_ENTRY = '1.3.6.1.4.1.23629.1.5.1.4.1';

/** Columns of hsmPartitionTable, in the order of its documentation. */
export const partitionColumn = {
  serialNumber: 1,
  label: 2,
  activated: 3,
  storageTotalBytes: 4,
  storageAllocatedBytes: 5,
  storageAvailableBytes: 6,
  objectCount: 7,
} as const;

const quantities: ReadonlyMap<number, Quantity> = new Map<number, Quantity>([
  [partitionColumn.storageTotalBytes, { type: 'Unsigned32', metric: 'hsm.storage.size', unit: 'By' }],
  [partitionColumn.storageAllocatedBytes, { type: 'Unsigned32', metric: 'hsm.storage.used', unit: 'By' }],
  [partitionColumn.storageAvailableBytes, { type: 'Unsigned32', metric: 'hsm.storage.free', unit: 'By' }],
  [partitionColumn.objectCount, { type: 'Unsigned32', metric: 'hsm.objects', unit: '1' }],
]);

export const partitionTable: TableReader = {
  table: { entry: PARTITION_ENTRY, columns: Object.values(partitionColumn) },
  read(rows, findings, rowsOf) {
    const hsms = hsmComponents(rowsOf(HSM_ENTRY));
    for (const row of rows) {
      const serial = textOf(row, partitionColumn.serialNumber, findings);
      if (serial === undefined) continue;
      const [owner, ...own] = indexTexts(row.index) ?? [];
      if (serial === '' || (own.at(-1) ?? owner) !== serial) {
        findings.refuseCell(row, partitionColumn.serialNumber, 'the index of this row is not its serial number');
        continue;
      }
      const label = textOf(row, partitionColumn.label, findings);
      const parent = hsms.get(owner ?? '') ?? hsm;
      const attributes = {
        ...partition(serial, label === undefined || isPlaceholder(label) ? undefined : label),
        'hw.parent': parent['hw.id'],
      };
      quantitiesOf(row, quantities, attributes, findings);
      const activated = numberOf(row, partitionColumn.activated, 'Integer', findings);
      if (activated === 1 || activated === 2) {
        findings.add({ metric: 'hsm.partition.activated', attributes, value: activated === 1 ? 1 : 0, unit: '1' });
      } else if (activated !== undefined) {
        findings.refuseCell(row, partitionColumn.activated, `${activated} is not a TruthValue`);
      }
    }
  },
};
