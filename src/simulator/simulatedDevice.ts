import { randomBytes } from 'node:crypto';
import { startAgent } from './agent/agent.ts';
import type { AgentUser } from './agent/snmpResponder.ts';
import { Appliance, DEFAULT_ACCOUNTS } from './appliance/appliance.ts';
import type { LineOptions } from './console/line.ts';
import { listenConsole } from './console/listen.ts';
import type { LunaShConsole } from './console/lunash.ts';
import { hashText } from './random.ts';

export interface SimulatedDevice {
  /** Inventory id, by custom `demo-…`. */
  readonly id: string;
  readonly name: string;
  readonly haGroup?: string;
  readonly monitorAccount?: 'enabled' | 'disabled';
  /** Of its HSM. Left out: one of its own. */
  readonly serial?: string;
  /** Left out: its id. */
  readonly hostname?: string;
  /** The console's serial line. Default: 115200 baud, without errors. */
  readonly line?: LineOptions;
  /** Left out: both. */
  readonly channels?: readonly ('console' | 'snmp')[];
}

/** A device as it stands in the inventory file. */
export interface SimulatedInventoryDevice {
  readonly id: string;
  readonly name: string;
  readonly model: 'luna-network-hsm-7';
  readonly console?: { readonly address: string; readonly user: string; readonly password: { readonly secret: string } };
  readonly snmp?: {
    readonly host: string;
    readonly port: number;
    readonly version: '3';
    readonly user: string;
    readonly auth: { readonly protocol: 'sha256'; readonly secret: string };
    readonly priv: { readonly protocol: 'aes'; readonly secret: string };
  };
  readonly haGroup?: string;
  readonly monitorAccount?: 'enabled' | 'disabled';
}

export interface RunningDevice {
  readonly appliance: Appliance;
  readonly console?: PluggedConsole;
  readonly inventory: SimulatedInventoryDevice;
}

/** A place where a console is reached, and the appliance whose console is plugged in there. */
export interface PluggedConsole {
  readonly current: LunaShConsole;
  /** Plugs another appliance in, whose monitor account has the password that is used at this place. */
  plug(appliance: Appliance): Promise<void>;
}

/**
 * Brings up one appliance with its channels. What it opens it adds to `opened`, also when it fails later; its secrets it adds to
 * `secrets` under `<id>.console`, `<id>.auth` and `<id>.priv`.
 */
export async function startDevice(
  device: SimulatedDevice,
  secrets: Record<string, string>,
  opened: AsyncDisposable[],
): Promise<RunningDevice> {
  const { id, name, haGroup, monitorAccount, serial, hostname = id } = device;
  const channels = device.channels ?? ['console', 'snmp'];
  const accounts = DEFAULT_ACCOUNTS.map((account) => ({ ...account, password: madeUpSecret() }));
  const appliance = new Appliance({ seed: hashText(0, id), hostname, accounts, ...(serial !== undefined && { serial }) });
  if (monitorAccount === 'disabled') {
    for (const account of accounts) if (account.role === 'monitor') appliance.setAccount({ ...account, enabled: false });
  }
  const described = {
    id,
    name,
    model: 'luna-network-hsm-7' as const,
    ...(haGroup === undefined ? {} : { haGroup }),
    ...(monitorAccount === undefined ? {} : { monitorAccount }),
  };

  let reachable: Awaited<ReturnType<typeof openConsole>> | undefined;
  if (channels.includes('console')) reachable = await openConsole(appliance, device, secrets, opened);
  const snmp = channels.includes('snmp') ? await openAgent(appliance, id, secrets, opened) : undefined;
  return {
    appliance,
    ...(reachable === undefined ? {} : { console: reachable.console }),
    inventory: {
      ...described,
      ...(reachable === undefined ? {} : { console: reachable.inventory }),
      ...(snmp === undefined ? {} : { snmp }),
    },
  };
}

async function openConsole(
  appliance: Appliance,
  { id, line }: SimulatedDevice,
  secrets: Record<string, string>,
  opened: AsyncDisposable[],
): Promise<{ readonly console: PluggedConsole; readonly inventory: NonNullable<SimulatedInventoryDevice['console']> }> {
  const options = { line: { baudRate: 115_200, ...line } };
  let reachable = await listenConsole(appliance, options);
  const { address } = reachable;
  opened.push({ [Symbol.asyncDispose]: () => reachable.dispose() });
  const account = appliance.state.accounts.find(({ role }) => role === 'monitor');
  if (account === undefined) throw new Error('A simulated appliance has a monitor account.');
  const secret = `${id}.console`;
  secrets[secret] = account.password;
  const plugged: PluggedConsole = {
    get current() {
      return reachable.console;
    },
    async plug(other) {
      await reachable.dispose();
      other.setAccount(account);
      reachable = await listenConsole(other, { ...options, port: Number(address.split(':')[1]) });
    },
  };
  return { console: plugged, inventory: { address, user: account.name, password: { secret } } };
}

async function openAgent(
  appliance: Appliance,
  id: string,
  secrets: Record<string, string>,
  opened: AsyncDisposable[],
): Promise<NonNullable<SimulatedInventoryDevice['snmp']>> {
  const user: AgentUser = {
    user: 'vigil',
    auth: { protocol: 'sha256', key: madeUpSecret() },
    priv: { protocol: 'aes', key: madeUpSecret() },
  };
  const agent = await startAgent(appliance, { users: [user] });
  opened.push(agent);
  const [auth, priv] = [`${id}.auth`, `${id}.priv`];
  secrets[auth] = user.auth.key;
  secrets[priv] = user.priv.key;
  return {
    host: agent.host,
    port: agent.port,
    version: '3',
    user: user.user,
    auth: { protocol: 'sha256', secret: auth },
    priv: { protocol: 'aes', secret: priv },
  };
}

/** 128 bits, in letters, digits, `-` and `_`: fit to be typed at a console. */
const madeUpSecret = (): string => randomBytes(16).toString('base64url');
