import type { DeviceModel } from '../../core/deviceModel.ts';
import { causes } from './causes.ts';
import { conditions } from './conditions.ts';
import { observe } from './observe.ts';
import { parsers } from './parsers.ts';
import { profile } from './profile.ts';
import { parseSnmp, snmpRequest } from './snmp/parseSnmp.ts';
import { tolerances } from './tolerances.ts';
import { trendOf } from './trends.ts';

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
