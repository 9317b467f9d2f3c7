import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { ListeningProblem } from '../../listening/listeningProblem.ts';
import { Losses } from '../../listening/losses.ts';
import type { Frame } from '../framer.ts';
import { type LineCounts, type ReceivedLine, StreamedLine } from '../receivedLine.ts';
import { beginsAs, type FilePosition, OpenFile, sameFile } from './openFile.ts';
import { findEarlier, rotatedSince } from './rotated.ts';

const LOOK_MS = 200;
/** After lines could not be stored. */
const AGAIN_MS = 1000;
/** So long the writer may go on with a file that was renamed: until it is told to open the new one. */
const RENAMED_MS = 60_000;
/** So long a file may be missing between two: while it is rotated. */
const MISSING_MS = 10_000;
/** Blocks that are read of one file before it is looked whether it is still the one. */
const BLOCKS = 256;

export interface FollowedFileOptions {
  readonly path: string;
  /** How far it was read, as last handed to `take`. Undefined: never; what is in it already is not read then. */
  readonly positions: readonly FilePosition[] | undefined;
  /**
   * Takes lines, and how far the file is read with them: both are stored together, or neither. Lines whose taking is rejected come again.
   */
  take(lines: readonly ReceivedLine[], positions: readonly FilePosition[]): Promise<void> | void;
  /** `problems` are others than before. */
  changed(): void;
  /** ms since the epoch. */
  now(): number;
}

/**
 * Follows a file that another program writes, line by line, from where it was left: also when it is renamed, copied and emptied, or written
 * anew, and whether this happens while it is followed or not. No line is left out, and none comes twice.
 */
export class FollowedFile implements AsyncDisposable {
  readonly #options: FollowedFileOptions;
  readonly #end = new AbortController();
  readonly #missed: Losses;
  readonly #running: Promise<void>;
  /** The last is the one that stands under the name; those before it are read to their end first. */
  #files: OpenFile[] = [];
  #begun = false;
  #seen: { readonly size: number; readonly changed: number } | undefined;
  #there = performance.now();
  #problem: ListeningProblem | undefined;
  #counts = { lines: 0, cut: 0 };

  constructor(options: FollowedFileOptions) {
    this.#options = options;
    this.#problem = { code: 'unreadable-file', text: notYet(options.path) };
    this.#missed = new Losses(options.changed);
    this.#running = this.#run();
  }

  get problems(): readonly ListeningProblem[] {
    const { path } = this.#options;
    const missed: ListeningProblem = {
      code: 'missed-in-file',
      text: `The last lines of ${path} before it was emptied or rotated may be missing: that file is gone, or compressed already. Let logrotate compress a file one rotation later ("delaycompress").`,
    };
    return [...(this.#problem ? [this.#problem] : []), ...(this.#missed.recent ? [missed] : [])];
  }

  /** `lost`: how often the rest of a file was gone. */
  get counts(): LineCounts {
    return { ...this.#counts, lost: this.#missed.count, refused: 0 };
  }

  /** Ends when what was read is taken. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort();
    await this.#running;
    this.#missed[Symbol.dispose]();
    for (const file of this.#files) await file.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    while (!signal.aborted) {
      let wait = LOOK_MS;
      try {
        await this.#look();
        this.#say(undefined);
      } catch (error) {
        if (error instanceof NotTaken) wait = AGAIN_MS;
        else this.#sayUnreadable(error);
      }
      await pause(wait, undefined, { signal }).catch(() => {});
    }
  }

  async #look(): Promise<void> {
    const there = this.#begun ? await this.#follow() : await this.#begin();
    await this.#readAll();
    await this.#retire();
    if (!there) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  }

  /** Finds the files of the positions, and what came between them and the one that stands there now. */
  async #begin(): Promise<boolean> {
    const { path, positions } = this.#options;
    const last = positions?.at(-1);
    const files: OpenFile[] = [];
    const paths = new Set<string>();
    let gone = 0;
    const add = async (name: string, position?: FilePosition, copied = false): Promise<void> => {
      if (paths.has(name)) return;
      paths.add(name);
      files.push(await OpenFile.open(name, { ...position, copied }));
    };
    try {
      const named = await identityOf(path);
      for (const position of positions ?? []) {
        if (named && sameFile(named, position) && (await beginsAs(path, position))) await add(path, position);
        else {
          const { rest, later } = await findEarlier(path, position);
          if (rest === undefined) gone++;
          else await add(rest.path, position, rest.copied);
          // Those between two positions have one of their own.
          if (position === last) for (const each of later) await add(each);
        }
      }
      if (named) await add(path);
      const [first] = files;
      if (positions === undefined && first) await first.goToEnd();
      await this.#take([], files);
    } catch (error) {
      for (const file of files) await file.close();
      throw error;
    }
    if (gone > 0) this.#missed.add(gone);
    this.#files = files;
    // A file that comes to be after this is read from its start.
    this.#begun = true;
    return paths.has(path);
  }

  /** False: nothing stands under the name, and not only for the moment of a rotation. */
  async #follow(): Promise<boolean> {
    const { path } = this.#options;
    const named = await identityOf(path);
    if (named === undefined) return this.#files.length > 0 && performance.now() - this.#there < MISSING_MS;
    this.#there = performance.now();
    const current = this.#files.at(-1);
    if (current === undefined || !sameFile(named, current.identity)) {
      // A machine that is busy may look only after the next rotation: what came to be and was renamed in between is read, too.
      for (const each of current ? await rotatedSince(path, await current.writtenAt()) : []) await this.#add(each);
      await this.#add(path);
      await this.#take([], this.#files);
    } else if (this.#seen?.size !== named.size || this.#seen.changed !== named.changed) {
      if (await current.isAnew()) await this.#beginAnew(current);
    }
    this.#seen = named;
    return true;
  }

  /** The file was emptied, and perhaps copied before that: what was not read of it is in the copy. */
  async #beginAnew(current: OpenFile): Promise<void> {
    const { path } = this.#options;
    const { position } = current;
    const { rest, later } = await findEarlier(path, position);
    const opened: OpenFile[] = [];
    try {
      if (rest) opened.push(await OpenFile.open(rest.path, { ...position, copied: true }));
      for (const each of later) opened.push(await OpenFile.open(each, { copied: true }));
      opened.push(await OpenFile.open(path));
    } catch (error) {
      for (const file of opened) await file.close();
      throw error;
    }
    if (rest === undefined) this.#missed.add(1);
    this.#files.splice(-1, 1, ...opened);
    await current.close();
    await this.#take([], this.#files);
  }

  /** Opens one that is not open yet. */
  async #add(path: string): Promise<void> {
    const file = await OpenFile.open(path);
    if (this.#files.some(({ identity }) => sameFile(identity, file.identity))) await file.close();
    else this.#files.push(file);
  }

  async #readAll(): Promise<void> {
    for (const file of this.#files) {
      for (let blocks = 0; blocks < BLOCKS && !this.#end.signal.aborted; blocks++) {
        const before = file.position;
        const frames = await file.readOn();
        if (frames === undefined) break;
        if (frames.length > 0) {
          await this.#take(frames, this.#files).catch((error) => {
            file.goBackTo(before);
            throw error;
          });
        }
      }
      // What was written later waits.
      if (!file.atEnd) return;
    }
  }

  /** Lets go of renamed files that are written no more. */
  async #retire(): Promise<void> {
    for (const file of this.#files.slice(0, -1)) {
      if (!file.atEnd || (!file.copied && performance.now() - file.lastGrowth < RENAMED_MS)) continue;
      const left = this.#files.filter((each) => each !== file);
      const { position } = file;
      await this.#take(file.end(), left).catch((error) => {
        file.goBackTo(position);
        throw error;
      });
      this.#files = left;
      await file.close();
    }
  }

  async #take(frames: readonly Frame[], files: readonly OpenFile[]): Promise<void> {
    const { path, take, now } = this.#options;
    const at = now();
    const lines = frames.map((frame) => new StreamedLine(frame, { way: 'file', path }, at));
    try {
      await take(
        lines,
        files.map(({ position }) => position),
      );
    } catch (cause) {
      throw new NotTaken({ cause });
    }
    this.#counts.lines += lines.length;
    this.#counts.cut += lines.filter(({ cut }) => cut).length;
  }

  #say(text: string | undefined): void {
    if (this.#problem?.text === text) return;
    this.#problem = text === undefined ? undefined : { code: 'unreadable-file', text };
    this.#options.changed();
  }

  #sayUnreadable(error: unknown): void {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    this.#say(unreadable(this.#options.path, code));
  }
}

/** Until it was looked at for the first time. */
function notYet(path: string): string {
  return `Nothing of ${path} is followed yet: it is being opened. Where it stays so, the disk on which it lies does not answer.`;
}

function unreadable(path: string, code: string): string {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return `The file ${path} is not there. Check its name in the inventory, and that rsyslog writes it. It is read from its start when it comes.`;
    case 'EACCES':
    case 'EPERM':
      return `The file ${path} may not be read by ${ourName()}. Give the right to read it and to look into its folder: "sudo setfacl -m u:${ourName()}:r ${path}", or make the user a member of the file's group.`;
    case 'EISDIR':
      return `${path} is no file. Enter the name of a log file in the inventory.`;
    default:
      return `The file ${path} could not be read (${code}). It is tried again by itself.`;
  }
}

/** Not every user that a program runs as has a name. */
function ourName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'this program';
  }
}

/** What was read could not be stored: it is read again. */
class NotTaken extends Error {
  constructor(options: ErrorOptions) {
    super('lines of a file were not taken', options);
  }
}

/** What stands under a name; undefined: nothing. Throws where it is no file. */
async function identityOf(path: string) {
  try {
    const stats = await stat(path, { bigint: true });
    // Opening a pipe would wait for its other end.
    if (!stats.isFile()) throw Object.assign(new Error('no file'), { code: 'EISDIR' });
    return { device: `${stats.dev}`, inode: `${stats.ino}`, size: Number(stats.size), changed: Number(stats.mtimeNs) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
