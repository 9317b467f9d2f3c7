import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { ServiceClient } from '../connection.ts';
import { PROTOCOL_VERSION } from '../contract.ts';
import type { NotReached, ReachElsewhere } from '../reach.ts';
import { type Announcements, announcementsIn, lookingFor } from './announcements.ts';
import { type Destination, destinationOf } from './destination.ts';
import { type Link, openWay } from './link.ts';
import { type SshProcess, startSsh } from './sshProcess.ts';
import {
  NO_SSH,
  whyLate,
  whyNoAnswer,
  whyNoLogin,
  whyNoPlace,
  whyNoShell,
  whyNothingFound,
  whyOtherVersion,
  whySilent,
} from './sshWords.ts';

/**
 * The way to a service on another host, over the OpenSSH client, for who needs it seldom. It is a bundle of its own beside the extension's
 * (`.ci/build.mjs`), so that no window without such a service reads it.
 */

/** A login and what is read after it take no longer (ms), also over a slow link. */
const LOGIN = 20_000;
/** What sshd says of a channel that it does not open is here by then (ms). */
const SAID = 1_000;

const READY = 'hsm-vigil-ready';

export interface ReachOptions {
  /** As a person writes it: a host, and perhaps a folder there. */
  readonly place: string;
  /** Version of the client's package. */
  readonly version: string;
  /** Only tests speak another protocol than this package's. */
  readonly protocol?: number;
  /** Windows' ssh cannot listen on a file. */
  readonly platform?: NodeJS.Platform;
}

/** A way over ssh to the service of another host, for `connectToService`. It is tried once: whoever wants to stay connected comes again. */
export function reachOver(options: ReachOptions): ReachElsewhere {
  return async (greet, signal) => {
    const to = destinationOf(options.place);
    if (to === undefined) return { why: whyNoPlace(options.place) };
    const link = await linkTo(to, signal, options.platform ?? process.platform);
    if ('why' in link) return link;
    try {
      const reached = await serviceOver(link, to.host, options, greet);
      if (!('why' in reached)) reached.onClose(() => link[Symbol.dispose]());
      else link[Symbol.dispose]();
      return reached;
    } catch (error) {
      link[Symbol.dispose]();
      throw error;
    }
  };
}

async function serviceOver(
  link: Link,
  host: string,
  { version, protocol = PROTOCOL_VERSION }: ReachOptions,
  greet: Parameters<ReachElsewhere>[0],
): Promise<ServiceClient | NotReached> {
  for (const { endpoint, caller, open } of link.ways) {
    const socket = await open();
    const client =
      socket &&
      (await greet(socket, endpoint, { ...(link.login !== '' && { login: link.login }), ...(caller !== undefined && { caller }) }));
    if (client === undefined) continue;
    if ('hung' in client) return { why: whySilent(host, endpoint.pid) };
    const { service } = client;
    if (service.protocol === protocol) return client;
    client[Symbol.dispose]();
    return { why: whyOtherVersion(host, service.version, version, service.protocol < protocol) };
  }
  return { why: await link.whyNot() };
}

/** Two logins: the first reads what is announced over there, the second forwards to it. */
async function linkTo(to: Destination, signal: AbortSignal, platform: NodeJS.Platform): Promise<Link | NotReached> {
  const found = await look(to, signal);
  if ('why' in found) return found;
  return found.endpoints.length === 0 ? { why: whyNothingFound(to.host, found.login, found.closed) } : forward(to, found, signal, platform);
}

async function look({ host, folder }: Destination, signal: AbortSignal): Promise<Announcements | NotReached> {
  using ssh = startSsh(host, ['-o', 'ClearAllForwardings=yes'], 'sh -s', lookingFor(folder));
  const seen = await until(ssh, () => announcementsIn(ssh.output) !== undefined, signal);
  const found = announcementsIn(ssh.output);
  if (found) return found;
  if (seen === 'missing') return { why: NO_SSH };
  if (seen === 'late') return { why: whyLate(host) };
  // Who was let in has said something, or nothing at all.
  return { why: ssh.said.trim() === '' ? whyNoShell(host) : whyNoLogin(host, ssh.said) };
}

async function forward(to: Destination, found: Announcements, signal: AbortSignal, platform: NodeJS.Platform): Promise<Link | NotReached> {
  const { host } = to;
  const local = await localSockets(found.endpoints.length, platform);
  const ways = found.endpoints.flatMap(({ socket }, index) => ['-L', `${local.asForward(index)}:${socket}`]);
  // A way that ssh's own configuration asks for beside ours may be taken already. One of ours that is taken leads to somebody else.
  const strict = ['-o', `ExitOnForwardFailure=${local.isShared ? 'yes' : 'no'}`, '-o', 'StreamLocalBindMask=0177'];
  const ssh = startSsh(host, [...strict, ...ways], 'cat', `${READY}\n`);
  const end = () => {
    ssh[Symbol.dispose]();
    local[Symbol.dispose]();
  };
  try {
    const seen = await until(ssh, () => ssh.output.includes(READY), signal);
    if (seen !== 'seen') {
      end();
      return seen === 'missing' ? { why: NO_SSH } : seen === 'late' ? { why: whyLate(host) } : { why: whyNoLogin(host, ssh.said) };
    }
  } catch (error) {
    end();
    throw error;
  }
  void ssh.end.then(() => local[Symbol.dispose]());
  return {
    login: found.login,
    ways: found.endpoints.map(({ caller, ...endpoint }, index) => ({
      endpoint,
      ...(caller !== undefined && { caller }),
      open: () => openWay(local.at(index)),
    })),
    async whyNot() {
      const deadline = Date.now() + SAID;
      while (whyNoAnswer(host, ssh.said, found.runs) === undefined && !ssh.ended && Date.now() < deadline) await pause(20);
      return (
        whyNoAnswer(host, ssh.said, found.runs) ??
        (ssh.ended ? whyNoLogin(host, ssh.said) : `The HSM Vigil service on ${host} did not take us in. It may just be starting anew.`)
      );
    },
    [Symbol.dispose]: end,
  };
}

/** Waits until something shows, or ssh has ended, or it takes too long. @throws the signal's reason */
async function until(ssh: SshProcess, shows: () => boolean, signal: AbortSignal): Promise<'seen' | 'ended' | 'missing' | 'late'> {
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  try {
    const seen = new Promise<'seen'>((resolve) => {
      const look = () => shows() && resolve('seen');
      ssh.onNews(look);
      look();
    });
    const late = new Promise<'late'>((resolve, reject) => {
      const timer = setTimeout(() => resolve('late'), LOGIN);
      const abort = () => reject(signal.reason as Error);
      signal.addEventListener('abort', abort, { once: true });
      stop = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', abort);
      };
    });
    return await Promise.race([seen, ssh.end, late]);
  } finally {
    stop?.();
  }
}

interface LocalSockets extends Disposable {
  /** Others on this machine could listen there. */
  readonly isShared: boolean;
  at(index: number): string | number;
  asForward(index: number): string;
}

/** Sockets in a folder that only this user can enter; where ssh cannot do that, ports of loopback, which ssh must have taken before they are used. */
async function localSockets(count: number, platform: NodeJS.Platform): Promise<LocalSockets> {
  if (platform === 'win32') {
    const ports = await freePorts(count);
    return {
      isShared: true,
      at: (index) => ports[index] ?? 0,
      asForward: (index) => `127.0.0.1:${ports[index]}`,
      [Symbol.dispose]() {},
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'hsm-vigil-'));
  const path = (index: number) => join(folder, String(index));
  return { isShared: false, at: path, asForward: path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** All are held at once, so that no two are the same. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
