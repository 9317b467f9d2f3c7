import { setTimeout as pause } from 'node:timers/promises';
import type { MessageFact } from '../../core/message.ts';
import type { FilePositionRow, StoredMessage } from '../../store/rows.ts';
import type { Keeper } from '../common/keeper.ts';
import { describe, type Log } from '../common/log.ts';
import { MOST_MESSAGES } from '../common/retained.ts';

/** What comes within this time (ms) is written at once: the disk is waited for fifty times a second at most. */
const TOGETHER = 20;
/** After so many new rows the oldest go. */
const TIDY_AFTER = 5_000;
const TIDY_MOST = 10_000;

/** A message, and what it means. */
export interface Understood {
  readonly message: StoredMessage;
  readonly fact?: MessageFact | undefined;
  /** Its sender is proven. */
  readonly authenticated: boolean;
  /** Whether it is a test, it does not say. */
  readonly mayBeTest?: true;
  /** Of an inform: it is kept once, however often it is sent. */
  readonly repeatKey?: string | undefined;
}

/** What is kept together or not at all. */
export interface Delivery {
  readonly messages: readonly Understood[];
  /** How far a file is read with them. */
  readonly positions?: { readonly path: string; readonly files: readonly FilePositionRow[] };
}

export interface MessageKeeperOptions {
  readonly keeper: Keeper;
  readonly log: Log;
  /** They are kept, for the first time. */
  readonly kept: (messages: readonly Understood[]) => void;
}

interface Waiting extends Delivery {
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Writes messages to the store, many at once, and says when they are on the disk. */
export class MessageKeeper {
  readonly #options: MessageKeeperOptions;
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #sinceTidied = 0;

  constructor(options: MessageKeeperOptions) {
    this.#options = options;
  }

  /** @throws {Fault} when they are not kept */
  keep(delivery: Delivery): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ ...delivery, done, failed });
      this.#writing ??= this.#write();
    });
  }

  /** All that was handed in is kept, or was refused. */
  async settled(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      await pause(TOGETHER);
      const all = this.#waiting;
      this.#waiting = [];
      let fresh: readonly Understood[] = [];
      try {
        fresh = this.#save(all);
      } catch (error) {
        for (const { failed } of all) failed(error);
        continue;
      }
      for (const { done } of all) done();
      try {
        this.#options.kept(fresh);
      } catch (error) {
        this.#options.log('error', describe(error));
      }
    }
    this.#writing = undefined;
  }

  #save(all: readonly Delivery[]): readonly Understood[] {
    const { keeper } = this.#options;
    let fresh: readonly Understood[] = [];
    let added = 0;
    keeper.mustKeep(({ intake, messages }) => {
      // An inform that was kept before is answered once more, and said nothing new.
      fresh = all
        .flatMap((each) => each.messages)
        .filter(({ repeatKey, message }) => repeatKey === undefined || intake.isNew(repeatKey, message.time));
      added = messages.append(counted(fresh.map(({ message }) => message)));
      for (const { positions } of all) if (positions) intake.savePositions(positions.path, positions.files);
    });
    this.#sinceTidied += added;
    if (this.#sinceTidied >= TIDY_AFTER) {
      this.#sinceTidied = 0;
      keeper.keep((store) => store.messages.pruneNumber(MOST_MESSAGES, TIDY_MOST));
    }
    return fresh;
  }
}

/** Equal ones that follow each other are one with a count. */
function counted(messages: readonly StoredMessage[]): readonly StoredMessage[] {
  const found: StoredMessage[] = [];
  for (const message of messages) {
    const last = found.at(-1);
    const same = last && last.text === message.text && last.device === message.device && last.sender === message.sender;
    if (
      same &&
      last.authenticated === message.authenticated &&
      last.channel === message.channel &&
      last.asserted === message.asserted &&
      last.rule === message.rule
    )
      found[found.length - 1] = { ...message, count: last.count + message.count };
    else found.push(message);
  }
  return found;
}
