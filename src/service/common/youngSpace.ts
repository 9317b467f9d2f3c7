import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { SECOND } from '../../core/time/duration.ts';

/** So many pieces of work in a second are many. */
const MANY = 2000;
/**
 * What V8 may take for new objects while there is much to do, both halves of it (bytes). What is under way is copied from one half to the
 * other at each collection: a larger half is collected less often.
 */
const ROOM = 16 * 2 ** 20;

/** What V8 has for new objects (bytes), and what lets it grow or keeps it as it is. */
export interface NewObjects {
  readonly size: number;
  mayGrow(does: boolean): void;
}

const ofThisProcess: NewObjects = {
  get size() {
    return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? ROOM;
  },
  mayGrow(does) {
    setFlagsFromString(`--semi-space-growth-factor=${does ? 2 : 1}`);
  },
};

/**
 * The service gives V8 little room for new objects (`cli/serve.ts`): it has little to do. Thousands of messages in a second would have it collect
 * a hundred times, and copy what is under way each time, so they get more room.
 */
export class YoungSpace {
  readonly #objects: NewObjects;
  #second = 0;
  #done = 0;
  #grows = false;

  constructor(objects: NewObjects = ofThisProcess) {
    this.#objects = objects;
  }

  /** So much was done, at this time (ms). */
  note(pieces: number, now: number): void {
    const second = Math.floor(now / SECOND);
    if (second !== this.#second) {
      this.#second = second;
      this.#done = 0;
      this.#let(false);
    }
    const before = this.#done;
    this.#done += pieces;
    if (before < MANY && this.#done >= MANY) this.#let(this.#objects.size < ROOM);
    // It doubles with one collection after the other.
    if (this.#grows && this.#objects.size >= ROOM) this.#let(false);
  }

  #let(grow: boolean): void {
    if (grow === this.#grows) return;
    this.#grows = grow;
    this.#objects.mayGrow(grow);
  }
}
