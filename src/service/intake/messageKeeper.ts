import { setImmediate as others, setTimeout as pause } from 'node:timers/promises';
import type { SoughtLine } from '../../core/deviceModel.ts';
import type { AccountNews, LogLine, MessageFact } from '../../core/message.ts';
import type { FilePositionRow, SentMessage, StoredMessage } from '../../store/rows.ts';
import type { Store } from '../../store/store.ts';
import type { Keeper } from '../common/keeper.ts';
import { describe, type Log } from '../common/log.ts';
import { MOST_INFORMS, MOST_MESSAGES } from '../common/retained.ts';
import { YoungSpace } from '../common/youngSpace.ts';

/**
 * What comes within this time (ms) is written at once. The disk is waited for where somebody is told that it was kept: the sender of an inform.
 * Of anything else, cut power takes the last seconds.
 */
const TOGETHER = 20;
/** So many are enough for one transaction: they do not wait for more. */
const PLENTY = 500;
/** After so many messages of one device its oldest go. */
const TIDY_AFTER = 1000;
/** After so many informs the oldest are forgotten. */
const TIDY_INFORMS_AFTER = 10_000;
const TIDY_INFORMS_MOST = 12_000;

/** A message, and what it means. */
export interface Understood {
  readonly message: StoredMessage;
  readonly fact?: MessageFact | undefined;
  /** What it says of an account, and when by the clock of its sender (ms). */
  readonly account?: { readonly news: AccountNews; readonly saidAt?: number | undefined };
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
  readonly sought?: SoughtLine | undefined;
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

/** What is written next, in one transaction: whoever waits for a part of it waits for the same. */
class Batch {
  readonly deliveries: Delivery[] = [];
  messages = 0;
  readonly written: Promise<void>;
  done: () => void = () => {};
  failed: (error: unknown) => void = () => {};

  constructor() {
    this.written = new Promise((done, failed) => Object.assign(this, { done, failed }));
  }

  add(delivery: Delivery): void {
    this.deliveries.push(delivery);
    this.messages += delivery.messages.length;
  }
}

/** Writes messages to the store, many at once, and says when they are on the disk. */
export class MessageKeeper {
  readonly #options: MessageKeeperOptions;
  #waiting = new Batch();
  #writing: Promise<void> | undefined;
  /** By device, since its oldest went. */
  readonly #sinceTidied = new Map<string | undefined, number>();
  #informsSinceTidied = 0;
  readonly #youngSpace = new YoungSpace();

  constructor(options: MessageKeeperOptions) {
    this.#options = options;
  }

  /** The promise is the same for all that is written together. @throws {Fault} when they are not kept */
  keep(delivery: Delivery): Promise<void> {
    const { written } = this.#waiting;
    this.#waiting.add(delivery);
    this.#writing ??= this.#write();
    return written;
  }

  /** All that was handed in is kept, or was refused. */
  async settled(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#waiting.deliveries.length > 0) {
      await (this.#waiting.messages < PLENTY ? pause(TOGETHER) : others());
      const all = this.#waiting;
      this.#waiting = new Batch();
      let fresh: readonly Understood[] = [];
      try {
        fresh = this.#save(all.deliveries);
      } catch (error) {
        this.#options.joining.forget();
        all.failed(error);
        continue;
      }
      all.done();
      this.#youngSpace.note(all.messages, performance.now());
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
    const sent = all.length === 1 && all[0] ? all[0].messages : all.flatMap(({ messages }) => messages);
    const told = sent.some(({ repeatKey }) => repeatKey !== undefined);
    const write = ({ intake, messages }: Store) => {
      // An inform that was kept before is answered once more, and said nothing new.
      fresh = joining.of(sent.filter(({ repeatKey, message }) => repeatKey === undefined || intake.isNew(repeatKey, message.time)));
      messages.append(fresh.map(sentOf));
      for (const { positions } of all) if (positions) intake.savePositions(positions.path, positions.files);
    };
    keeper.mustKeep(write, { told });
    this.#tidy(fresh);
    return fresh;
  }

  /** No more goes than has come, twice over: what came since is what others wait for. */
  #tidy(fresh: readonly Understood[]): void {
    const { keeper } = this.#options;
    for (const { message, repeatKey } of fresh) {
      this.#sinceTidied.set(message.device, (this.#sinceTidied.get(message.device) ?? 0) + 1);
      if (repeatKey !== undefined) this.#informsSinceTidied++;
    }
    for (const [device, came] of this.#sinceTidied) {
      if (came < TIDY_AFTER) continue;
      this.#sinceTidied.delete(device);
      keeper.keep((store) => void store.messages.pruneOf(device, MOST_MESSAGES, 2 * came));
    }
    if (this.#informsSinceTidied >= TIDY_INFORMS_AFTER) {
      this.#informsSinceTidied = 0;
      keeper.keep((store) => store.intake.pruneInformNumber(MOST_INFORMS, TIDY_INFORMS_MOST));
    }
  }
}

function sentOf({ message, madeOf, trap }: Understood): SentMessage {
  if (madeOf) return { ...message, partOf: madeOf.message };
  return trap ? { ...message, inPlaceOf: trap.message } : message;
}
