import { randomBytes } from 'node:crypto';
import { type SimulatedAgent, startAgent } from './agent/agent.ts';
import type { AgentUser } from './agent/snmpResponder.ts';
import { Appliance, DEFAULT_ACCOUNTS } from './appliance/appliance.ts';
import type { LineOptions } from './console/line.ts';
import { listenConsole } from './console/listen.ts';
import type { LunaShConsole } from './console/lunash.ts';
import { hashText } from './random.ts';
import type { ReceiverPorts } from './sending/freePorts.ts';
import { TcpLines, udpLines } from './sending/lineSender.ts';
import { startSending } from './sending/startSending.ts';
import { TrapSender } from './sending/trapSender.ts';

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
  /** How it says things by itself, where anybody hears it. Left out: by traps, and by lines over TCP. */
  readonly sends?: { readonly informs?: true; readonly udp?: true };
}

/** Who sends traps of version 3, as it stands in the inventory file. */
export interface SimulatedTrapUser extends Pick<SimulatedSnmp, 'auth' | 'priv'> {
  readonly name: string;
  readonly engineId: string;
}

/** A device as it stands in the inventory file. */
export interface SimulatedInventoryDevice {
  readonly id: string;
  readonly name: string;
  readonly model: 'luna-network-hsm-7';
  readonly console?: { readonly address: string; readonly user: string; readonly password: { readonly secret: string } };
  readonly snmp?: SimulatedSnmp;
  readonly haGroup?: string;
  readonly monitorAccount?: 'enabled' | 'disabled';
}

interface SimulatedSnmp {
  readonly host: string;
  readonly port: number;
  readonly version: '3';
  readonly user: string;
  readonly auth: { readonly protocol: 'sha256'; readonly secret: string };
  readonly priv: { readonly protocol: 'aes'; readonly secret: string };
}

export interface RunningDevice {
  readonly appliance: Appliance;
  readonly console?: PluggedConsole;
  readonly inventory: SimulatedInventoryDevice;
  /** As which it sends its traps. */
  readonly trapUser?: SimulatedTrapUser;
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
 * @param receivers where it is heard; undefined: it says nothing by itself
 */
export async function startDevice(
  device: SimulatedDevice,
  receivers: ReceiverPorts | undefined,
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
  const trapUser = receivers && send(appliance, device, receivers, snmp, opened);
  return {
    appliance,
    ...(trapUser && { trapUser }),
    ...(reachable === undefined ? {} : { console: reachable.console }),
    inventory: {
      ...described,
      ...(reachable === undefined ? {} : { console: reachable.inventory }),
      ...(snmp === undefined ? {} : { snmp: snmp.inventory }),
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
): Promise<{ readonly agent: SimulatedAgent; readonly user: AgentUser; readonly inventory: SimulatedSnmp }> {
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
    agent,
    user,
    inventory: {
      host: agent.host,
      port: agent.port,
      version: '3',
      user: user.user,
      auth: { protocol: 'sha256', secret: auth },
      priv: { protocol: 'aes', secret: priv },
    },
  };
}

/** It is heard from now on. Its traps have its agent's engine and keys, under a name of their own: informs are told apart by name alone. */
function send(
  appliance: Appliance,
  { id, sends = {} }: SimulatedDevice,
  ports: ReceiverPorts,
  snmp: Awaited<ReturnType<typeof openAgent>> | undefined,
  opened: AsyncDisposable[],
): SimulatedTrapUser | undefined {
  const host = '127.0.0.1';
  const lines = sends.udp ? udpLines(host, ports.syslog) : new TcpLines(host, ports.syslog);
  opened.push({ [Symbol.asyncDispose]: async () => lines[Symbol.dispose]() });
  if (snmp === undefined) {
    startSending(appliance, { lines });
    return undefined;
  }
  const { agent, user, inventory } = snmp;
  const path = { version: '3', user: { ...user, user: id }, engine: agent.engine, inform: sends.informs ?? false } as const;
  const traps = new TrapSender(host, ports.traps, path);
  opened.push({ [Symbol.asyncDispose]: async () => traps[Symbol.dispose]() });
  startSending(appliance, { lines, traps });
  return { name: id, engineId: agent.engine.id.toString('hex'), auth: inventory.auth, priv: inventory.priv };
}

/** 128 bits, in letters, digits, `-` and `_`: fit to be typed at a console. */
const madeUpSecret = (): string => randomBytes(16).toString('base64url');
