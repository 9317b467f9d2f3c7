import { witnessOf } from '../../core/channel.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { type Family, familyOf, type Labels, type SeriesPoint } from './common/families.ts';
import type { OutletState } from './common/outletState.ts';

/** How the service itself fares, for monitoring platforms. */
export interface OwnFacts {
  readonly version: string;
  readonly startedAt: number;
  readonly devices: number;
  readonly missingSecrets: number;
  /** Something keeps the service from its work: the history is not kept, this machine has no open files left. */
  readonly isTroubled: boolean;
  readonly receivers: readonly { readonly id: string; readonly state: string; readonly queued: number }[];
  readonly listening: readonly {
    readonly place: string;
    readonly kept: number;
    readonly refused: number;
    readonly lost: number;
    readonly problems: readonly string[];
  }[];
  readonly outlets: readonly OutletState[];
}

const of = {
  build: familyOf('hsm_vigil.build_info', '1', 'The version of HSM Vigil that runs: 1.'),
  startedAt: familyOf('hsm_vigil.start.timestamp', 's', 'When the service began, in seconds since 1970.'),
  memory: familyOf('process.resident_memory', 'By', 'Memory of the service’s process.'),
  cpu: familyOf('process.cpu', 's', 'Processor time of the service’s process.', 'counter'),
  devices: familyOf('hsm_vigil.devices', '1', 'Devices that are watched.'),
  secrets: familyOf('hsm_vigil.secrets.missing', '1', 'Secrets that the inventory names and nobody has given.'),
  trouble: familyOf('hsm_vigil.trouble', '1', 'Whether something keeps the service from its work, as a full disk does.'),
  polls: familyOf('hsm_vigil.polls', '1', 'Polls of a channel of a device since the service began.', 'counter'),
  pollTime: familyOf('hsm_vigil.polls.time', 's', 'Time that polls took, all together.', 'counter'),
  messages: familyOf('hsm_vigil.messages', '1', 'Traps and log lines that were kept, refused or lost.', 'counter'),
  messageProblems: familyOf('hsm_vigil.messages.problems', '1', 'What is wrong where traps and log lines are received.'),
  waiting: familyOf('hsm_vigil.notices.waiting', '1', 'Notices that a receiver has not taken yet.'),
  receiverUp: familyOf('hsm_vigil.receiver.up', '1', 'Whether a receiver of notices takes them (1) or not (0).'),
  queued: familyOf('hsm_vigil.export.waiting', '1', 'Samples that a monitoring platform has not taken yet.'),
  exported: familyOf('hsm_vigil.export.samples', '1', 'Samples that a monitoring platform has taken, or that were dropped.', 'counter'),
  answers: familyOf('hsm_vigil.export.answers', '1', 'Questions for metrics that were answered or refused.', 'counter'),
} satisfies Record<string, Family>;

/** Counts polls as the devices change. */
export class PollCounts {
  readonly #seen = new Map<string, number>();
  readonly #counts = new Map<string, { polls: number; seconds: number; readonly labels: Labels }>();

  note(device: WatchedDevice, channels: Iterable<Parameters<WatchedDevice['channel']>[0]>): void {
    for (const channel of channels) {
      const row = device.channel(channel);
      const key = `${device.id} ${channel}`;
      const before = this.#seen.get(key);
      if (!row || row.polledAt === before) continue;
      this.#seen.set(key, row.polledAt);
      // What is known from before the service began was polled by another one.
      if (before === undefined) continue;
      const result = row.state === 'ok' ? 'answered' : 'failed';
      const labels: Labels = [
        ['result', result],
        ['witness', witnessOf(channel)],
      ];
      const known = this.#counts.get(`${result} ${channel}`) ?? { polls: 0, seconds: 0, labels };
      known.polls += 1;
      known.seconds += (row.durationMs ?? 0) / 1000;
      this.#counts.set(`${result} ${channel}`, known);
    }
  }

  forget(device: string): void {
    for (const key of this.#seen.keys()) if (key.startsWith(`${device} `)) this.#seen.delete(key);
  }

  points(now: number): readonly SeriesPoint[] {
    return [...this.#counts.values()].flatMap(({ labels, polls, seconds }) => [
      { family: of.polls, labels, value: polls, time: now, until: now },
      { family: of.pollTime, labels, value: seconds, time: now, until: now },
    ]);
  }
}

export function ownPoints(facts: OwnFacts, now: number): readonly SeriesPoint[] {
  const point = (family: Family, value: number, labels: Labels = []): SeriesPoint => ({ family, labels, value, time: now, until: now });
  const { user, system } = process.cpuUsage();
  return [
    point(of.build, 1, [['version', facts.version]]),
    point(of.startedAt, facts.startedAt / 1000),
    point(of.memory, process.memoryUsage.rss()),
    point(of.cpu, (user + system) / 1e6),
    point(of.devices, facts.devices),
    point(of.secrets, facts.missingSecrets),
    point(of.trouble, facts.isTroubled ? 1 : 0),
    ...facts.receivers.flatMap(({ id, state, queued }) => {
      const labels: Labels = [['receiver', id]];
      return [point(of.waiting, queued, labels), ...(state === 'waiting' ? [] : [point(of.receiverUp, state === 'ok' ? 1 : 0, labels)])];
    }),
    ...ofPlaces(facts.listening).flatMap(({ way, kept, refused, lost, problems }) => [
      ...Object.entries({ kept, lost, refused }).map(([result, value]) =>
        point(of.messages, value, [
          ['result', result],
          ['way', way],
        ]),
      ),
      point(of.messageProblems, problems, [['way', way]]),
    ]),
    ...facts.outlets.flatMap(({ kind, sent, queued, dropped, refused }, index) => {
      const outlet = ['outlet', `${kind}-${1 + facts.outlets.slice(0, index).filter((each) => each.kind === kind).length}`] as const;
      const counted = (family: Family, counts: Readonly<Record<string, number>>) =>
        Object.entries(counts).map(([result, value]) => point(family, value, [outlet, ['result', result]]));
      if (kind === 'metrics') return counted(of.answers, { answered: sent, refused });
      return [point(of.queued, queued, [outlet]), ...counted(of.exported, { dropped, sent })];
    }),
  ];
}

/** Of what is received, by the way and without an address: "Syslog at 127.0.0.1:601 (TCP)" is `syslog-tcp`. */
function ofPlaces(listening: OwnFacts['listening']) {
  const ways = new Map<string, { way: string; kept: number; refused: number; lost: number; problems: number }>();
  for (const { place, kept, refused, lost, problems } of listening) {
    const way = [place.split(' ')[0], /\((\w+)\)$/.exec(place)?.[1]].filter(Boolean).join('-').toLowerCase();
    const known = ways.get(way) ?? { way, kept: 0, refused: 0, lost: 0, problems: 0 };
    known.kept += kept;
    known.refused += refused;
    known.lost += lost;
    known.problems += problems.length;
    ways.set(way, known);
  }
  return [...ways.values()];
}
