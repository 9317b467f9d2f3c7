import { readFile } from 'node:fs/promises';
import { ConnectionLines } from '../../channels/syslog/connectionLines.ts';
import { DatagramLines } from '../../channels/syslog/datagramLines.ts';
import { FollowedFile } from '../../channels/syslog/file/followedFile.ts';
import type { LineCounts, ReceivedLine, RefusedSender } from '../../channels/syslog/receivedLine.ts';
import type { TlsListening } from '../../channels/syslog/tlsListening.ts';
import type { SyslogIntake } from '../../inventory/intakeSchema.ts';
import type { FilePositionRow } from '../../store/rows.ts';

/** Something that hears. */
export interface Ear extends AsyncDisposable {
  /** Where, for people. */
  readonly place: string;
  /** Sentences. */
  readonly problems: readonly string[];
  readonly kept: number;
  readonly refused: number;
  readonly lost: number;
}

/** `host:port` or `[host]:port`. */
export function hostAndPort(listen: string): { readonly host: string; readonly port: number } {
  const end = listen.lastIndexOf(':');
  return { host: listen.slice(0, end).replace(/^\[(.*)\]$/, '$1'), port: Number(listen.slice(end + 1)) };
}

export interface LineTaking {
  admits(address: string): boolean;
  take(lines: readonly ReceivedLine[], positions?: { readonly path: string; readonly files: readonly FilePositionRow[] }): Promise<void>;
  positionsOf(path: string): readonly FilePositionRow[] | undefined;
  refused(sender: RefusedSender): void;
  changed(): void;
  now(): number;
}

/** Begins to hear log lines wherever the inventory says so. `key`: the private key for TLS, or why there is none. */
export async function lineListeners(
  { udp, tcp, tls, files = [] }: SyslogIntake,
  key: { readonly pem?: string; readonly missing: string },
  taking: LineTaking,
): Promise<readonly Ear[]> {
  const { admits, take, refused, changed, now } = taking;
  const common = { admits, take: (lines: readonly ReceivedLine[]) => take(lines), refused, changed, now };
  const listeners: Ear[] = [];
  if (udp) listeners.push(shown(`Syslog at ${udp} (UDP)`, new DatagramLines({ ...hostAndPort(udp), ...common })));
  if (tcp) listeners.push(shown(`Syslog at ${tcp} (TCP)`, new ConnectionLines({ ...hostAndPort(tcp), ...common })));
  if (tls) {
    const place = `Syslog at ${tls.listen} (TLS)`;
    const read = await tlsOf(tls, key);
    listeners.push(
      typeof read === 'string'
        ? silent(place, read)
        : shown(place, new ConnectionLines({ ...hostAndPort(tls.listen), ...common, tls: read })),
    );
  }
  for (const path of files) {
    const positions = taking.positionsOf(path);
    const file = new FollowedFile({ path, positions, take: (lines, read) => take(lines, { path, files: read }), changed, now });
    listeners.push(shown(`File ${path}`, file));
  }
  return listeners;
}

interface Counting extends AsyncDisposable {
  readonly problems: readonly { readonly text: string }[];
  readonly counts: LineCounts;
}

function shown(place: string, of: Counting): Ear {
  return {
    place,
    get problems() {
      return of.problems.map(({ text }) => text);
    },
    get kept() {
      return of.counts.lines;
    },
    get refused() {
      return of.counts.refused;
    },
    get lost() {
      return of.counts.lost;
    },
    [Symbol.asyncDispose]: () => of[Symbol.asyncDispose](),
  };
}

/** One that cannot hear, and says why. */
export function silent(place: string, problem: string): Ear {
  return { place, problems: [problem], kept: 0, refused: 0, lost: 0, async [Symbol.asyncDispose]() {} };
}

async function tlsOf(
  { listen, cert, ca, fingerprints }: NonNullable<SyslogIntake['tls']>,
  { pem, missing }: { readonly pem?: string; readonly missing: string },
): Promise<TlsListening | string> {
  const nothing = `Nothing is received at ${listen} (TLS): `;
  if (pem === undefined) return nothing + missing;
  try {
    const [own, authorities] = await Promise.all([readFile(cert, 'utf8'), ca === undefined ? undefined : readFile(ca, 'utf8')]);
    return { cert: own, key: pem, ...(authorities !== undefined && { ca: authorities }), ...(fingerprints && { fingerprints }) };
  } catch (error) {
    const { code = 'unknown error', path = 'a file' } = error as NodeJS.ErrnoException;
    return `${nothing}the file ${path} could not be read (${code}). Check its name in the inventory, and the right to read it.`;
  }
}
