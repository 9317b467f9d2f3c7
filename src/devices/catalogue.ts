import type { Catalogue } from '../core/modelDescriptor.ts';
import { descriptor as luna7 } from './luna7/descriptor.ts';

/**
 * Every model of appliance that there is, for inventory and editor. The one file of this folder that they import: it brings descriptors
 * and nothing else. `models.ts` is the same list for the service.
 */
export const catalogue: Catalogue = [luna7];
