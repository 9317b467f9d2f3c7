import { channelFacts, channels, isPolled } from '../../core/channel.ts';
import { t, translated } from '../../core/l10n.ts';
import type { NotificationDescriptor } from '../../core/modelDescriptor.ts';
import { isLoopback } from '../../inventory/loopback.ts';
import type { ListenerRecord, ReceivingRecord } from '../../protocol/contract.ts';
import type { CommandBlock, SetUp, WayState } from '../../protocol/pages/toSetUpPage.ts';
import { inertText } from '../words/inertText.ts';

/** Ports that need no right of this machine's. */
const TRAPS = '0.0.0.0:1162';
const LINES = '0.0.0.0:1514';
const HERE = t('<address of this machine>');

/** What is to be received of a device, with secrets by name. */
export interface WantedReceivers {
  readonly traps: {
    readonly listen: string;
    readonly user: {
      readonly name: string;
      readonly engineId: string;
      readonly auth: { readonly protocol: string; readonly secret: string };
      readonly priv: { readonly protocol: string; readonly secret: string };
    };
  };
  readonly syslog: { readonly udp: string; readonly tcp: string };
}

export interface PlanParts {
  readonly device: { readonly id: string; readonly name: string };
  readonly record: ReceivingRecord;
  readonly model: NotificationDescriptor;
  readonly listening: readonly ListenerRecord[];
  readonly missingSecrets: readonly string[];
  /** An engine id of ours, for a device that has none. */
  readonly engineId: string;
  /** When the page was opened (ms). */
  readonly since: number;
}

/** The user that a device sends its traps as: one for each, so that they are told apart. */
function trapUser(id: string): string {
  return `vigil-${id}`.slice(0, 32);
}

/** An engine id as SNMP makes them (RFC 3411: enterprise 8072, "octets of an administrator"), as long as the model takes. */
export function newEngineId(random: string, digits: number): string {
  const head = '80001f8805';
  return head + random.slice(0, Math.max(0, digits - head.length));
}

export function wantedReceivers({
  device,
  record,
  model,
  engineId,
}: Pick<PlanParts, 'device' | 'record' | 'model' | 'engineId'>): WantedReceivers {
  const { traps, syslog, addresses } = record;
  const users = traps?.users ?? [];
  // One pair of passphrases for all: SNMP makes other keys of it for each engine.
  const like = users.find(({ auth, priv }) => auth?.protocol === model.auth && priv?.protocol === model.priv);
  const own = users.find(({ name }) => name === trapUser(device.id));
  const isHere = addresses.length > 0 && addresses.every(isLoopback);
  const place = (wanted: string) => (isHere ? wanted.replace('0.0.0.0', '127.0.0.1') : wanted);
  return {
    traps: {
      listen: traps?.listen && !(isLoopback(traps.listen) && !isHere) ? traps.listen : place(TRAPS),
      user: {
        name: trapUser(device.id),
        engineId: own?.engineId ?? engineId,
        auth: { protocol: model.auth, secret: like?.auth?.secret ?? 'traps.auth' },
        priv: { protocol: model.priv, secret: like?.priv?.secret ?? 'traps.priv' },
      },
    },
    syslog: { udp: syslog?.udp ?? place(LINES), tcp: syslog?.tcp ?? place(LINES) },
  };
}

/** All that the page shows. */
export function setUpPlan(parts: PlanParts): SetUp {
  const { device, record, listening, missingSecrets, since } = parts;
  const wanted = wantedReceivers(parts);
  const { addresses, software } = record;
  const own = record.traps?.users.find(({ name }) => name === trapUser(device.id));
  const isHere = addresses.length > 0 && addresses.every(isLoopback);
  const places = [record.traps?.listen, record.syslog?.udp, record.syslog?.tcp, record.syslog?.tls].flatMap((each) => each ?? []);
  const unreachable = isHere ? [] : places.filter(isLoopback);
  const receivesLines = record.syslog?.udp !== undefined || record.syslog?.tcp !== undefined || record.syslog?.tls !== undefined;
  const written = own?.engineId !== undefined && receivesLines && addresses.length > 0 && unreachable.length === 0;
  const missing = [own?.auth?.secret, own?.priv?.secret].filter((name) => name !== undefined && missingSecrets.includes(name));
  return {
    device: inertText(device.name, 80),
    ...(software !== undefined && { software: inertText(software, 40) }),
    addresses: addresses.map((each) => inertText(each, 60)),
    places: listening.map(({ place }) => inertText(place, 200)),
    written,
    complete: written && missing.length === 0,
    problems: [
      ...(addresses.length === 0
        ? [
            t(
              'The inventory has no network address of this HSM, so that what it sends would be a stranger’s. It is asked for when the inventory is written.',
            ),
          ]
        : []),
      ...unreachable.map((place) => t('No other machine reaches {0}: what the HSM sends there does not arrive.', place)),
      ...listening.flatMap(({ problems }) => problems.map((each) => inertText(each, 600))),
    ],
    writes: written ? [] : writesOf(wanted),
    blocks: blocksOf(parts, wanted),
    ways: channels.filter((channel) => !isPolled(channel)).map((channel) => wayOf(channel, parts)),
    refused: record.refused
      .filter(({ time }) => Date.parse(time) >= since)
      .map(({ time, sender, channel, text, count }) => ({
        time: Date.parse(time),
        sender: inertText(sender, 100),
        way: channelFacts[channel].name,
        text: inertText(text, 600),
        count,
        isThisDevice: addresses.includes(sender),
      })),
    since,
  };
}

function writesOf({ traps, syslog }: WantedReceivers): readonly string[] {
  const { name, engineId, auth, priv } = traps.user;
  return [
    t(
      'Traps at {0}, of the SNMPv3 user {1} with the engine id {2} ({3}, {4}; passphrases by the names {5} and {6})',
      traps.listen,
      name,
      engineId,
      auth.protocol,
      priv.protocol,
      auth.secret,
      priv.secret,
    ),
    t('Log lines at {0} (UDP) and {1} (TCP)', syslog.udp, syslog.tcp),
  ];
}

function wayOf(channel: ReceivingRecord['ways'][number], { record, since }: PlanParts): WayState {
  const known = record.heard.find((each) => each.channel === channel);
  const test = known?.test;
  const [testedAt, lastAt] = [test && Date.parse(test.at), known && Date.parse(known.lastAt)];
  const isNew = (time: number | undefined) => time !== undefined && time >= since;
  return {
    id: channel,
    name: channelFacts[channel].name,
    state: isNew(testedAt) ? 'proven' : isNew(lastAt) ? 'heard' : record.ways.includes(channel) ? 'waiting' : 'off',
    ...(testedAt !== undefined && { testedAt }),
    ...(test && { sender: inertText(test.sender, 100) }),
    proven: test?.authenticated ?? false,
    ...(lastAt !== undefined && { lastAt }),
  };
}

function blocksOf({ record, model, device }: PlanParts, wanted: WantedReceivers): readonly CommandBlock[] {
  const { traps, tls } = model;
  const { traps: trap, syslog } = wanted;
  // Where only UDP is received, a line over TCP would go nowhere.
  const overTcp = record.syslog === undefined || record.syslog.tcp !== undefined;
  const filled = (line: string) =>
    line
      .replaceAll('{host}', record.ownAddress ?? HERE)
      .replaceAll('{user}', trap.user.name)
      .replaceAll('{engine}', trap.user.engineId)
      .replaceAll('{protocol}', overTcp ? 'tcp' : 'udp')
      .replaceAll('{port}', portOf(overTcp ? syslog.tcp : syslog.udp))
      .replaceAll('{tlsPort}', record.syslog?.tls === undefined ? t('<port for TLS>') : portOf(record.syslog.tls));
  const commands = (lines: readonly string[]) => lines.map(filled);
  const isOld = record.software !== undefined && isBefore(record.software, tls.since);
  const clearText = t(
    'Log lines go over the network in clear text: whoever is between can read them and make them up. They confirm what polls find, and fire nothing by themselves.',
  );
  const name = inertText(device.name, 80);
  return [
    ...portBlocks(trap.listen, model.trapPort),
    {
      ...{ id: 'traps', title: t('Traps: type this as admin on {0}', name), lines: commands(traps) },
      note: t(
        'Put your own passphrases, of 8 characters at least, in the place of the words in angle brackets. They are the two that you enter here.',
      ),
    },
    {
      ...{ id: 'lines', title: t('Log lines: type this as admin on {0}', name), lines: commands(model.syslog) },
      warning: isOld
        ? t('{0} Its software {1} knows nothing else: TLS begins with {2}.', clearText, inertText(record.software ?? '', 40), tls.since)
        : clearText,
    },
    ...(isOld
      ? []
      : [
          {
            ...{
              id: 'tls',
              title: t('Log lines over TLS, from software {0} on, in place of those before', tls.since),
              lines: commands(tls.lines),
            },
            note: [
              ...(record.software === undefined ? [t('Which software the HSM has is not known yet.')] : []),
              translated(tls.note),
              t('In the inventory, "syslog" takes "tls" with "listen", "cert", "key" and "ca".'),
            ].join(' '),
          },
        ]),
    { id: 'test', title: t('Then send a test'), lines: commands(model.test), note: translated(model.testNote) },
  ];
}

/** How traps to a reserved port reach a program without rights. */
function portBlocks(listen: string, port: number): readonly CommandBlock[] {
  const own = portOf(listen);
  if (Number(own) === port) {
    return [
      {
        ...{
          id: 'port',
          title: t('The right to port {0}', port),
          lines: [`sudo sysctl -w net.ipv4.ip_unprivileged_port_start=${port}`, 'AmbientCapabilities=CAP_NET_BIND_SERVICE'],
        },
        note: t(
          'Ports below 1024 need a right. Free the port for all programs with the first line, or under systemd give it to the service with the second one in its unit.',
        ),
      },
    ];
  }
  return [
    {
      ...{ id: 'port', title: t('On this machine: hand on what comes for port {0}', port) },
      lines: [
        `sudo iptables -t nat -A PREROUTING -p udp --dport ${port} -j REDIRECT --to-ports ${own}`,
        `sudo nft 'add table ip vigil; add chain ip vigil traps { type nat hook prerouting priority dstnat; }; add rule ip vigil traps udp dport ${port} redirect to :${own}'`,
      ],
      note: t(
        'The HSM sends traps to UDP port {0} and to no other, and this service listens at {1}. One of the two lines is enough. The other way is a right: listen at port {0}, and under systemd add "AmbientCapabilities=CAP_NET_BIND_SERVICE" to the unit.',
        port,
        own,
      ),
    },
  ];
}

function portOf(place: string): string {
  return place.slice(place.lastIndexOf(':') + 1);
}

/** Versions such as `7.8.3-12`: number by number. */
export function isBefore(version: string, other: string): boolean {
  const numbers = (text: string) => (/\d+(?:\.\d+)*/.exec(text)?.[0] ?? '').split('.').map(Number);
  const [a, b] = [numbers(version), numbers(other)];
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const [one = 0, two = 0] = [a[i], b[i]];
    if (one !== two) return one < two;
  }
  return false;
}
