import type { SnmpPoller } from '../../channels/snmp/polling/snmpPoller.ts';
import type { PolledChannel } from '../../core/channel.ts';
import type { CommandOutcome, LineNoise } from '../../core/console/reliableReading.ts';
import type { ConsoleCommand, DeviceModel } from '../../core/deviceModel.ts';
import type { Unread } from '../../core/essentials.ts';
import type { Fault } from '../../core/fault.ts';
import type { Acquaintance, SeenIdentity } from '../../core/identity.ts';
import type { Observation } from '../../core/indicator.ts';
import type { Count } from '../../core/measuring/rate.ts';
import type { Measurement, Reading, Rejected } from '../../core/reading.ts';
import type { KeyedTurns } from '../../core/turns.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import type { Secrets } from '../common/secrets.ts';
import type { HostNames } from './hostNames.ts';
import type { LeftOpen } from './leftOpen.ts';
import type { RecentNoise } from './recentNoise.ts';
import type { SeldomTold } from './seldomTold.ts';

/** One device, and what is needed to poll it. */
export interface PollTarget {
  readonly device: DeviceConfig;
  readonly model: DeviceModel;
  /** How long one conversation may stall (ms). */
  readonly timeout: number;
  readonly secrets: Secrets;
  /** What is read over the console this time. Default: everything that the model knows. */
  readonly commands?: readonly ConsoleCommand[];
  /** What the channels reported last. Missing: this poll stands for itself. */
  readonly before?: Iterable<Reading>;
  /** Who may answer, asked for once the channels have answered. Missing: nobody knows. */
  readonly acquaintance?: () => Acquaintance;
}

/** Counts as they stood at the poll that the next is compared with, by our own steady clock (ms). */
export interface RememberedCounts {
  readonly counts: ReadonlyMap<string, Count>;
  readonly at: number;
  /** When each table that is not read at every poll was last read, by its OID. */
  readonly tables: ReadonlyMap<string, number>;
}

/** What all polls share. */
export interface PollTools {
  readonly consoles: KeyedTurns;
  /** Ids of devices on whose console a broken connection may have left a session of ours. Missing: nobody remembers. */
  readonly leftOpen?: Pick<LeftOpen, 'has' | 'add' | 'delete'>;
  /** What consoles have called their hosts. Missing: nobody remembers. */
  readonly hostNames?: Pick<HostNames, 'of' | 'learn'>;
  /** What lines have spoilt of late. Missing: nobody remembers. */
  readonly noise?: RecentNoise;
  readonly snmp: SnmpPoller;
  /** Counts of an earlier SNMP answer by device and address, for rates. Missing: each poll stands for itself. */
  readonly counts?: Map<string, RememberedCounts>;
  readonly now: () => number;
  /** Called with what should never have been thrown. */
  readonly onBug: (error: unknown) => void;
}

/** What the polls of a fleet share: it remembers. */
export interface FleetTools extends PollTools {
  readonly leftOpen: LeftOpen;
  readonly hostNames: HostNames;
}

/** What one conversation over one channel brought. */
export interface ChannelAnswer {
  readonly measurements: readonly Measurement[];
  readonly observations: readonly Observation[];
  /** What was not certain enough to be a reading. */
  readonly rejected?: readonly Rejected[];
  /** What came of each command that was sent. */
  readonly commands?: readonly CommandOutcome[];
  /** What only those parts of an SNMP answer report that are not read at every poll. Parts that this poll has not read are left out. */
  readonly seldom?: readonly SeldomTold[];
  /** Of the SNMP engine that answered. */
  readonly engineId?: string;
  /** What a line on which bits may flip has shown of itself. */
  readonly noise?: LineNoise & { readonly rereads: number };
  /** Names of the host, as the console's prompts have shown them. */
  readonly hostNames?: readonly string[];
  /** Of the conversation itself, in milliseconds: waiting for a turn is not in it. */
  readonly durationMs: number;
}

/** One poll over one channel: its answer, by device, channel and time. */
export interface ChannelPoll extends Omit<ChannelAnswer, 'measurements'> {
  readonly channel: PolledChannel;
  /** Essentials that it was to read and could not. */
  readonly unread?: readonly Unread[];
  readonly readings: readonly Reading[];
  /** Who answered, as far as this poll shows. */
  readonly identity?: SeenIdentity;
  /** The name of another device that is known to be who answered. */
  readonly identifiedAs?: string;
  /** Why nothing came. Missing: something did. */
  readonly fault?: Fault;
  readonly startedAt: number;
  readonly endedAt: number;
}
