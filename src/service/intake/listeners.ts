import { ConnectionLines } from '../../channels/syslog/connectionLines.ts';
import { DatagramLines } from '../../channels/syslog/datagramLines.ts';
import { FollowedFile } from '../../channels/syslog/file/followedFile.ts';
import type { LineCounts, ReceivedLine, RefusedSender } from '../../channels/syslog/receivedLine.ts';
import { MINUTE } from '../../core/time/duration.ts';
import type { SyslogIntake } from '../../inventory/intakeSchema.ts';
import type { FilePositionRow } from '../../store/rows.ts';
import { hostAndPort } from '../common/hostAndPort.ts';
import type { Ear } from './ear.ts';
import { type TlsKey, TlsListener } from './tlsListener.ts';

/** How often (ms) the files of a certificate are read again. */
const FILES_AGAIN = MINUTE;

export interface LineTaking {
  admits(address: string): boolean;
  take(lines: readonly ReceivedLine[], positions?: { readonly path: string; readonly files: readonly FilePositionRow[] }): Promise<void>;
  positionsOf(path: string): readonly FilePositionRow[] | undefined;
  refused(sender: RefusedSender): void;
  changed(): void;
  now(): number;
}

/** Begins to hear log lines wherever the inventory says so. `key`: the private key for TLS, or why there is none. */
export async function lineListeners({ udp, tcp, tls, files = [] }: SyslogIntake, key: TlsKey, taking: LineTaking): Promise<readonly Ear[]> {
  const { admits, take, refused, changed, now } = taking;
  const common = { admits, take: (lines: readonly ReceivedLine[]) => take(lines), refused, changed, now };
  const listeners: Ear[] = [];
  if (udp) listeners.push(shown(`Syslog at ${udp} (UDP)`, new DatagramLines({ ...hostAndPort(udp), ...common })));
  if (tcp) listeners.push(shown(`Syslog at ${tcp} (TCP)`, new ConnectionLines({ ...hostAndPort(tcp), ...common })));
  if (tls) {
    const ear = new TlsListener(tls, key, { ...hostAndPort(tls.listen), ...common }, FILES_AGAIN);
    await ear.look();
    listeners.push(ear);
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
