import type { SnmpAnswer } from '../../../core/deviceModel.ts';
import { busyShare, type Count, continuedFor, countsIn, type EarlierCounts, ratePerSecond } from '../../../core/measuring/rate.ts';
import type { Measurement } from '../../../core/reading.ts';
import { interfaceRates, interfacesIn } from '../../shared/snmp/interfaceTable.ts';
import { hsm, ntls } from '../parts/components.ts';
import { HSM_ENTRY, hsmColumn } from './hsmTable.ts';
import { SYS_UP_TIME, utsp } from './utspMib.ts';

/** The agent answers from a cache that is at most 60 s old, at either end; its clock and ours may drift by a little more. */
export const CACHE_MS = 75_000;

/** The cache's age at both ends makes nonsense of what cached counters did in less time (ms). A row of hsmTable brings its own clock. */
const SHORTEST_MS = 4 * CACHE_MS;

/** Faster than any HSM (1/s). */
const MOST = 10_000_000;

/** 100 Gbit/s, in bytes: more than any port of the appliance (By/s). */
const MOST_ON_A_WIRE = 12_500_000_000;

/**
 * Rates and utilisation since an earlier answer.
 * @param builtIn the index of the built-in HSM in hsmTable; without it nothing is known of its utilisation
 */
export function ratesIn(
  { varbinds }: SnmpAnswer,
  { counts: before, elapsedMs }: EarlierCounts,
  builtIn: string | undefined,
): readonly Measurement[] {
  const now = countsIn(varbinds);
  const readings: Measurement[] = [];

  const agentBefore = before.get(SYS_UP_TIME);
  const agentNow = now.get(SYS_UP_TIME);
  const seconds = agentBefore && agentNow && continuedFor(agentBefore, agentNow, elapsedMs, 100, CACHE_MS);
  if (seconds !== undefined && elapsedMs >= SHORTEST_MS) {
    const tell = (oid: string, metric: Measurement['metric'], attributes: Measurement['attributes']) => {
      const value = ratePerSecond(before.get(oid), now.get(oid), seconds, MOST);
      if (value !== undefined) readings.push({ metric, attributes, value, unit: '1/s' });
    };
    tell(utsp.hsmOperationRequests, 'hsm.operation.rate', hsm);
    tell(utsp.hsmOperationErrors, 'hsm.operation.error.rate', hsm);
    tell(utsp.ntlsSuccessfulClientConnections, 'hsm.ntls.connection.rate', ntls);
    tell(utsp.ntlsFailedClientConnections, 'hsm.ntls.connection.error.rate', ntls);
    readings.push(...interfaceRatesIn(varbinds, before, now, seconds));
  }

  if (builtIn === undefined) return readings;
  const cell = (column: number) => `${HSM_ENTRY}.${column}.${builtIn}`;
  const upBefore = before.get(cell(hsmColumn.upTime));
  const upNow = now.get(cell(hsmColumn.upTime));
  const hsmSeconds = upBefore && upNow && continuedFor(upBefore, upNow, elapsedMs, 1, 2 * CACHE_MS);
  if (!upBefore || !upNow || hsmSeconds === undefined) return readings;
  const commands = ratePerSecond(before.get(cell(hsmColumn.commandCount)), now.get(cell(hsmColumn.commandCount)), hsmSeconds, MOST);
  if (commands !== undefined) readings.push({ metric: 'hsm.command.rate', attributes: hsm, value: commands, unit: '1/s' });
  const busyBefore = before.get(cell(hsmColumn.busyTime));
  const busyNow = now.get(cell(hsmColumn.busyTime));
  const share = busyBefore && busyNow && busyShare({ busy: busyBefore, uptime: upBefore }, { busy: busyNow, uptime: upNow });
  if (share !== undefined) readings.push({ metric: 'hsm.utilization', attributes: hsm, value: share * 100, unit: '%' });
  return readings;
}

/** Rates of the interfaces' counters, which are the agent's, as its uptime is. */
function interfaceRatesIn(
  varbinds: SnmpAnswer['varbinds'],
  before: ReadonlyMap<string, Count>,
  now: ReadonlyMap<string, Count>,
  seconds: number,
): readonly Measurement[] {
  const interfaces = interfacesIn(varbinds);
  const readings: Measurement[] = [];
  for (const [column, [metric, unit]] of interfaceRates) {
    for (const [index, attributes] of interfaces) {
      const oid = `${column}.${index}`;
      const value = ratePerSecond(before.get(oid), now.get(oid), seconds, MOST_ON_A_WIRE);
      if (value !== undefined) readings.push({ metric, attributes, value, unit });
    }
  }
  return readings;
}
