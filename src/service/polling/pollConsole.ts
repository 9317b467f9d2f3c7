import { holdConsole } from '../../channels/console/lease.ts';
import { type ConsoleSession, openSession, type SessionOptions } from '../../channels/console/session.ts';
import { filtered } from '../../channels/console/transports/filtered.ts';
import { openSerial } from '../../channels/console/transports/serial.ts';
import { openSsh } from '../../channels/console/transports/ssh.ts';
import { openTcp } from '../../channels/console/transports/tcp.ts';
import { NoTelnet, Telnet } from '../../channels/console/transports/telnet.ts';
import type { Transport } from '../../channels/console/transports/transport.ts';
import { type CommandReadings, type ReadModel, ReliableReading } from '../../core/console/reliableReading.ts';
import { ConsoleCredentials } from '../../core/consoleCredentials.ts';
import type { ConsoleCommand, ConsoleProfile } from '../../core/deviceModel.ts';
import { AccountUnusable, ConsoleBusy, DeviceError, Fault, Garbled, LoginRefused, NoAnswer } from '../../core/fault.ts';
import { plainText } from '../../core/text.ts';
import { serialPlace, tcpPlace } from '../../inventory/consolePlace.ts';
import type { ConsoleConfig } from '../../inventory/schema.ts';
import { LONGEST_TIMER } from '../common/longTimer.ts';
import { requireNamed } from '../common/secrets.ts';
import type { ChannelAnswer, PollTarget, PollTools } from './pollTarget.ts';
import { maybeSpoilt } from './recentNoise.ts';
import { presentLogin, refusedLogin } from './refusedLogin.ts';

/** Nothing is read again after this many times the time it may stall. What is not certain by then stays unknown. */
const ENOUGH = 4;
/** A conversation without an end (noise that never stalls) is ended after this many times the time it may stall. */
const LONGEST = 8;

/**
 * One health poll over the console: log in, read the commands that are due until it is certain what they say, log out.
 * @throws {Fault} when nothing could be read; `signal.reason` when aborted
 */
export async function pollConsole(
  target: PollTarget,
  config: ConsoleConfig,
  tools: PollTools,
  signal: AbortSignal,
): Promise<ChannelAnswer> {
  const { model } = target;
  const { console } = model;
  if (console === undefined) throw new Error(`${model.descriptor.id} has no console`);
  const credentials = ConsoleCredentials.check(config.user, requireNamed(target.secrets, config.password.secret), console);
  const login = presentLogin(config, target.secrets);
  return tools.consoles.run(portOf(config), signal, async () => {
    const startedAt = performance.now();
    const { id } = target.device;
    // What SSH carries arrives as it was sent, or not at all.
    const line = config.ssh === undefined ? tools.noise : undefined;
    const limit = AbortSignal.timeout(Math.min(target.timeout * LONGEST, LONGEST_TIMER));
    const bounded = AbortSignal.any([signal, limit]);
    try {
      const mayBeOpen = (open: boolean) => tools.leftOpen?.[open ? 'add' : 'delete'](id);
      // A shell of SSH ends with its connection.
      const hosts = tools.hostNames?.of(id) ?? [];
      const { mask } = target.secrets;
      const options = { timeoutMs: target.timeout, hosts, mask, ...(config.ssh === undefined && { mayBeOpen }) };
      // Over SSH an appliance has sessions for several.
      await using _held = config.ssh === undefined ? await holdConsole(portOf(config), target.timeout, bounded) : undefined;
      const transport = await openTransport(config, credentials, options, bounded);
      const session = await openSession(transport, credentials, options, bounded);
      try {
        const enough = () => performance.now() - startedAt > target.timeout * ENOUGH;
        const commands = target.commands ?? console.commands;
        const { noise, rereads, ...read } = await readCommands(
          session,
          { ...model, console },
          commands,
          { enough, now: tools.now },
          bounded,
        );
        line?.record(id, noise, tools.now());
        await session.logout();
        return {
          ...read,
          ...(line && { noise: { ...noise, rereads } }),
          hostNames: session.hostNames,
          durationMs: performance.now() - startedAt,
        };
      } finally {
        await session.logout();
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ConsoleBusy && tools.leftOpen?.has(id)) throw maybeOurs(error, console);
      if (error instanceof Garbled) line?.record(id, { lines: 1, spoilt: 1 }, tools.now());
      const noise = line?.of(id, tools.now());
      if (error instanceof LoginRefused && !(error instanceof AccountUnusable) && noise && noise.spoilt > 0)
        throw refusedLogin(maybeSpoilt(error, noise), login);
      if (limit.aborted) throw new NoAnswer('The console talks on without an end that could be understood.', { cause: error });
      throw error instanceof Fault ? refusedLogin(error, login) : error;
    }
  });
}

/** When reading has to end. */
export interface ReadingTime {
  /** Asked before each further round: no time is left for one. */
  readonly enough: () => boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/**
 * Reads commands in one session until it is certain what they say: sends what the reading asks for, and hands over what came.
 *
 * @throws {Fault} when nothing could be read; `signal.reason` when aborted
 */
export async function readCommands(
  session: Pick<ConsoleSession, 'run' | 'usable'>,
  model: ReadModel,
  commands: readonly ConsoleCommand[],
  { enough, now }: ReadingTime,
  signal: AbortSignal,
): Promise<CommandReadings> {
  const reading = new ReliableReading(model, commands);
  let wanted = reading.nextRound(now(), false);
  while (wanted.length > 0 && session.usable) {
    for (const each of wanted) {
      if (!session.usable) break;
      reading.take(each, await answerTo(each, session, signal));
    }
    wanted = reading.nextRound(now(), enough());
  }
  return reading.conclude();
}

/** The output of a command, or the fault that came instead. */
async function answerTo({ command }: ConsoleCommand, session: Pick<ConsoleSession, 'run'>, signal: AbortSignal): Promise<string | Fault> {
  try {
    const { resultCode, resultText, text } = await session.run(command, signal);
    if (resultCode === 0) return text;
    return new DeviceError(`The device answered "${command}" with error ${resultCode} (${plainText(resultText, 80)}).`);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/**
 * A session that is open may be one that a broken connection of ours has left. It is left alone all the same, because nothing
 * distinguishes it from a person's. The manufacturer documents no idle time-out for the serial console (7.2, "Timeouts": only network
 * connections have one), so nothing is promised about when it ends.
 */
function maybeOurs(busy: ConsoleBusy, { logoutCommand }: ConsoleProfile): ConsoleBusy {
  return new ConsoleBusy(
    `${busy.message} It is most likely our own session: our last connection was cut off before it could log out, and no login prompt has shown since. That is not certain, because nothing tells it from a person’s. Polling goes on by itself once the session has ended; if it does not end, open the console and type "${logoutCommand}".`,
    { cause: busy },
  );
}

/** The place that holds one conversation at a time. */
function portOf({ port, address = '', ssh }: ConsoleConfig): string {
  if (ssh !== undefined) return `ssh ${ssh}`;
  return port === undefined ? `tcp ${tcpPlace(address)}` : `serial ${serialPlace(port)}`;
}

async function openTransport(
  { port, address, ssh, hostKey, baudRate, protocol, flowControl }: ConsoleConfig,
  credentials: ConsoleCredentials,
  options: SessionOptions,
  signal: AbortSignal,
): Promise<Transport> {
  if (port !== undefined) return openSerial({ path: port, baudRate, xonXoff: flowControl === 'xonxoff' }, signal);
  if (address !== undefined) return filtered(await openTcp(address, signal), protocol === 'telnet' ? new Telnet() : new NoTelnet());
  if (ssh !== undefined && hostKey !== undefined) return openSsh({ address: ssh, hostKey }, credentials, options, signal);
  throw new Error('a console has a port, an address, or SSH with a host key');
}
