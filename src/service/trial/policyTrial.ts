import { setImmediate } from 'node:timers/promises';
import { Fault } from '../../core/fault.ts';
import { groupBy } from '../../core/groupBy.ts';
import type { Metric, Reading } from '../../core/reading.ts';
import { DAY } from '../../core/time/duration.ts';
import { Turns } from '../../core/turns.ts';
import { parseInventory } from '../../inventory/load.ts';
import type { TryPolicyParams, TryPolicyResult } from '../../protocol/contract.ts';
import type { JudgedPoll } from '../../store/rows.ts';
import { explainedWhenFired } from '../alerting/rootCauses.ts';
import type { Keeper } from '../common/keeper.ts';
import type { KnownModels } from '../common/knownModels.ts';
import { NotFound } from '../common/refusals.ts';
import { Secrets } from '../common/secrets.ts';
import { alertRecord } from '../records/alertRecord.ts';
import { iso } from '../records/deviceRecord.ts';
import { hasCounted, isOfPoll, pollJudged } from '../watching/judged.ts';
import { plansOf } from '../watching/plans.ts';
import type { WatchPlan } from '../watching/watchedDevice.ts';
import { Replay, type ReplayedAlert } from './replay.ts';
import { trialNotes } from './trialNotes.ts';

/** A text that cannot be read as an inventory has no policy to try. */
export class InventoryUnreadable extends Fault {
  readonly code = 'inventory-unreadable';
}

export interface PolicyTrialOptions {
  readonly keeper: Pick<Keeper, 'mustRead'>;
  readonly known: KnownModels;
  /** How the real devices are watched now. */
  readonly plans: () => readonly WatchPlan[];
  /** Aborted when the service comes to its end. */
  readonly ending: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** Polls are kept for about so long; see KEEP in tidy.ts. */
const MOST_DAYS = 15;
/** Days of one device that are looked at in one trial: a large fleet goes back less far, so that a person need not wait for long. */
const DEVICE_DAYS = 450;
/** Polling goes on meanwhile: nobody waits for longer than this (ms) until it is his turn. */
const STRETCH = 15;
/** Pieces of evidence of each alert. */
const EVIDENCE = 2;

interface Tried {
  readonly current: WatchPlan;
  readonly tried: WatchPlan;
}

/**
 * Tries an alert policy on the stored polls: what was judged then is judged again, under the policy in force and under the tried one.
 * Both begin with nothing known, so that they differ in nothing but the policy. It reads the store and changes nothing.
 */
export class PolicyTrial {
  readonly #options: PolicyTrialOptions;
  readonly #turns = new Turns(1);

  constructor(options: PolicyTrialOptions) {
    this.#options = options;
  }

  /**
   * @throws {InventoryUnreadable} when the text is no inventory; {NotFound} for a device that is not watched or not in the text;
   * `signal.reason` when aborted
   */
  run(params: TryPolicyParams, signal: AbortSignal): Promise<TryPolicyResult> {
    const either = AbortSignal.any([signal, this.#options.ending]);
    return this.#turns.run(either, () => this.#run(params, either));
  }

  async #run({ inventory, device, days = MOST_DAYS }: TryPolicyParams, signal: AbortSignal): Promise<TryPolicyResult> {
    const { known } = this.#options;
    const loaded = parseInventory(inventory, known.definition);
    if (!loaded.readable) {
      const [problem] = loaded.problems;
      throw new InventoryUnreadable(
        `This is not an inventory that can be tried: line ${problem?.line ?? 1}: ${problem?.message ?? 'expected an object'}`,
      );
    }
    const pairs = this.#pairs(plansOf(loaded, new Secrets(), false, known), device);
    const span = Math.min(days, MOST_DAYS, Math.max(1, DEVICE_DAYS / Math.max(1, pairs.length)));
    const to = this.#options.now();
    const turn = turnsOf(signal);
    const found = { polls: 0, first: Number.POSITIVE_INFINITY, last: 0 };
    const outcomes: { readonly pair: Tried; readonly current: readonly ReplayedAlert[]; readonly tried: readonly ReplayedAlert[] }[] = [];
    for (const pair of pairs) outcomes.push({ pair, ...(await this.#replay(pair, to - span * DAY, to, found, turn)) });
    const current = await explainedWhenFired(
      outcomes.flatMap((outcome) => outcome.current),
      turn,
    );
    const tried = await explainedWhenFired(
      outcomes.flatMap((outcome) => outcome.tried),
      turn,
    );
    const records = (owned: readonly ReplayedAlert[]) =>
      groupBy(
        owned.map(({ alert, device }) => alertRecord(alert, device, to, { evidence: EVIDENCE })),
        (record) => record.device,
      );
    const [ofCurrent, ofTried] = [records(current), records(tried)];
    return {
      from: iso(found.polls === 0 ? to - span * DAY : found.first),
      to: iso(found.polls === 0 ? to : found.last),
      polls: found.polls,
      devices: pairs.map(
        ({
          current: {
            device: { id, name },
          },
        }) => ({
          id,
          name: name ?? id,
          current: ofCurrent.get(id) ?? [],
          tried: ofTried.get(id) ?? [],
        }),
      ),
      problems: loaded.problems,
      notes: trialNotes(pairs, { asked: Math.min(days, MOST_DAYS), looked: span }),
    };
  }

  #pairs(plans: readonly WatchPlan[], only: string | undefined): readonly Tried[] {
    const current = new Map(this.#options.plans().map((plan) => [plan.device.id, plan]));
    const pairs = plans.flatMap((tried): readonly Tried[] => {
      const known = current.get(tried.device.id);
      return known && (only === undefined || tried.device.id === only) ? [{ current: known, tried }] : [];
    });
    if (only !== undefined && pairs.length === 0) {
      throw new NotFound(`"${only.slice(0, 63)}" has to be both watched now and in the text that is tried.`);
    }
    return pairs;
  }

  /** One device under both policies, a day at a time. */
  async #replay(
    { current, tried }: Tried,
    from: number,
    to: number,
    found: { polls: number; first: number; last: number },
    turn: () => Promise<void>,
  ): Promise<{ readonly current: readonly ReplayedAlert[]; readonly tried: readonly ReplayedAlert[] }> {
    const { keeper } = this.#options;
    const { id } = current.device;
    const named = oneOfEach(keeper.mustRead((store) => store.readings.latest(id)));
    // The same policy comes to the same alerts.
    const same = JSON.stringify(current.policy) === JSON.stringify(tried.policy);
    const replays = (same ? [current] : [current, tried]).map((plan) => new Replay(plan, named));
    const metrics = [...new Set([current, tried].flatMap(({ policy }) => Object.keys(policy.margins)))] as Metric[];
    let last = from;
    for (let day = from; day < to; day += DAY) {
      await turn();
      const end = Math.min(day + DAY, to);
      const judged = keeper.mustRead((store) => store.judged.load({ device: id, from: day, to: end }));
      const readings =
        metrics.length === 0 || judged.length === 0
          ? []
          : keeper.mustRead((store) => store.readings.between({ device: id, metrics, from: earliest(judged), to: end }));
      const ofPoll = groupBy(readings, ({ channel, time }) => `${channel} ${time}`);
      for (const polls of groupBy(judged, ({ takenAt }) => takenAt).values()) {
        await turn();
        const [{ slot, takenAt, confirm = 0 } = { slot: 0, takenAt: 0 }] = polls;
        const own = polls.filter(isOfPoll);
        const counted = own.some(hasCounted);
        const taken = own.map((poll) => pollJudged(poll, ofPoll.get(`${poll.channel} ${poll.endedAt}`)));
        const messages = polls.filter((each) => !isOfPoll(each));
        for (const replay of replays) {
          if (taken.length > 0) replay.take(taken, slot, takenAt, { confirm, counted });
          for (const each of messages) replay.hear(each);
        }
        if (counted) found.polls++;
        found.first = Math.min(found.first, takenAt);
        found.last = Math.max(found.last, takenAt);
        last = takenAt;
      }
    }
    // What has happened since the last poll is nobody's to know: an alert open then is open.
    const [ofCurrent = [], ofTried = ofCurrent] = replays.map((replay) => replay.end(last));
    return { current: ofCurrent, tried: ofTried };
  }
}

/** A poll may have begun on the day before. */
function earliest(judged: readonly JudgedPoll[]): number {
  return judged.reduce((least, { endedAt }) => Math.min(least, endedAt), Number.POSITIVE_INFINITY);
}

/** One reading of each component is enough to know what it is called. */
function oneOfEach(readings: readonly Reading[]): readonly Reading[] {
  return [...new Map(readings.map((reading) => [reading.attributes['hw.id'], reading])).values()];
}

/** Lets the service do its work whenever a stretch of ours is over. */
function turnsOf(signal: AbortSignal): () => Promise<void> {
  let since = performance.now();
  return async () => {
    signal.throwIfAborted();
    if (performance.now() - since < STRETCH) return;
    await setImmediate();
    signal.throwIfAborted();
    since = performance.now();
  };
}
