import type { DeviceModel } from '../../core/deviceModel.ts';
import type { ParseResult } from '../../core/reading.ts';
import { conditions } from './conditions.ts';
import { parseHsmShow } from './hsmShow.ts';
import { parseHsmTamperShow } from './hsmTamperShow.ts';
import { observe } from './observe.ts';
import { snmpRequest } from './oids.ts';
import { profile } from './profile.ts';
import { parseSnmp } from './snmp.ts';
import { parseStatusSensors } from './statusSensors.ts';

/** The output of a command that this model knows nothing about holds no readings. */
const nothing: ParseResult = { readings: [], rejected: [] };

/** The Thales Luna Network HSM 7 (model A790), the appliance behind Azure Dedicated HSM. */
export const luna7: DeviceModel = {
  id: 'luna-network-hsm-7',
  name: 'Thales Luna Network HSM 7',
  console: profile,
  snmp: snmpRequest,
  conditions,
  parseConsole: (command, output) => {
    switch (command) {
      case 'status sensors':
        return parseStatusSensors(output);
      case 'hsm show':
        return parseHsmShow(output);
      case 'hsm tamper show':
        return parseHsmTamperShow(output);
      default:
        return nothing;
    }
  },
  parseSnmp,
  observe,
};
