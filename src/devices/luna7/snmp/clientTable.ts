import { indexTexts, type TableReader, textIn, textOf } from '../../shared/snmp/bindings.ts';
import { ntls } from '../parts/components.ts';
import { client } from '../parts/parts.ts';

/**
 * SAFENET-HSM-MIB hsmClientRegistrationEntry, indexed by hsmClientName. The numbers of these two columns are in public configurations that were
 * generated from the MIB file; hsmClientRequiresHTL and hsmClientOTTExpiry have no number in any source, and in 7.x no value of interest.
 */
const CLIENT_ENTRY = '1.3.6.1.4.1.23629.1.5.1.7.1';
const clientColumn = { name: 1, address: 2 } as const;

/** Registered clients, as `client list` names them. */
export const clientTable: TableReader = {
  table: { entry: CLIENT_ENTRY, columns: Object.values(clientColumn), every: 'hour' },
  read(rows, findings) {
    let whole = true;
    for (const row of rows) {
      const name = textOf(row, clientColumn.name, findings);
      const [indexed, ...more] = indexTexts(row.index) ?? [];
      if (name === undefined || name === '' || name !== indexed || more.length > 0) {
        if (name !== undefined) findings.refuseCell(row, clientColumn.name, 'the index of this row is not the name of its client');
        whole = false;
        continue;
      }
      const cell = row.cells.get(clientColumn.address);
      const address = cell && textIn(cell.bind);
      const attributes = { ...client(name), ...(address !== undefined && address !== '' && { 'hsm.client.address': address }) };
      findings.add({ metric: 'hsm.client.info', attributes, value: 1 });
    }
    // An agent without the table has no clients to tell of, and is not known to have none.
    if (whole && rows.length > 0) findings.add({ metric: 'hsm.clients.registered', attributes: ntls, value: rows.length, unit: '1' });
  },
};
