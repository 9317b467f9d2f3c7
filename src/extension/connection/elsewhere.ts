import { Fault } from '../../core/fault.ts';
import { t } from '../../core/l10n.ts';
import { serviceHost } from './settings.ts';

/** Inventory and templates are files of another host. */
export class InventoryElsewhere extends Fault {
  readonly code = 'inventory-elsewhere';
}

/** @throws {InventoryElsewhere} for what changes files, where the service has them on another host */
export function refuseElsewhere(): void {
  const host = serviceHost();
  if (host === '') return;
  throw new InventoryElsewhere(
    t('Inventory and templates are files on {0}, where the watching service runs. Change them there: it reads them by itself.', host),
  );
}
