import type { Connection } from './connection.ts';
import type { AccountDoubt } from './rows.ts';
import { isAccountDoubt } from './shapes.ts';
import { readJson } from './unreadable.ts';

/** What says that the monitor account of a device is not as it was decided, until it is answered. One a device. */
export const accountDoubts = {
  save(connection: Connection, device: string, doubt: AccountDoubt): void {
    connection.run('INSERT OR REPLACE INTO account_doubts (device, doubt) VALUES (?, ?)', device, JSON.stringify(doubt));
  },

  forget(connection: Connection, device: string): void {
    connection.run('DELETE FROM account_doubts WHERE device = ?', device);
  },

  all(connection: Connection): ReadonlyMap<string, AccountDoubt> {
    return new Map(
      connection.all('SELECT device, doubt FROM account_doubts').flatMap((row) => {
        const device = String(row.device);
        const doubt = readJson<AccountDoubt>(connection, row.doubt, isAccountDoubt, 'what is in doubt of a monitor account', device);
        return doubt ? [[device, doubt] as const] : [];
      }),
    );
  },
};
