import type { ModelDescriptor } from '../../../src/core/modelDescriptor.ts';

/** A made-up model without a console, whose agent has a MIB of its own: the proof that a model is a folder and a registration. */
export const descriptor: ModelDescriptor = {
  id: 'keeper-2',
  name: 'Example Keeper 2',
  label: 'Example Keeper',
  snmp: true,
  conditions: ['cell-weak', 'lid-open'],
};
