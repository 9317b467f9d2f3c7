import { t } from './l10n.ts';

/**
 * The ways on which a device is watched, and all that follows from which of them it is. A new channel is one row here and a folder of
 * its own; a polled one also has a key of the same name in the inventory, and a reader in the service.
 */

/** What proves an event at once: the console's re-reads in the same session, or a sender that has authenticated itself. */
export type Proof = 'rereads' | 'authentication';

interface WitnessFacts {
  readonly proof?: Proof;
  /** It is read command by command, each as often as the model says (`ConsoleCommand.every`): its indicators have a cadence each. */
  readonly byCommand?: true;
  /** The sensors of the board that it tells are read by this witness, too. */
  readonly sensorsOf?: 'console';
  /** It is no channel of the device: what is known of several devices, put together here. */
  readonly own?: true;
  /** As a heading, and within a sentence. */
  readonly name: string;
  readonly phrase: string;
}

/**
 * Independent sources of evidence. A trap is built from the syslog stream on the appliance, so traps and syslog together are one
 * witness, `push`; serial, TCP and SSH consoles are one, too. `combined` is what is known of several devices.
 */
const witnessTable = {
  console: { proof: 'rereads', byCommand: true, name: t('Console'), phrase: t('the console') },
  snmp: { sensorsOf: 'console', name: 'SNMP', phrase: 'SNMP' },
  push: { proof: 'authentication', name: t('Traps, syslog'), phrase: t('traps or syslog') },
  combined: { own: true, name: t('HA group'), phrase: t('the members of its HA group') },
} as const satisfies Record<string, WitnessFacts>;

export type Witness = keyof typeof witnessTable;

interface ChannelFacts {
  readonly witness: Witness;
  /** We ask; otherwise the device sends when it has something to say. */
  readonly polled: boolean;
  /** The component that the channel is for its own indicator, `SILENT`. No part of a device may have the same id, but for the SNMP agent. */
  readonly component: string;
  /** As a heading: `SNMP traps`. */
  readonly name: string;
  /** As what says something: "the … says". */
  readonly source: string;
  /** One message of it within a sentence: as what confirms, as what something comes after, as what told first. */
  readonly message?: { readonly confirms: string; readonly from: string; readonly told: string };
  /** As a remark in a chart's legend. */
  readonly remark: string;
  /** It logs in with the monitor account: without that account it is off. */
  readonly needsAccount?: true;
  /** Without the monitor account it has to be there: nobody else watches then. */
  readonly mandatoryAlone?: true;
  /** One conversation at a time: a session of somebody else keeps us out. */
  readonly exclusive?: true;
}

/** In order of preference: where two polled channels report the same, the first is shown. */
const channelTable = {
  console: {
    witness: 'console',
    polled: true,
    component: 'console',
    name: t('Console'),
    source: t('console'),
    remark: t('console'),
    needsAccount: true,
    exclusive: true,
  },
  snmp: { witness: 'snmp', polled: true, component: 'snmp', name: 'SNMP', source: t('SNMP agent'), remark: 'SNMP', mandatoryAlone: true },
  trap: {
    witness: 'push',
    polled: false,
    component: 'snmp-traps',
    name: t('SNMP traps'),
    source: t('trap'),
    message: { confirms: t('SNMP trap'), from: t('the trap'), told: t('an SNMP trap') },
    remark: t('trap'),
  },
  syslog: {
    witness: 'push',
    polled: false,
    component: 'syslog-messages',
    name: 'Syslog',
    source: t('log'),
    message: { confirms: t('syslog'), from: t('the log line'), told: t('a log line') },
    remark: t('syslog'),
    mandatoryAlone: true,
  },
} as const satisfies Record<string, ChannelFacts>;

/** The byte path that a reading or a message came by. */
export type Channel = keyof typeof channelTable;

type Table = typeof channelTable;
/** A channel that is polled. */
export type PolledChannel = { [C in Channel]: Table[C]['polled'] extends true ? C : never }[Channel];

/** What is known of each channel, by its id. */
export const channelFacts: Readonly<Record<Channel, ChannelFacts>> = channelTable;
/** What is known of each witness, by its id. */
export const witnessFacts: Readonly<Record<Witness, WitnessFacts>> = witnessTable;

/** All channels, in order of preference. */
export const channels = Object.keys(channelTable) as readonly Channel[];
/** Those that are polled, in order of preference. */
export const pollableChannels: readonly PolledChannel[] = channels.filter(isPolled);
/** All witnesses, in the order in which they are shown. */
export const witnesses = Object.keys(witnessTable) as readonly Witness[];

/** The witness for what is known of several devices, put together. */
export const COMBINED = 'combined' satisfies Witness;

/** The condition of a channel that brings nothing usable. */
export const SILENT = 'silent';
/** The condition of a console that somebody else uses. */
export const OCCUPIED = 'occupied';
/** The condition of a console that does not let us in, or that we do not enter because it is not the known one. */
export const REFUSED = 'refused';

/** Why a channel is of no use. Each excludes the others, so they have one open alert between them. */
export const channelReasons: readonly string[] = [SILENT, OCCUPIED, REFUSED];

/** The condition of a channel that answers, and does not bring what was to be read of the essentials. */
export const UNREAD = 'unread';

/** The condition of a channel that has to be there without the monitor account, and is not. */
export const NOT_IN_PLACE = 'not-in-place';

/** The condition of a channel whose account is not as it was decided. */
export const ACCOUNT_CHANGED = 'account-changed';

/** Whether a word, as from a file or a database, is the id of a channel of this version. */
export function isChannel(word: string): word is Channel {
  return Object.hasOwn(channelTable, word);
}

export function isPolled(channel: Channel): channel is PolledChannel {
  return channelFacts[channel].polled;
}

/** Whether we ask this witness, or look ourselves; otherwise it says something when it has something to say. */
export function isAsked(witness: Witness): boolean {
  return witnessFacts[witness].own === true || channels.some((channel) => channelTable[channel].witness === witness && isPolled(channel));
}

export function witnessOf(channel: Channel): Witness {
  return channelFacts[channel].witness;
}

/** The channel whose own component this is; undefined for a part of the device. */
export function channelOfComponent(component: string): Channel | undefined {
  return channels.find((channel) => channelFacts[channel].component === component);
}
