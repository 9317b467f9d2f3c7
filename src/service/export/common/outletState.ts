import type { OutletRecord } from '../../../protocol/contract.ts';

/** How an outlet fares. `lastAt` in milliseconds since the epoch. */
export interface OutletState extends Omit<OutletRecord, 'lastAt'> {
  readonly lastAt?: number;
}

/** A way out. It is made for one configuration, and ended when that is another one. */
export interface Outlet extends AsyncDisposable {
  readonly state: OutletState;
}
