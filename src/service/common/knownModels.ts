import type { DeviceModel } from '../../core/deviceModel.ts';
import { models } from '../../devices/models.ts';
import { type Definition, definition } from '../../inventory/schema.ts';

/** The models that a service can watch, and the definition of an inventory of just these: a device that one knows, the other knows too. */
export interface KnownModels {
  readonly models: readonly DeviceModel[];
  readonly definition: Definition;
}

/** Those that there are. */
export const allModels: KnownModels = { models, definition };
