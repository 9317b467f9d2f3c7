import type { DeviceModel } from '../core/deviceModel.ts';
import { parsers } from './luna7/console/parsers.ts';
import { luna7 } from './luna7/index.ts';

/** Every model of appliance that can be watched. */
export const models: readonly DeviceModel[] = [luna7];

/** The model that the inventory names, if it is known. */
export function modelById(id: string): DeviceModel | undefined {
  return models.find((model) => model.id === id);
}

/** By model, the commands whose output it reads. They are more than those that a console may be sent. */
const readable: ReadonlyMap<DeviceModel, readonly string[]> = new Map([[luna7, [...parsers.keys()]]]);

export function readableCommands(model: DeviceModel): readonly string[] {
  return readable.get(model) ?? [];
}
