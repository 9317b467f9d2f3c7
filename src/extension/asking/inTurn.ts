/** The person went back a step. */
export const BACK = Symbol('back');
/** The person left the wizard. */
export const LEFT = Symbol('left');

/** Where in a row of questions one is asked. */
export interface Place {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
  /** There is one before it. */
  readonly canGoBack: boolean;
}

export interface Question {
  /** What it is about, for a row of questions of which only some are asked. */
  readonly about?: string;
  /** Asks, and keeps the answer; true when it was answered. */
  readonly ask: (place: Place) => Promise<true | typeof BACK | typeof LEFT>;
}

/** Questions about one thing: the first, and those that follow from its answer. They count as one step, so that the count never jumps. */
export type QuestionRow = readonly Question[];

/**
 * Asks one question after the other, back and forth; which ones there are may depend on the answers, but not how many steps. False when
 * the person leaves.
 * @param isAsked whether a question is asked on the way forward; the way back leads through all of them
 */
export async function askInTurn(
  title: string,
  steps: () => readonly QuestionRow[],
  isAsked: (question: Question) => boolean = () => true,
): Promise<boolean> {
  let back = false;
  for (let at = 0; ; ) {
    const all = steps();
    const flat = all.flatMap((step, index) => step.map((question) => ({ question, step: index + 1 })));
    if (!back) at = flat.findIndex(({ question }, index) => index >= at && isAsked(question));
    const next = flat[at];
    if (!next) return true;
    const done = await next.question.ask({ title, step: next.step, totalSteps: all.length, canGoBack: at > 0 });
    if (done === LEFT) return false;
    back = done === BACK;
    at = back ? Math.max(0, at - 1) : at + 1;
  }
}
