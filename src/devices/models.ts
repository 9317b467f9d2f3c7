import type { DeviceModel } from '../core/deviceModel.ts';
import { luna7 } from './luna7/index.ts';

/** Every model of appliance that can be watched, for the service and the command line. `catalogue.ts` is the same list for the inventory. */
export const models: readonly DeviceModel[] = [luna7];
