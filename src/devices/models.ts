import type { DeviceModel } from '../core/deviceModel.ts';
import { luna7 } from './luna7/index.ts';

/** Every model of appliance that can be watched. */
export const models: readonly DeviceModel[] = [luna7];

/** The model that the inventory names, if it is known. */
export function modelById(id: string): DeviceModel | undefined {
  return models.find((model) => model.id === id);
}
