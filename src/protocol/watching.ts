import { type Channel, channelFacts, channels, isPolled } from '../core/channel.ts';
import { isTooOld } from '../core/coverage.ts';
import { t } from '../core/l10n.ts';
import { ago, DAY } from '../core/time/duration.ts';
import { listed } from '../core/words.ts';
import type { ReceiverRecord } from './alertRecords.ts';
import type { DeviceRecord } from './deviceRecords.ts';
import type { HeardRecord } from './messageRecords.ts';

/**
 * Who watches a device now, as far as this program can know it, and whether what takes the place of the monitor account works. One judgement
 * for the page, the terminal and the reports. `now`: the client's own clock (ms).
 */

/**
 * What is known of the account. `refused`: the inventory calls it enabled, and the device refuses it. `doubtful`: something says that it is not
 * as the inventory says. `none`: the model has none.
 */
export type AccountState = 'enabled' | 'disabled' | 'refused' | 'doubtful' | 'none';

export interface WatchedBy {
  readonly account: AccountState;
  /** `polls`: asked within two intervals, and answered. `hears`: only what it has sent by itself within a day. */
  readonly you: 'polls' | 'hears' | 'no';
  /** Ways over which it was asked or heard in time, as people call them; of `no`: why not. */
  readonly how: string;
  /** `perhaps`: a provider could watch, and nobody here knows whether one does. */
  readonly who: 'you' | 'you-perhaps-provider' | 'perhaps-provider' | 'nobody';
}

/** Parts of a snapshot that tell of the channels. */
export interface Sources {
  readonly heard: readonly HeardRecord[];
  readonly receivers: readonly ReceiverRecord[];
}

export function watchedBy(device: DeviceRecord, hasAccount: boolean, { heard }: Sources, now: number): WatchedBy {
  const { source } = device;
  if (source) {
    const isHeard = device.state !== 'unknown' && device.notHeardSince === undefined;
    return {
      account: 'none',
      you: isHeard ? 'polls' : 'no',
      how: source.name,
      who: isHeard ? 'you' : 'nobody',
    };
  }
  const account = accountOf(device, hasAccount);
  const asked = device.paused ? [] : device.channels.filter((each) => isFresh(device, each, now));
  const said = device.paused ? [] : heard.filter((each) => each.device === device.id && now - Date.parse(each.lastAt) < DAY);
  const names = [
    ...asked.map(({ channel, name }) => name ?? channelFacts[channel].name),
    ...said.map(({ channel }) => channelFacts[channel].name),
  ];
  const you = asked.length > 0 ? 'polls' : said.length > 0 ? 'hears' : 'no';
  // Whose datacentre is its owner's own has no provider that could log in.
  const provider = (account === 'enabled' || account === 'doubtful') && device.provider !== 'own';
  return {
    account,
    you,
    how: names.length > 0 ? listed(names) : whyNot(device),
    who: you !== 'no' ? (provider ? 'you-perhaps-provider' : 'you') : provider ? 'perhaps-provider' : 'nobody',
  };
}

function accountOf({ monitorAccount, problems, accountDoubt }: DeviceRecord, hasAccount: boolean): AccountState {
  if (!hasAccount) return 'none';
  if (monitorAccount === 'disabled') return accountDoubt ? 'doubtful' : 'disabled';
  if (problems.some(({ code }) => code === 'login-refused')) return 'refused';
  return accountDoubt ? 'doubtful' : 'enabled';
}

function isFresh({ interval }: DeviceRecord, { state, lastSeen }: DeviceRecord['channels'][number], now: number): boolean {
  return state === 'ok' && lastSeen !== undefined && !isTooOld(now - Date.parse(lastSeen), interval * 1000);
}

function whyNot({ paused, notAsWritten, channels }: DeviceRecord): string {
  if (paused) return t('paused');
  if (notAsWritten?.stays === 'nothing') return t('its entry in the inventory has an error');
  if (channels.every(({ state }) => state === 'off')) return t('no channel is in use');
  return t('no channel has answered in time');
}

/** Whether a part of what takes the account's place works. */
export interface ReplacementCheck {
  readonly id: Channel | 'delivery';
  readonly name: string;
  /** `missing`: there is none, or it never worked. `old`: it was not proven lately. `failing`: it does not work now. */
  readonly state: 'ok' | 'missing' | 'old' | 'failing';
  /** A sentence: what was seen and when, or what is to be done. */
  readonly text: string;
}

/** A test proves its way for so long (ms) when somebody is about to decide. */
const PROVES = DAY;

/** Without the account, a device is asked over these, and tells by itself over the others. */
const asked = channels.filter((channel) => isPolled(channel) && !channelFacts[channel].needsAccount);
const told = channels.filter((channel) => !isPolled(channel));

export function replacementChecks(device: DeviceRecord, { heard, receivers }: Sources, now: number): readonly ReplacementCheck[] {
  return [
    ...asked.map((channel) => pollCheck(device, channel, now)),
    ...told.map((channel) => wayCheck(device, channel, heard, now)),
    deliveryCheck(receivers, now),
  ];
}

function pollCheck(device: DeviceRecord, id: Channel, now: number): ReplacementCheck {
  const name = t('{0} polls', channelFacts[id].name);
  const channel = device.channels.find((each) => each.channel === id);
  if (!channel)
    return {
      ...{ id, name, state: 'missing' },
      text: t('{0} is not configured for this HSM. Add “{1}” to its entry in the inventory.', channelFacts[id].name, id),
    };
  const seen = channel.lastSeen === undefined ? undefined : ago(Math.max(0, now - Date.parse(channel.lastSeen)));
  if (isFresh(device, channel, now)) {
    const open = channel.insecure ? t(' Its community crosses the network in clear text: version 3 does not.') : '';
    return { id, name, state: 'ok', text: t('Answered {0}.{1}', seen ?? '', open) };
  }
  const why = channel.error === undefined ? '' : ` ${channel.error}`;
  return {
    id,
    name,
    state: 'failing',
    text: seen === undefined ? t('It has never answered.{0}', why) : t('It last answered {0}.{1}', seen, why),
  };
}

function wayCheck(device: DeviceRecord, id: Channel, heard: readonly HeardRecord[], now: number): ReplacementCheck {
  const name = t('{0} tested', channelFacts[id].name);
  const known = heard.find((each) => each.device === device.id && each.channel === id);
  if (!known?.test) {
    const before = known ? t('Something was heard, but no test') : t('Nothing was ever heard');
    return { id, name, state: 'missing', text: t('{0}. Set up traps and syslog, and send the test from the HSM.', before) };
  }
  const age = now - Date.parse(known.test.at);
  const from = known.test.authenticated
    ? t('from {0}, sender proven', known.test.sender)
    : t('from {0}, sender not proven', known.test.sender);
  const came = t('The last test came {0}, {1}.', ago(Math.max(0, age)), from);
  return age < PROVES
    ? { id, name, state: 'ok', text: came }
    : { id, name, state: 'old', text: t('{0} Send one now: it proves the way for a day.', came) };
}

/** Who gets only what people write is nobody who is told of alerts, and what it took has proven nothing of them. */
export function isToldOfAlerts({ alerts }: Pick<ReceiverRecord, 'alerts'>): boolean {
  return alerts !== false;
}

function deliveryCheck(all: readonly ReceiverRecord[], now: number): ReplacementCheck {
  const receivers = all.filter(isToldOfAlerts);
  const id = 'delivery';
  const name = t('Alert delivery');
  if (receivers.length === 0) {
    return {
      id,
      name,
      state: 'missing',
      text:
        all.length === 0
          ? t('No receiver is named in “notify”: only an open window of the editor is notified, so at night nobody.')
          : t('No receiver in “notify” gets alerts: only an open window of the editor is notified, so at night nobody.'),
    };
  }
  const failing = receivers.filter(({ state }) => state === 'failing');
  if (failing.length > 0)
    return {
      id,
      name,
      state: 'failing',
      text: t(
        'The last notice was not taken by {0}.{1}',
        listed(failing.map((each) => each.id)),
        failing[0]?.error ? ` ${failing[0].error}` : '',
      ),
    };
  const times = receivers.flatMap(({ deliveredAt }) => (deliveredAt === undefined ? [] : [Date.parse(deliveredAt)]));
  if (times.length === 0)
    return {
      id,
      name,
      state: 'old',
      text: t('No receiver, as it is now, has taken a notice since the service began. Send a test notification.'),
    };
  const age = Math.max(0, now - Math.max(...times));
  const took = t('A receiver last took a notice {0}.', ago(age));
  return age < PROVES ? { id, name, state: 'ok', text: took } : { id, name, state: 'old', text: t('{0} Send a test notification.', took) };
}
