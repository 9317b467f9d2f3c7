/** A person rests after so long (ms). */
const REST = 180;

export interface MotionSteps {
  /** Once a frame. */
  readonly draw: () => void;
  /** It is over: all that waited is due. */
  readonly rest: () => void;
}

/** A person moves the time shown, step by step: one drawing a frame however many steps there were, and what costs much once they rest. */
export class Motion {
  readonly #then: MotionSteps;
  #frame = 0;
  #resting: ReturnType<typeof setTimeout> | undefined;

  constructor(then: MotionSteps) {
    this.#then = then;
  }

  get isMoving(): boolean {
    return this.#resting !== undefined;
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
