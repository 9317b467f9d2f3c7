import type { DeviceModel } from '../../core/deviceModel.ts';
import { parsers } from './console/parsers.ts';
import { profile } from './console/profile.ts';
import { causes } from './health/causes.ts';
import { conditions } from './health/conditions.ts';
import { observe } from './health/observe.ts';
import { tolerances } from './health/tolerances.ts';
import { trendOf } from './health/trends.ts';
import { parseSnmp, snmpRequest } from './snmp/parseSnmp.ts';

/** The Thales Luna Network HSM 7 (model A790), the appliance behind Azure Dedicated HSM. */
export const luna7: DeviceModel = {
  id: 'luna-network-hsm-7',
  name: 'Thales Luna Network HSM 7',
  console: profile,
  snmp: snmpRequest,
  conditions,
  causes,
  // The output of a command that this model knows nothing about holds no readings.
  parseConsole: (command, output) => parsers.get(command)?.(output) ?? { readings: [], rejected: [] },
  parseSnmp,
  tolerances,
  trendOf,
  observe,
};
