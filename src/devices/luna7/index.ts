import type { DeviceModel } from '../../core/deviceModel.ts';
import { fileSystem } from '../shared/hostParts.ts';
import { parsers } from './console/parsers.ts';
import { dialogue } from './console/profile.ts';
import { mountPoints } from './console/statusDisk.ts';
import { descriptor } from './descriptor.ts';
import { causes } from './health/causes.ts';
import { conditions } from './health/conditions.ts';
import { essentials } from './health/essentials.ts';
import { identity } from './health/identity.ts';
import { observe } from './health/observe.ts';

import { outOfUse } from './health/outOfUse.ts';

import { readPosture } from './health/posture.ts';

import { tolerances } from './health/tolerances.ts';
import { trendOf } from './health/trends.ts';
import { accountNews } from './messages/accountNews.ts';
import { following, silentAfter } from './messages/alarms.ts';
import { readLine } from './messages/lines.ts';
import { groups, madeOf, readTrap, trapNames } from './messages/traps.ts';
import { ownParts } from './parts/ownParts.ts';
import { isMeasured, limitsOf } from './parts/sensorLimits.ts';
import { parseSnmp, snmpRequest } from './snmp/parseSnmp.ts';
import { concerns, feeds, telling } from './support.ts';

const partsById = new Map([...ownParts, ...[...mountPoints].map(fileSystem)].map((part) => [part['hw.id'], part]));

/** The Thales Luna Network HSM 7 (model A790), the appliance behind Azure Dedicated HSM. */
export const luna7: DeviceModel & Required<Pick<DeviceModel, 'console' | 'snmp' | 'messages'>> = {
  descriptor,
  console: {
    ...descriptor.console,
    ...dialogue,
    readable: [...parsers.keys()],
    // The output of a command that this model knows nothing about holds no readings.
    parse: (command, output) => parsers.get(command)?.(output) ?? { readings: [], rejected: [] },
  },
  snmp: { ...snmpRequest, parse: parseSnmp },
  messages: { line: readLine, trap: readTrap, account: accountNews, madeOf, silentAfter, following, groups, trapNames },
  conditions,
  outOfUse,
  causes,
  tolerances,
  essentials,
  partOf: (component) => partsById.get(component),
  limitsOf: (metric, component) => (isMeasured(metric) ? limitsOf(component) : undefined),
  identity,
  telling,
  concerns,
  feeds,
  posture: readPosture,
  trendOf,
  observe,
};
