import { readdirSync, readFileSync } from 'node:fs';
import type { SnmpType, SnmpVarbind } from '../../src/core/deviceModel.ts';
import { countsIn } from '../../src/core/measuring/rate.ts';
import type { Measurement } from '../../src/core/reading.ts';
import { parseHagroupListgroups } from '../../src/devices/luna7/client/hagroupListgroups.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { agentObjects } from '../../src/simulator/agent/agentObjects.ts';
import type { AgentValue } from '../../src/simulator/agent/agentValues.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import type { InjectedFault } from '../../src/simulator/appliance/injectedFault.ts';
import { outputs } from '../../src/simulator/console/outputs/commandOutputs.ts';
import { parsed } from '../unit/luna7/fixture.ts';

const TYPES: Partial<Record<AgentValue['type'], SnmpType>> = { Gauge32: 'Unsigned32', OID: 'ObjectIdentifier' };
const TEN_MINUTES = 600_000;

/** Every reading that a device model makes of what is at hand: the captures, and simulated appliances over both channels. */
export function everyReading(): readonly Measurement[] {
  const captures = readdirSync(new URL('../fixtures/luna7/', import.meta.url)).filter((name) => name.endsWith('.txt'));
  const faults: readonly (InjectedFault | undefined)[] = [undefined, { kind: 'tampered' }, { kind: 'zeroized' }, { kind: 'drive-failing' }];
  return [
    ...captures.flatMap((name) => parsed(name.replace(/\.txt$/, '')).readings),
    ...parseHagroupListgroups(readFileSync(new URL('../fixtures/luna7-client/hagroup-listgroups.txt', import.meta.url), 'utf8')).readings,
    ...faults.flatMap((fault) => [1, 2, 3].flatMap((seed) => simulated(seed, fault))),
  ];
}

function simulated(seed: number, fault: InjectedFault | undefined): readonly Measurement[] {
  let now = Date.UTC(2024, 1, 9);
  const appliance = new Appliance({ seed, now: () => now });
  if (fault) appliance.inject(fault);
  const console = [...outputs].flatMap(([command, print]) => luna7.console.parse(command, print(appliance.state)).readings);
  const earlier = { counts: countsIn(varbindsOf(appliance)), elapsedMs: TEN_MINUTES };
  now += TEN_MINUTES;
  return [...console, ...luna7.snmp.parse({ varbinds: varbindsOf(appliance) }, earlier).readings];
}

/** What the poller would bring of an appliance: what is asked for, and no more. */
export function varbindsOf(appliance: Appliance): SnmpVarbind[] {
  const { scalars, tables, subtrees = [] } = luna7.snmp;
  const roots = [
    ...tables.flatMap(({ entry, columns }) => columns.map((column) => `${entry}.${column}.`)),
    ...subtrees.map(({ root }) => `${root}.`),
  ];
  return agentObjects(appliance.state).flatMap(({ oid, value }) => {
    const name = oid.join('.');
    if (!scalars.includes(name) && !roots.some((root) => name.startsWith(root))) return [];
    return [
      {
        oid: name,
        type: TYPES[value.type] ?? (value.type as SnmpType),
        value: value.type === 'OctetString' ? Buffer.from(value.value) : value.value,
      },
    ];
  });
}
