import type { SnmpPollResult } from '../../channels/snmp/polling/snmpPoller.ts';
import type { SnmpTarget } from '../../channels/snmp/snmpTarget.ts';
import type { SnmpRequest, SnmpSubtree, SnmpTable, SnmpVarbind } from '../../core/deviceModel.ts';
import { DeviceError, NoAnswer } from '../../core/fault.ts';
import type { Acquaintance } from '../../core/identity.ts';
import type { Mask } from '../../core/mask.ts';
import { countsIn, hasStoodStill } from '../../core/measuring/rate.ts';
import { observedBy } from '../../core/observedBy.ts';
import type { Reading } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { SnmpConfig } from '../../inventory/schema.ts';
import { requireNamed } from '../common/secrets.ts';
import { periodOf } from './cadence.ts';
import type { ChannelAnswer, PollTarget, PollTools, RememberedCounts } from './pollTarget.ts';
import { seldomTold } from './seldomTold.ts';

/** UDP loses packets: each request is sent up to this often within the time that a conversation may stall. */
const TRIES = 3;

/**
 * One health poll over SNMP.
 * @throws {Fault} when nothing could be read; `signal.reason` when aborted
 */
export async function pollSnmp(target: PollTarget, config: SnmpConfig, tools: PollTools, signal: AbortSignal): Promise<ChannelAnswer> {
  const { model, timeout } = target;
  const { snmp } = model;
  if (snmp === undefined) throw new Error(`${model.descriptor.id} has no SNMP agent`);
  const patience = { timeoutMs: Math.max(1, Math.round(timeout / TRIES)), retries: TRIES - 1 };
  const key = JSON.stringify([target.device.id, config.host, config.port]);
  const last = tools.counts?.get(key);
  const request = dueNow(snmp, last?.tables ?? new Map(), performance.now());
  const told = await tools.snmp.poll(snmpTarget(target, config), request, patience, signal).catch((error: unknown) => {
    throw namingTheOther(error, target.acquaintance?.());
  });
  const answer = withoutSecrets(told, target.secrets.mask);
  const at = performance.now();
  const counts = countsIn(answer.varbinds);
  const still = last === undefined ? stoodStillBefore(target, snmp, counts, tools.now()) : 0;
  if (last !== undefined) requireFresh(snmp, last, counts, at);
  else requireFreshSince(snmp, still);
  const compared = last !== undefined && isTooRecent(snmp, at - last.at) ? last : { counts, at: at - still };
  tools.counts?.set(key, { ...compared, tables: new Map([...(last?.tables ?? []), ...slowOnes(request, at)]) });
  const { readings, rejected } = snmp.parse(answer, last && { counts: last.counts, elapsedMs: at - last.at });
  return {
    measurements: readings.filter((each) => each.metric !== AGENT_UPTIME || !isSame(earlierUptime(target), each)),
    observations: observedBy(model, 'snmp', readings, rejected, tools.now()),
    rejected,
    seldom: seldomTold(snmp, request, answer, readings),
    ...(answer.engineId !== undefined && { engineId: answer.engineId }),
    durationMs: answer.durationMs,
  };
}

const decoder = new TextDecoder();

/** Names in which a mask found nothing. An agent is asked for the same ones at every poll; what it makes up is forgotten when it becomes too much. */
const harmlessNames = new WeakMap<Mask, Set<string>>();
const MOST_NAMES = 20_000;

/** An agent may repeat the community or a key that it was configured with. The index of a row may be a name, too. */
function withoutSecrets(answer: SnmpPollResult, mask: Mask): SnmpPollResult {
  const { engineId, varbinds, ...rest } = answer;
  // An engine may be named by a text (RFC 3411, SnmpEngineID).
  const isNamed = engineId !== undefined && mask(engineId) === engineId;
  const harmless = harmlessNames.get(mask) ?? new Set();
  harmlessNames.set(mask, harmless);
  if (harmless.size > MOST_NAMES) harmless.clear();
  const tells = ({ oid }: SnmpVarbind) => !harmless.has(oid) && mask(oid) !== oid;
  const masked = ({ value }: SnmpVarbind) => {
    const text = value instanceof Uint8Array ? decoder.decode(value) : '';
    const without = mask(text);
    return without === text ? undefined : new TextEncoder().encode(without);
  };
  if (isNamed === (engineId !== undefined) && !varbinds.some((varbind) => tells(varbind) || masked(varbind))) {
    for (const { oid } of varbinds) harmless.add(oid);
    return answer;
  }
  return {
    ...rest,
    // Nothing is made of a row whose name spells a secret.
    varbinds: varbinds.filter((varbind) => !tells(varbind)).map((varbind) => ({ ...varbind, value: masked(varbind) ?? varbind.value })),
    ...(isNamed && { engineId }),
  };
}

/**
 * An agent that refuses us may be that of another appliance. What it calls itself is signed by nobody, so it is a hint in the fault's words
 * and no verdict on who answers.
 */
function namingTheOther(error: unknown, { known, deviceOf }: Acquaintance = {}): unknown {
  if (!(error instanceof DeviceError || error instanceof NoAnswer)) return error;
  const { engineId, message } = error;
  if (engineId === undefined || known?.engineId === undefined || engineId === known.engineId) return error;
  const device = deviceOf?.({ engineId });
  const whose = device === undefined ? '' : `, which is that of ${plainText(device, 80)}`;
  const said = `${message} It calls itself engine ${engineId}${whose}; this device is known by ${known.engineId}. So it may be another appliance, or an agent that was installed anew.`;
  return error instanceof NoAnswer ? new NoAnswer(said) : new DeviceError(said);
}

/**
 * An agent that answers with values of long ago has not been asked for how things are now. What was remembered of it stays, so that the time
 * counts from when its clock last went on.
 * @throws {DeviceError}
 */
function requireFresh({ freshness }: SnmpRequest, last: RememberedCounts, counts: RememberedCounts['counts'], at: number): void {
  const before = freshness && last.counts.get(freshness.upTime);
  const now = freshness && counts.get(freshness.upTime);
  const elapsed = at - last.at;
  if (!before || !now || !hasStoodStill(before, now, elapsed, 100, freshness.cacheMs)) return;
  throw oldValues(elapsed);
}

/**
 * How long the uptime has stood still at the first poll of a run, which has the reading of an earlier run alone to compare with, by a clock
 * that may have been set (ms): an uptime counts that is the very same. 0: it went on, or nothing is known.
 */
function stoodStillBefore(target: PollTarget, { freshness }: SnmpRequest, counts: RememberedCounts['counts'], now: number): number {
  const upTime = freshness && counts.get(freshness.upTime);
  const earlier = earlierUptime(target);
  if (!upTime || !earlier || !isSame(earlier, { value: Number(upTime.value) / 100 })) return 0;
  return Math.max(0, now - earlier.time);
}

/** @throws {DeviceError} */
function requireFreshSince({ freshness }: SnmpRequest, still: number): void {
  if (freshness && still > 2 * freshness.cacheMs) throw oldValues(still);
}

/** One that has not gone on is no new reading, so that what is known of it says since when it stands still, over restarts, too. */
export const AGENT_UPTIME = 'hsm.agent.uptime';

function earlierUptime({ before }: PollTarget): Reading | undefined {
  return [...(before ?? [])].find(({ metric }) => metric === AGENT_UPTIME);
}

function isSame(earlier: Pick<Reading, 'value'> | undefined, { value }: Pick<Reading, 'value'>): boolean {
  return earlier !== undefined && Math.round(earlier.value * 100) === Math.round(value * 100);
}

function oldValues(elapsed: number): DeviceError {
  return new DeviceError(
    `The SNMP agent answers with old values: its own uptime has not gone on with the last ${formatDuration(elapsed)}. Nothing is known of the appliance now.`,
  );
}

/**
 * Between answers that are so close, what the agent's cache hides outweighs what has happened. Polls that follow each other faster go on comparing
 * with the earlier answer, or an agent that has stood still would never be noticed.
 */
function isTooRecent({ freshness }: SnmpRequest, elapsedMs: number): boolean {
  return freshness !== undefined && elapsedMs < 4 * freshness.cacheMs;
}

/** A table read this much before its time is not read again at once: polls are not quite as far apart as they should be (ms). */
const EARLY_MS = 30_000;

/** What of a request is to be read now. */
function dueNow(request: SnmpRequest, read: ReadonlyMap<string, number>, now: number): SnmpRequest {
  const isDue = ({ every }: SnmpTable | SnmpSubtree, oid: string) => {
    const last = read.get(oid);
    return every === undefined || last === undefined || now - last >= periodOf({ every }) - EARLY_MS;
  };
  return {
    ...request,
    tables: request.tables.filter((table) => isDue(table, table.entry)),
    subtrees: (request.subtrees ?? []).filter((subtree) => isDue(subtree, subtree.root)),
  };
}

function slowOnes({ tables, subtrees = [] }: SnmpRequest, at: number): readonly (readonly [string, number])[] {
  return [...tables.map((table) => [table.entry, table] as const), ...subtrees.map((subtree) => [subtree.root, subtree] as const)].flatMap(
    ([oid, { every }]) => (every === undefined ? [] : [[oid, at] as const]),
  );
}

function snmpTarget(target: PollTarget, config: SnmpConfig): SnmpTarget {
  const { host, port } = config;
  if (config.version === '2c') return { host, port, version: '2c', community: requireNamed(target.secrets, config.community.secret) };
  return {
    host,
    port,
    version: '3',
    user: config.user,
    auth: { protocol: config.auth.protocol, key: requireNamed(target.secrets, config.auth.secret) },
    priv: { protocol: config.priv.protocol, key: requireNamed(target.secrets, config.priv.secret) },
  };
}
