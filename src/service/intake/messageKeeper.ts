import { setImmediate as others, setTimeout as pause } from 'node:timers/promises';
import type { IsOrigin } from '../../core/deviceModel.ts';
import type { LogLine, MessageFact } from '../../core/message.ts';
import type { FilePositionRow, SentMessage, StoredMessage } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Keeper } from '../common/keeper.ts';
import { describe, type Log } from '../common/log.ts';
import { MOST_INFORMS, MOST_MESSAGE_BYTES, MOST_MESSAGES } from '../common/retained.ts';

/**
 * What comes within this time (ms) is written at once. The disk is waited for where somebody is told that it was kept: the sender of an inform.
 * Of anything else, cut power takes the last seconds.
 */
const TOGETHER = 20;
/** So many are enough for one transaction: they do not wait for more. */
const PLENTY = 500;
/** After so many new rows the oldest go. */
const TIDY_AFTER = 10_000;
const TIDY_MOST = 12_000;

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
  /** Of a line: by what a trap refers to it. */
  readonly origin?: Pick<LogLine, 'app' | 'pid' | 'time'> | undefined;
  /** Of a line: nobody can have sent it who does not receive at the device's address. */
  readonly fromItsAddress?: boolean;
  /** Of a trap that refers to a line. */
  readonly isOrigin?: IsOrigin | undefined;
  /** Of a trap: the line that it was made of has come before. */
  readonly madeOf?: Understood;
  /** Of a trap: that line may come yet. */
  readonly awaitsLine?: true;
  /** Of a line: the trap that was made of it and has come before. */
  readonly trap?: Understood;
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
  /** Who belongs to whom; see `Joining`. */
  readonly joining: { of(messages: readonly Understood[]): readonly Understood[]; forget(): void };
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
  #sinceTidied = { messages: 0, informs: 0 };

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
      await (this.#waiting.reduce((sum, { messages }) => sum + messages.length, 0) < PLENTY ? pause(TOGETHER) : others());
      const all = this.#waiting;
      this.#waiting = [];
      let fresh: readonly Understood[] = [];
      try {
        fresh = this.#save(all);
      } catch (error) {
        this.#options.joining.forget();
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
    const { keeper, joining } = this.#options;
    let fresh: readonly Understood[] = [];
    let added = 0;
    const sent = all.flatMap((each) => each.messages);
    const told = sent.some(({ repeatKey }) => repeatKey !== undefined);
    const write = ({ intake, messages }: Store) => {
      // An inform that was kept before is answered once more, and said nothing new.
      fresh = joining.of(sent.filter(({ repeatKey, message }) => repeatKey === undefined || intake.isNew(repeatKey, message.time)));
      added = messages.append(fresh.map(sentOf));
      for (const { positions } of all) if (positions) intake.savePositions(positions.path, positions.files);
    };
    keeper.mustKeep(write, { told });
    this.#sinceTidied.messages += added;
    this.#sinceTidied.informs += fresh.filter(({ repeatKey }) => repeatKey !== undefined).length;
    if (this.#sinceTidied.messages >= TIDY_AFTER) {
      this.#sinceTidied.messages = 0;
      keeper.keep((store) => {
        store.messages.pruneNumber(MOST_MESSAGES, TIDY_MOST);
        store.messages.pruneBytes(MOST_MESSAGE_BYTES, TIDY_MOST);
      });
    }
    if (this.#sinceTidied.informs >= TIDY_AFTER) {
      this.#sinceTidied.informs = 0;
      keeper.keep((store) => store.intake.pruneInformNumber(MOST_INFORMS, TIDY_MOST));
    }
    return fresh;
  }
}

function sentOf({ message, madeOf, trap }: Understood): SentMessage {
  if (madeOf) return { ...message, partOf: madeOf.message };
  return trap ? { ...message, inPlaceOf: trap.message } : message;
}
