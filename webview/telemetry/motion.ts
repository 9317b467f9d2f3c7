/** A person rests after so long (ms). */
const REST = 180;

export interface MotionSteps {
  /** Once a frame. */
  readonly draw: () => void;
  /** It is over: all that waited is due. */
  readonly rest: () => void;
  /** No pointer holds a chart any more: what would have taken it away is due. */
  readonly letGo: () => void;
}

/** A person moves the time shown, step by step: one drawing a frame however many steps there were, and what costs much once they rest. */
export class Motion {
  readonly #then: MotionSteps;
  /** A pointer holds a chart of what is shown, moving or not. */
  isHeld = false;
  #frame = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(then: MotionSteps) {
    this.#then = then;
  }

  get isMoving(): boolean {
    return this.#resting !== undefined;
  }

  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    if (!isHeld) this.#then.letGo();
  }

  step(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#then.draw();
    });
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => {
      this.stop();
      this.#then.rest();
    }, REST);
  }

  /** It is over, and what was left to draw is drawn by who ended it. */
  stop(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#resting);
    this.#frame = 0;
    this.#resting = undefined;
  }
}
