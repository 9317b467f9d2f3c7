import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What a process has asked of the system, in order: what it wrote to files, what it wrote through, and what it said to others. */
type Call =
  | { readonly kind: 'write'; readonly path: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly path: string; readonly size: number }
  | { readonly kind: 'sync'; readonly path: string }
  | { readonly kind: 'say'; readonly text: string };

/** Another process was told something: from here on, what it was told must outlive cut power. */
export interface Moment {
  /** Number of its call. */
  readonly at: number;
  readonly text: string;
}

const TRACED = 'pwrite64,ftruncate,fsync,fdatasync,write,writev,sendto,sendmsg';

/** Starts Node under strace; what its threads do is written to files in `folder`. */
export function spawnTraced(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChildProcess {
  const trace = ['-f', '-ff', '-qq', '-y', '-xx', '-s', '100000', '--seccomp-bpf', '-e', `trace=${TRACED}`, '-o', join(folder, 'calls')];
  return spawn('strace', [...trace, process.execPath, '--no-warnings', ...args], {
    env,
    stdio: 'ignore',
    detached: true,
  });
}

/** Ends it as a power cut does: nothing is tidied up. */
export async function killTraced(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  // strace and the process that it watches are one group.
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}

/**
 * A disk as it stands if only what was synchronised has survived. Each file is known by what its process has written from the beginning.
 * The main thread alone is followed: what other threads synchronise counts for nothing, which is the worse case.
 */
export class CutPower {
  readonly moments: readonly Moment[];
  readonly #calls: readonly Call[];

  constructor(folder: string) {
    const threads = readdirSync(folder)
      .filter((name) => name.startsWith('calls.'))
      .map((name) => callsOf(readFileSync(join(folder, name), 'latin1')));
    const weight = (calls: readonly Call[]) => calls.filter(({ kind }) => kind === 'write').length;
    this.#calls = threads.sort((a, b) => weight(b) - weight(a))[0] ?? [];
    this.moments = this.#calls.flatMap((call, at) => (call.kind === 'say' ? [{ at, text: call.text }] : []));
  }

  /** How many calls there were. */
  get calls(): number {
    return this.#calls.length;
  }

  /** How often the process has waited for the disk. */
  get syncs(): number {
    return this.#calls.filter(({ kind }) => kind === 'sync').length;
  }

  /**
   * Writes the files of `directory` over those of another one, which holds them as they stood when the process began: as they would
   * stand had the power been cut before this call.
   * @param lucky which of the writes that were not synchronised have reached the disk all the same
   */
  cut(at: number, directory: string, into: string, lucky: () => boolean = () => false): void {
    const files = new Map<string, Contents>();
    for (const name of readdirSync(into)) files.set(join(directory, name), new Contents(readFileSync(join(into, name))));
    const apply = (call: Extract<Call, { path: string }>) => {
      const contents = files.get(call.path) ?? new Contents(Buffer.alloc(0));
      files.set(call.path, contents);
      contents.apply(call);
    };
    let waiting: Extract<Call, { path: string }>[] = [];
    for (const call of this.#calls.slice(0, at)) {
      if (call.kind === 'say') continue;
      if (call.kind !== 'sync') waiting.push(call);
      else {
        for (const done of waiting) if (done.path === call.path) apply(done);
        waiting = waiting.filter(({ path }) => path !== call.path);
      }
    }
    for (const call of waiting) if (lucky()) apply(call);
    // The index of the log (-shm) lives in memory and is made anew.
    for (const [path, { bytes }] of files) {
      if (dirname(path) === directory && !path.endsWith('-shm')) writeFileSync(join(into, basename(path)), bytes);
    }
  }
}

/** Grows by doubling: a log is written in thousands of small pieces. */
class Contents {
  #bytes: Buffer;
  #size: number;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#size = bytes.length;
  }

  get bytes(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }

  apply(call: Call): void {
    if (call.kind === 'truncate') this.#resize(call.size);
    if (call.kind !== 'write') return;
    this.#resize(Math.max(this.#size, call.at + call.bytes.length));
    call.bytes.copy(this.#bytes, call.at);
  }

  #resize(size: number): void {
    if (size > this.#bytes.length) this.#bytes = Buffer.concat([this.bytes, Buffer.alloc(2 * size - this.#size)]);
    if (size < this.#size) this.#bytes.fill(0, size, this.#size);
    this.#size = size;
  }
}

function callsOf(trace: string): readonly Call[] {
  return trace.split('\n').flatMap((line): readonly Call[] => {
    const [, name, fd, rest, result] = /^(\w+)\(\d+<([^>]*)>(.*)\) += (-?\d+)/.exec(line) ?? [];
    if (name === undefined || fd === undefined || rest === undefined || Number(result) < 0) return [];
    const path = bytesOf(fd).toString();
    if (name === 'fsync' || name === 'fdatasync') return [{ kind: 'sync', path }];
    if (name === 'ftruncate') return [{ kind: 'truncate', path, size: Number(/\d+/.exec(rest)?.[0]) }];
    const bytes = Buffer.concat([...rest.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, text = '']) => bytesOf(text)));
    if (name === 'pwrite64') return [{ kind: 'write', path, at: Number(/, (\d+)$/.exec(rest)?.[1]), bytes }];
    // Files that are written in another way (a log) are of no concern here.
    return path.startsWith('/') ? [] : [{ kind: 'say', text: bytes.toString() }];
  });
}

function bytesOf(escaped: string): Buffer {
  return escaped.startsWith('\\x') ? Buffer.from(escaped.replaceAll('\\x', ''), 'hex') : Buffer.from(escaped);
}
