import { ACCOUNT_CHANGED, channelFacts, type PolledChannel, pollableChannels, witnessOf } from '../../core/channel.ts';
import { AccountUnusable } from '../../core/fault.ts';
import type { AccountNews } from '../../core/message.ts';
import { plainText } from '../../core/text.ts';
import { MINUTE } from '../../core/time/duration.ts';
import { slotOf } from '../../core/time/schedule.ts';
import type { AccountDoubt } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import { describe, type Log } from '../common/log.ts';
import { NotPossible } from '../common/refusals.ts';
import { Collected } from './changes.ts';
import { EachSlot } from './eachSlot.ts';
import type { Fleet } from './fleet.ts';
import type { WatchedDevice } from './watchedDevice.ts';
import type { WatchPlan } from './watchPlan.ts';

/** The last session of ours is in the log yet when somebody has just decided (ms). */
const OURS = 2 * MINUTE;
/** A device is polled for a suspicion this often at most (ms). */
const APART = MINUTE;
const LONGEST = 500;
/** Whose word it is in the audit log. */
const HSM = 'the HSM';

/** Faults of a login that show that the account is not what it was. */
const REFUSALS: ReadonlySet<string | undefined> = new Set(['login-refused', 'password-change-required']);

/** What a device has said of an account. */
export interface SaidOfAccount {
  readonly news: AccountNews;
  /** When it came, and when it was said by the clock of who said it (ms). */
  readonly at: number;
  readonly saidAt?: number | undefined;
  /** Its sender is proven. */
  readonly proven: boolean;
}

export interface AccountDoubtsOptions {
  readonly fleet: Pick<Fleet, 'devices' | 'find' | 'listen' | 'hear' | 'check' | 'conclude'>;
  readonly keeper: Keeper;
  readonly log: Log;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The channel that logs in with the monitor account. */
const channel: PolledChannel | undefined = pollableChannels.find((each) => channelFacts[each].needsAccount);

/**
 * Notices that the monitor account of a device is not as it was decided: by what its log says, and by the next login. It is told once, and
 * is over when a login succeeds, a proven line says so, or a person answers. What nobody has proven is a suspicion: it is shown, a login
 * tests it where there is one, and nothing fires.
 */
export class AccountDoubts implements Disposable {
  readonly #options: AccountDoubtsOptions;
  readonly #slots: EachSlot;
  readonly #stop = new AbortController();
  /** When each device was last polled for a suspicion. */
  readonly #asked = new Map<string, number>();

  constructor(options: AccountDoubtsOptions) {
    this.#options = options;
    const { fleet, keeper, now } = options;
    this.#slots = new EachSlot({ fleet, now, judge: (device, slot, at) => this.#judge(device, slot, at) });
    keeper.register((store) => {
      for (const { id, accountDoubt } of fleet.devices) if (accountDoubt) store.accountDoubts.save(id, accountDoubt);
    });
    fleet.listen({
      changed: ({ devices, removed }) => {
        for (const id of removed) this.#asked.delete(id);
        // Everybody hears of the poll before what follows from it.
        for (const device of devices) if (device.accountDoubt || refusesAccount(device)) setImmediate(() => this.#follow(device));
      },
      fired() {},
      resolved() {},
    });
  }

  /** Lets time pass. */
  look(): void {
    this.#slots.look();
  }

  /** A line of its log speaks of an account. */
  hear(device: WatchedDevice, said: SaidOfAccount): void {
    const { plan } = device;
    const known = device.accountDoubt?.answered ? undefined : device.accountDoubt;
    if (plan.simulated || !isOfAccount(plan, said.news)) return;
    const decided = plan.device.monitorAccount;
    const { news, at } = said;
    if (!contradicts(news, decided)) {
      if (said.proven && known && news.says !== 'unsure') this.#end(device, `The log says: ${news.text}`);
      return;
    }
    const { since = Number.NEGATIVE_INFINITY } = plan.account ?? {};
    if (news.says === 'used' && at <= since + OURS) return;
    // Clocks differ: what seems to be of before is no proof, and is not kept back either.
    const proven = said.proven && Math.min(at, said.saidAt ?? at) > since;
    if (known && (known.proven || !proven)) {
      device.accountDoubt = { ...known, at: Math.max(known.at, at) };
      return;
    }
    const text = plainText(`The log of the HSM says: ${news.text}. The inventory calls the account ${decided}.`, LONGEST);
    this.#raise(device, { since: known?.since ?? at, at, decided, text, proven });
    if (!proven) this.#ask(device);
  }

  /**
   * A person has looked, and says that the account is as it was decided.
   * @throws {NotPossible} when nothing is in doubt
   */
  confirm(device: WatchedDevice, why: string, who: string): void {
    const { keeper, now } = this.#options;
    const { accountDoubt: doubt } = device;
    if (!doubt || doubt.answered)
      throw new NotPossible('Nothing says that its monitor account is not as decided: there is nothing to confirm.');
    const reason = plainText(why, LONGEST);
    if (reason === '') throw new NotPossible('Say why: others will ask.');
    const answered = refusesAccount(device) ? { ...doubt, answered: true } : undefined;
    const target = `${device.plan.device.name ?? device.id}: ${device.plan.device.monitorAccount}`;
    keeper.mustKeep(({ audit, accountDoubts }) => {
      audit.append({ time: now(), who, what: 'confirm-account', target, why: reason, device: device.id });
      if (answered) accountDoubts.save(device.id, answered);
      else accountDoubts.forget(device.id);
    });
    this.#settle(device, answered);
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    this.#slots[Symbol.dispose]();
  }

  /** What a poll or another decision means for what is in doubt. */
  #follow(device: WatchedDevice): void {
    const { accountDoubt: doubt, plan } = device;
    if (this.#stop.signal.aborted || this.#options.fleet.find(device.id) !== device) return;
    if (!doubt) {
      if (!plan.simulated && plan.device.monitorAccount === 'enabled' && refusesAccount(device)) this.#raise(device, this.#ofConsole());
      return;
    }
    if (plan.device.monitorAccount !== doubt.decided) {
      this.#end(device, `It was decided anew: the monitor account is ${plan.device.monitorAccount}`);
      return;
    }
    const row = doubt.decided === 'enabled' && channel ? device.channel(channel) : undefined;
    if (!row) return;
    const { state, polledAt, durationMs = 0, errorCode } = row;
    if (state === 'ok' && polledAt - durationMs > doubt.at) this.#end(device, 'A login has succeeded');
    else if (REFUSALS.has(errorCode) && !doubt.proven)
      this.#raise(device, { ...doubt, proven: true, text: plainText(`${doubt.text} The login of HSM Vigil was refused.`, LONGEST) });
  }

  /** The console itself has said it, over a line of our own. */
  #ofConsole(): AccountDoubt {
    const at = this.#options.now();
    const text = 'The console of the HSM says that the account is disabled, locked or expired. The inventory calls the account enabled.';
    return { since: at, at, decided: 'enabled', text, proven: true };
  }

  #raise(device: WatchedDevice, doubt: AccountDoubt): void {
    const { keeper, log } = this.#options;
    const { id, plan } = device;
    device.accountDoubt = doubt;
    const { at: time, text, proven } = doubt;
    keeper.keep(
      (store) => {
        store.accountDoubts.save(id, doubt);
        if (!proven) store.events.append({ time, device: id, kind: 'account-doubt', text: `${text} Its sender is not proven.` });
        // Whoever can send a packet could fill a log that is never shortened.
        else store.audit.append({ time, who: HSM, what: 'account-changed', target: plan.device.name ?? id, why: text, device: id });
      },
      { told: true },
    );
    log('warning', `${id}: ${text}${proven ? '' : ' Its sender is not proven.'}`);
    this.#show(device);
    const at = this.#options.now();
    this.#judge(device, slotOf(at, plan.policy.interval), at);
  }

  #judge(device: WatchedDevice, slot: number, at: number): void {
    const { accountDoubt: doubt } = device;
    if (!doubt?.proven || doubt.answered || !channel) return;
    const { component } = channelFacts[channel];
    const evidence = { text: doubt.text };
    const said = { slot, at, witness: witnessOf(channel) };
    this.#options.fleet.hear(device, [{ component, condition: ACCOUNT_CHANGED, verdict: 'negative', evidence }], said);
  }

  #end(device: WatchedDevice, why: string): void {
    const { keeper, now } = this.#options;
    const { id } = device;
    keeper.keep((store) => {
      store.accountDoubts.forget(id);
      store.events.append({ time: now(), device: id, kind: 'account-doubt-over', text: plainText(`${why}.`, LONGEST) });
    });
    this.#settle(device, undefined);
  }

  #settle(device: WatchedDevice, left: AccountDoubt | undefined): void {
    device.accountDoubt = left;
    if (channel) this.#options.fleet.conclude(device, device.settle(channelFacts[channel].component, ACCOUNT_CHANGED, this.#options.now()));
  }

  #show(device: WatchedDevice): void {
    this.#options.fleet.conclude(device, new Collected());
  }

  /** A login shows whether it is so. */
  #ask(device: WatchedDevice): void {
    const { fleet, now, log } = this.#options;
    const at = now();
    const last = this.#asked.get(device.id);
    if (device.plan.device.monitorAccount !== 'enabled' || (last !== undefined && Math.abs(at - last) < APART)) return;
    this.#asked.set(device.id, at);
    fleet.check([device], {}, this.#stop.signal).catch((error: unknown) => {
      if (!this.#stop.signal.aborted) log('warning', `${device.id}: a poll for its monitor account was not made: ${describe(error)}`);
    });
  }
}

/** Its console has refused the last login, and has said that the account is of no use. */
function refusesAccount(device: WatchedDevice): boolean {
  const { errorCode, error = '' } = (channel && device.channel(channel)) ?? {};
  return errorCode === 'login-refused' && (error.split('“', 1)[0] ?? '').includes(AccountUnusable.says);
}

/** It names the account with which the device is polled, or would be; or no account at all. */
function isOfAccount({ device, model }: WatchPlan, { name }: AccountNews): boolean {
  const own = device.console?.user ?? model.descriptor.console?.user;
  return own !== undefined && (name === undefined || name.toLowerCase() === own.toLowerCase());
}

function contradicts({ says }: AccountNews, decided: 'enabled' | 'disabled'): boolean {
  if (says === 'unsure') return true;
  return decided === 'enabled' ? says === 'disabled' : says !== 'disabled';
}
