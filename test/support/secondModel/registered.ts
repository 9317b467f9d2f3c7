import { catalogue } from '../../../src/devices/catalogue.ts';
import { models } from '../../../src/devices/models.ts';
import { definitionOf } from '../../../src/inventory/schema.ts';
import type { KnownModels } from '../../../src/service/common/knownModels.ts';
import { descriptor } from './descriptor.ts';
import { keeper2 } from './keeper.ts';

/** The models that there are, and the made-up one: what a line in each of the two lists of `src/devices` would make of it. */
export const withKeeper: KnownModels = { models: [...models, keeper2], definition: definitionOf([...catalogue, descriptor]) };
