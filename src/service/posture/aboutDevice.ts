import { channelFacts } from '../../core/channel.ts';
import type { DeviceModel } from '../../core/deviceModel.ts';
import type { FactSource, PostureFacts } from '../../core/modelPosture.ts';
import { plainText } from '../../core/text.ts';
import { ago, SECOND } from '../../core/time/duration.ts';
import type { Unwatched } from '../../core/unwatched.ts';
import type { IntakeConfig } from '../../inventory/intakeSchema.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import type { DeviceRecord, PostureEvidence, PostureItem, PostureState } from '../../protocol/contract.ts';
import type { Sources } from '../../protocol/watching.ts';
import type { KindId } from './kinds.ts';

/** All that a device is judged by. `record`: what clients see of it, so that a page and a report never contradict the tree. */
export interface AboutDevice {
  readonly record: DeviceRecord;
  /** Its entry, as it is in force. */
  readonly device: DeviceConfig;
  readonly model: DeviceModel;
  readonly facts: PostureFacts;
  /** Time between polls (ms). */
  readonly interval: number;
  readonly sources: Sources;
  readonly intake: IntakeConfig | undefined;
  /** Devices of the inventory in its HA group, with itself. Left out: it is in none. */
  readonly groupSize?: number;
  /** Left out: nobody has ever looked. */
  readonly unwatched?: { readonly day: Unwatched; readonly month: Unwatched };
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** A fact may be so many periods old: one poll that was late or spoilt lies between two that were not. */
const PERIODS = 2.25;
/** Polls that follow each other within seconds may be late by seconds (ms). */
const LEAST = 30 * SECOND;
const LONGEST = 300;

/** Whether a fact is too old to say how things are now. One from a time that has not come yet is of unknown age. */
export function isOld({ at, every }: FactSource, { interval, now }: Pick<AboutDevice, 'interval' | 'now'>): boolean {
  return at > now || now - at > Math.max(PERIODS * Math.max(every, interval), LEAST);
}

export function item(
  kind: KindId,
  state: PostureState,
  said: string,
  evidence: readonly PostureEvidence[] = [],
  remedy?: string,
): PostureItem {
  return { kind, state, said, evidence, ...(remedy !== undefined && state !== 'good' && { remedy }) };
}

/** What the inventory says; it is in force now. */
export function byInventory(text: string): PostureEvidence {
  return { text, source: 'Inventory' };
}

/** What a poll has told. Words of the device are made plain. */
export function byPoll({ record }: AboutDevice, fact: Pick<FactSource, 'at' | 'channel'>, text: string): PostureEvidence {
  return { text: plainText(text, LONGEST), source: channelName(record, fact.channel), at: new Date(fact.at).toISOString() };
}

export function channelName({ channels }: DeviceRecord, channel: FactSource['channel']): string {
  return channels.find((each) => each.channel === channel)?.name ?? channelFacts[channel].name;
}

/** A fact that is known, or the item that says why it is not. */
export type Known<F> = { readonly fact: F } | { readonly unknown: PostureItem };

/**
 * What is not looked at is never good: a fact that nobody has read, or that is too old, is `unknown`.
 * @param what the beginning of a sentence: `Whether its clock follows a time server`
 */
export function known<F extends FactSource>(kind: KindId, what: string, fact: F | undefined, about: AboutDevice): Known<F> {
  if (fact === undefined) return { unknown: item(kind, 'unknown', `${what} is not known: no poll has told it. ${unreadBecause(about)}`) };
  if (!isOld(fact, about)) return { fact };
  const said = `${what} is not known: it was last read ${ago(Math.max(0, about.now - fact.at))}. ${unreadBecause(about)}`;
  return { unknown: item(kind, 'unknown', said, [byPoll(about, fact, 'Last read then')]) };
}

/** Why polls do not tell all that they could: a sentence. */
function unreadBecause({ record }: AboutDevice): string {
  if (record.paused) return 'It is paused.';
  if (record.channels.length === 0) return 'It is polled over no channel.';
  const silent = record.channels.filter(({ state }) => state !== 'ok');
  const [first] = silent;
  if (!first) return 'The channels in use answer, and do not tell it: some facts only the console tells, others only some releases.';
  const name = channelName(record, first.channel);
  if (first.state === 'off') return `${name} is not polled, because the monitor account is disabled.`;
  return first.error === undefined ? `${name} has not answered yet.` : `${name}: ${first.error}`;
}
