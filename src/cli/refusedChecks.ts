import { randomUUID } from 'node:crypto';
import { lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isChannel } from '../core/channel.ts';
import { Fault } from '../core/fault.ts';
import { makePrivateDirectory, reasonFor } from '../protocol/privateFolder.ts';
import type { ChannelRow } from '../store/rows.ts';
import { listOf, shapeOf, text, time } from '../store/shape.ts';

const FILE = 'refused-checks.json';
/** An entry is some hundred bytes. */
const LARGEST = 4_000_000;

type Refusal = Pick<ChannelRow, 'device' | 'channel' | 'polledAt' | 'error' | 'errorCode' | 'refusedLogins'>;

/**
 * Which logins checks have met as refused: one that is run again and again must not lock the account. A check leaves the service's history
 * alone, so this is a file of its own beside it. Nothing is known where it cannot be read.
 */
export function readRefusedChecks(state: string): readonly ChannelRow[] {
  try {
    const file = join(state, FILE);
    const found = lstatSync(file);
    if (!found.isFile() || found.size > LARGEST) return [];
    const told: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(told) ? told.filter(isRefusal).map((refusal) => ({ ...refusal, state: 'failed' })) : [];
  } catch {
    return [];
  }
}

/** Keeps what this check has met. Answers with why it could not, as a sentence. */
export function keepRefusedChecks(state: string, met: readonly ChannelRow[]): string | undefined {
  const before = readRefusedChecks(state);
  const isOf = (row: ChannelRow) => (other: ChannelRow) => other.device === row.device && other.channel === row.channel;
  const after = met.reduce((known, row) => {
    const others = known.filter((each) => !isOf(row)(each));
    if (row.state === 'ok') return others;
    if (row.refusedLogins === undefined) return known;
    const earlier = known.find(isOf(row))?.refusedLogins ?? [];
    return [...others, { ...row, refusedLogins: [...new Set([...earlier, ...row.refusedLogins])] }];
  }, before);
  if (JSON.stringify(after) === JSON.stringify(before)) return undefined;
  const temporary = join(state, `.${FILE}.${randomUUID()}`);
  try {
    makePrivateDirectory(state);
    writeFileSync(temporary, JSON.stringify(after.map(refusalOf)), { mode: 0o600, flag: 'wx', flush: true });
    renameSync(temporary, join(state, FILE));
    return undefined;
  } catch (error) {
    rmSync(temporary, { force: true });
    const why = error instanceof Fault ? error.message : `${join(state, FILE)} cannot be written: ${reasonFor(error)}.`;
    return `What this check has met of refused logins cannot be kept, so the next one goes by what was known before. ${why}`;
  }
}

function refusalOf({ device, channel, polledAt, error, errorCode, refusedLogins }: ChannelRow): Partial<Refusal> {
  return {
    device,
    channel,
    polledAt,
    ...(error !== undefined && { error }),
    ...(errorCode !== undefined && { errorCode }),
    ...(refusedLogins && { refusedLogins }),
  };
}

const isRefusal = shapeOf<Refusal>({
  device: text,
  channel: (value) => typeof value === 'string' && isChannel(value),
  polledAt: time,
  error: text,
  errorCode: text,
  refusedLogins: listOf(text),
});
