import { readCaptured } from '../../core/console/captured.ts';
import { type ClientGroup, clientGroupsOf } from '../../core/haClientView.ts';
import type { Rejected } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';
import { count, listed } from '../../core/words.ts';
import type { HaClientRow } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import { NotFound, NotPossible } from '../common/refusals.ts';
import type { Fleet } from '../watching/fleet.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

/** What clients say of a group, as far as it is kept; a group has few clients that anybody asks. */
const MOST_CLIENTS = 20;
const LONGEST_NAME = 80;

export interface ClientViewsOptions {
  readonly keeper: Keeper;
  readonly fleet: Pick<Fleet, 'devices'>;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface ClientText {
  readonly haGroup: string;
  /** Whom it is from, as the person calls it. */
  readonly client: string;
  /** What the client's shell has printed. */
  readonly text: string;
}

/** What clients of HA groups have said last, each with its time. It grows no younger: whoever shows it says when it was. */
export class ClientViews {
  readonly #options: ClientViewsOptions;
  readonly #rows = new Map<string, HaClientRow>();

  constructor(options: ClientViewsOptions) {
    this.#options = options;
    const { keeper } = options;
    for (const row of keeper.read([], (store) => store.haClients.load())) this.#rows.set(keyOf(row), row);
    keeper.register((store) => {
      for (const row of this.#rows.values()) store.haClients.save(row);
    });
  }

  /** Of one group, the newest first. */
  of(haGroup: string): readonly HaClientRow[] {
    return [...this.#rows.values()].filter((row) => row.haGroup === haGroup).sort((a, b) => b.at - a.at);
  }

  /**
   * Takes what a client has printed, and keeps what it says of this group. What was refused of it is told.
   * @throws {NotFound} {NotPossible} for a text that says nothing of the group
   */
  take({ haGroup, client, text }: ClientText, who: string): { readonly row: HaClientRow; readonly rejected: readonly Rejected[] } {
    const { keeper, now } = this.#options;
    const members = this.#options.fleet.devices.filter(({ plan }) => plan.device.haGroup === haGroup);
    const model = members.find(({ plan }) => plan.model.descriptor.haClient && plan.model.console)?.plan.model;
    if (members.length === 0) throw new NotFound(`No watched device is a member of the HA group "${plainText(haGroup, 63)}".`);
    if (!model?.console || !model.descriptor.haClient) throw new NotPossible('Nothing is known of what clients of this model print.');
    const { command, shell } = model.descriptor.haClient;
    const captured = readCaptured(text, command, model.console);
    const { readings = [], rejected = [] } = captured?.result ?? {};
    const groups = clientGroupsOf(readings);
    if (groups.length === 0)
      throw new NotPossible(`The text holds no group: copy all that "${command}" prints in ${shell}, from its prompt to "Command Result".`);
    const said = meant(groups, haGroup, members);
    if (!said) throw new NotPossible(noneMeant(groups, haGroup));
    if (said.members.length === 0)
      throw new NotPossible(`The text names no member of the group: copy all that "${command}" prints in ${shell}, to "Command Result".`);
    const row: HaClientRow = { haGroup, client: plainText(client, LONGEST_NAME) || 'a client', at: now(), by: who, said };
    const others = this.of(haGroup).filter((each) => each.client !== row.client);
    if (others.length >= MOST_CLIENTS)
      throw new NotPossible(`What ${count(MOST_CLIENTS, 'client')} say of this group is kept already. Use one of their names.`);
    keeper.mustKeep(({ audit, haClients }) => {
      audit.append({ time: row.at, who, what: 'read-ha-client', target: `HA group ${haGroup}, as ${row.client} has it` });
      haClients.save(row);
    });
    this.#rows.set(keyOf(row), row);
    return { row, rejected };
  }
}

function keyOf({ haGroup, client }: HaClientRow): string {
  return `${haGroup} ${client}`;
}

/** The group of that label; else the only one whose members stand on these devices, or the only one where no partition of theirs is known. */
function meant(groups: readonly ClientGroup[], haGroup: string, devices: readonly WatchedDevice[]): ClientGroup | undefined {
  const named = groups.find(({ label }) => label.toLowerCase() === haGroup.toLowerCase());
  if (named) return named;
  const here = groups.filter(({ members }) => members.some(({ serial }) => deviceOfMember(devices, serial) !== undefined));
  if (here.length === 1) return here[0];
  return groups.length === 1 && !devices.some(tellsPartitions) ? groups[0] : undefined;
}

function noneMeant(groups: readonly ClientGroup[], haGroup: string): string {
  const labels = groups.slice(0, 8).map(({ label }) => `"${plainText(label, 60)}"`);
  return `The client has ${listed(labels)}, and none is known to be the HA group "${plainText(haGroup, 63)}". Call the group in the inventory as the client does.`;
}

/** Its polls have shown serial numbers of partitions: a member that is on it would be found. */
function tellsPartitions({ readings }: WatchedDevice): boolean {
  return [...readings].some(({ attributes }) => /^partition-\d+$/.test(attributes['hw.id']));
}

/** The device on which a member's partition is, as its own polls have shown. */
export function deviceOfMember(devices: readonly WatchedDevice[], serial: string): WatchedDevice | undefined {
  const component = `partition-${serial}`;
  return devices.find((device) => [...device.readings].some(({ attributes }) => attributes['hw.id'] === component));
}
