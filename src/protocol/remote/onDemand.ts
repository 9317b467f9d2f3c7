import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Endpoint } from '../endpoint.ts';
import { type Link, LOOPBACK, type NoLink } from '../link.ts';
import { type Announcements, announcementsIn, lookingFor } from './announcements.ts';
import { type Destination, destinationOf } from './destination.ts';
import { type SshProcess, startSsh } from './sshProcess.ts';
import { whyNoAnswer, whyNoLogin, whyNothingFound } from './sshWords.ts';

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
  /** Whether a local socket can be a file. Windows' ssh cannot listen on one. */
  readonly platform?: NodeJS.Platform;
}

/**
 * Logs in over ssh and forwards the sockets that are announced over there. Two logins: the first reads what is announced, the second forwards.
 * `place`: as a person writes it.
 */
export async function reach(
  place: string,
  signal: AbortSignal,
  { platform = process.platform }: ReachOptions = {},
): Promise<Link | NoLink> {
  const to = destinationOf(place);
  if (to === undefined)
    return {
      why: `“${place.slice(0, 100)}” is no host for ssh. Write "host" or "user@host", with ":/folder" behind it where the service has another folder.`,
    };
  const found = await look(to, signal);
  if ('why' in found) return found;
  if (found.endpoints.length === 0) return { why: whyNothingFound(to.host, found.login, found.closed) };
  return forward(to, found, signal, platform);
}

async function look({ host, folder }: Destination, signal: AbortSignal): Promise<Announcements | NoLink> {
  using ssh = startSsh(host, ['-o', 'ClearAllForwardings=yes'], 'sh -s', lookingFor(folder));
  const seen = await until(ssh, () => announcementsIn(ssh.output) !== undefined, signal);
  const found = announcementsIn(ssh.output);
  if (found) return found;
  if (seen === 'missing') return noSsh();
  if (seen === 'late') return late(host);
  // Who was let in has said something, or nothing at all.
  return { why: ssh.said.trim() === '' ? noShell(host) : whyNoLogin(host, ssh.said) };
}

async function forward(to: Destination, found: Announcements, signal: AbortSignal, platform: NodeJS.Platform): Promise<Link | NoLink> {
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
      return seen === 'missing' ? noSsh() : seen === 'late' ? late(host) : { why: whyNoLogin(host, ssh.said) };
    }
  } catch (error) {
    end();
    throw error;
  }
  void ssh.end.then(() => local[Symbol.dispose]());
  const endpoints = found.endpoints.map((endpoint, index): Endpoint => ({ ...endpoint, socket: local.path(index) }));
  return {
    host,
    login: found.login,
    endpoints,
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
  path(index: number): string;
  asForward(index: number): string;
}

/** Sockets in a folder that only this user can enter; where ssh cannot do that, ports of loopback, which the service's token guards. */
async function localSockets(count: number, platform: NodeJS.Platform): Promise<LocalSockets> {
  if (platform === 'win32') {
    const ports = await freePorts(count);
    return {
      isShared: true,
      path: (index) => `${LOOPBACK}${ports[index]}`,
      asForward: (index) => `${LOOPBACK}${ports[index]}`,
      [Symbol.dispose]() {},
    };
  }
  const folder = mkdtempSync(join(tmpdir(), 'hsm-vigil-'));
  const path = (index: number) => join(folder, String(index));
  return { isShared: false, path, asForward: path, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
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

function noSsh(): NoLink {
  return {
    why: 'The program "ssh" is not on this machine, or not in its PATH. Install the OpenSSH client: HSM Vigil reaches another host through it.',
  };
}

function late(host: string): NoLink {
  return { why: `${host} did not answer over ssh within 20 seconds. It is tried again.` };
}

function noShell(host: string): string {
  return `${host} lets us in and runs no commands for this account. It needs an account with a shell, in which "ssh ${host} true" works.`;
}
