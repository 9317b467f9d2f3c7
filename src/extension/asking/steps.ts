import * as vscode from 'vscode';

/** The person went back a step. */
export const BACK = Symbol('back');
/** The person left the wizard. */
export const LEFT = Symbol('left');

export type Answer<T> = T | typeof BACK | typeof LEFT;

/** Where in a row of questions one is asked. */
export interface Place {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** Asks one thing and keeps the answer; true when it was answered. */
export type Question = (place: Place) => Promise<true | typeof BACK | typeof LEFT>;

/** Asks one question after the other, back and forth; which ones there are may depend on the answers. False when the person leaves. */
export async function askInTurn(title: string, questions: () => readonly Question[]): Promise<boolean> {
  for (let step = 0; ; ) {
    const all = questions();
    const question = all[step];
    if (!question) return true;
    const done = await question({ title, step: step + 1, totalSteps: all.length });
    if (done === LEFT) return false;
    step = done === BACK ? Math.max(0, step - 1) : step + 1;
  }
}

/** A complaint, or undefined when the text is fine: what an input box wants. */
export type Complaint = string | undefined;

export interface AskOptions {
  readonly prompt: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly password?: boolean;
  readonly check?: (text: string) => Complaint;
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly answer: T;
}

/** Asks for a line of text. Stays open when the focus moves: the answer may be in another window. */
export function ask(place: Place, options: AskOptions): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  Object.assign(input, place, { prompt: options.prompt, value: options.value ?? '', placeholder: options.placeholder ?? '' });
  input.password = options.password ?? false;
  return shown(input, place, (answer) => {
    input.onDidChangeValue(() => {
      input.validationMessage = undefined;
    });
    input.onDidAccept(() => {
      const text = options.password ? input.value : input.value.trim();
      const complaint = options.check?.(text);
      if (complaint === undefined) answer(text);
      else input.validationMessage = complaint;
    });
  });
}

/** Asks for one of several. */
export function choose<T>(place: Place, placeholder: string, choices: readonly Choice<T>[]): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  Object.assign(pick, place, { placeholder, items: choices, matchOnDescription: true });
  return shown(pick, place, (answer) => {
    pick.onDidAccept(() => {
      const [selected] = pick.selectedItems;
      if (selected) answer(selected.answer);
    });
  });
}

function shown<T>(
  input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[]; onDidTriggerButton: vscode.Event<vscode.QuickInputButton> },
  place: Place,
  listen: (answer: (value: T) => void) => void,
): Promise<Answer<T>> {
  input.ignoreFocusOut = true;
  if (place.step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  return new Promise<Answer<T>>((resolve) => {
    listen(resolve);
    input.onDidTriggerButton((button) => button === vscode.QuickInputButtons.Back && resolve(BACK));
    input.onDidHide(() => resolve(LEFT));
    input.show();
  }).finally(() => input.dispose());
}

/** Writes an answer into one field of a draft. */
export function keep<D, K extends keyof D>(draft: D, field: K): (answer: D[K]) => void {
  return (answer) => {
    draft[field] = answer;
  };
}

/** A question whose answer goes to `keep`. */
export function asking(keep: (text: string) => void, options: AskOptions): Question {
  return async (place) => kept(await ask(place, options), keep);
}

export function choosing<T>(keep: (answer: T) => void, placeholder: string, choices: readonly Choice<T>[]): Question {
  return async (place) => kept(await choose(place, placeholder, choices), keep);
}

function kept<T>(answer: Answer<T>, keep: (answer: T) => void): true | typeof BACK | typeof LEFT {
  if (answer === BACK || answer === LEFT) return answer as typeof BACK | typeof LEFT;
  keep(answer as T);
  return true;
}
