import type { Observation, Verdict } from '../../../core/indicator.ts';
import type { Attributes, Measurement } from '../../../core/reading.ts';
import { sensorKey } from '../../../core/series.ts';
import { plain } from '../../shared/againstLimits.ts';

/** Services without which the appliance is not watched, or not reached; the others may be off by choice. */
const ALWAYS_NEEDED: ReadonlySet<string> = new Set(['syslog', 'sysstat']);

/** What can be judged about a service over the console; empty for those that may be off by choice. */
export function serviceConditionsOf(component: string): readonly string[] {
  if (component === 'ntp') return ['service-stopped', 'clock-unsynchronised'];
  return ALWAYS_NEEDED.has(component) || component === 'snmp' || component === 'lsta' ? ['service-stopped'] : [];
}

/**
 * What the readings of one poll say of the appliance's services. SNMP and NTP are needed when they are enabled, the trap agent when a
 * host is configured for its traps. NTLS has a condition of its own.
 */
export function observeServices(readings: readonly Measurement[]): Observation[] {
  const told = new Map(readings.flatMap((reading) => (isOfService(reading) ? [[sensorKey(reading), reading] as const] : [])));
  const value = (id: string, metric: string) => told.get(sensorKey({ metric, attributes: { 'hw.id': id } }))?.value;
  return [...told.values()].flatMap(({ metric, attributes, value: own }) => {
    const id = attributes['hw.id'];
    const name = attributes['hw.name'];
    if (metric === 'hsm.ntls.bound') return [binding(own === 1, attributes)];
    if (metric === 'hsm.ntp.synchronised') return clock(name, own === 1, value(id, 'hsm.ntp.servers'), value(id, 'hsm.ntp.enabled'));
    if (metric !== 'hsm.service.running' || serviceConditionsOf(id).length === 0) return [];
    if (own === 1) return [plain(id, 'service-stopped', 'positive', `${name} is running`)];
    const wanted = ALWAYS_NEEDED.has(id) ? 1 : value(id, id === 'lsta' ? 'hsm.snmp.trap_hosts' : `hsm.${id}.enabled`);
    const why = id === 'lsta' ? 'a host for traps is configured' : 'it is enabled';
    const [verdict, text] = stopped(name, wanted, ALWAYS_NEEDED.has(id) ? 'it is always needed' : why);
    return [plain(id, 'service-stopped', verdict, text)];
  });
}

/** No metric of hardware is. There are many of those. */
function isOfService({ metric }: Measurement): boolean {
  return metric.startsWith('hsm.');
}

function stopped(name: string, wanted: number | undefined, why: string): readonly [Verdict, string] {
  if (wanted === undefined) return ['unknown', `${name} is not running, and it was not told whether it should`];
  return wanted > 0 ? ['negative', `${name} is not running although ${why}`] : ['positive', `${name} is switched off`];
}

function binding(bound: boolean, attributes: Attributes): Observation {
  const { 'hw.id': id, 'hw.name': name, 'hsm.ntls.interface': listens, 'hsm.ntls.interface.configured': configured } = attributes;
  return bound
    ? plain(id, 'ntls-binding', 'positive', `${name} listens on ${listens}, as it is configured to`)
    : plain(id, 'ntls-binding', 'negative', `${name} is configured to bind to ${configured}, and listens on ${listens}`);
}

function clock(name: string, synchronised: boolean, servers: number | undefined, enabled: number | undefined): Observation[] {
  const [verdict, text]: readonly [Verdict, string] = synchronised
    ? ['positive', 'The clock follows a time server']
    : enabled === 0 || servers === 0
      ? ['positive', `${name}: no time server is to be followed`]
      : ['negative', 'Time servers are configured, and the clock follows none of them'];
  return [plain('ntp', 'clock-unsynchronised', verdict, text)];
}
