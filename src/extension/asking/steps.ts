import * as vscode from 'vscode';
import { BACK, LEFT, type Place, type Question } from './inTurn.ts';

export type Answer<T> = T | typeof BACK | typeof LEFT;

/** A complaint, or undefined when the text is fine: what an input box wants. */
export type Complaint = string | undefined;

export interface AskOptions {
  readonly prompt: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly password?: boolean;
  readonly check?: (text: string) => Complaint;
  /** Why it is asked again. */
  readonly again?: string | undefined;
}

export interface Choice<T> extends vscode.QuickPickItem {
  readonly answer: T;
}

/** Asks for a line of text. Stays open when the focus moves: the answer may be in another window. */
export function ask(place: Place, options: AskOptions): Promise<Answer<string>> {
  const input = vscode.window.createInputBox();
  Object.assign(input, titled(place), { prompt: options.prompt, value: options.value ?? '', placeholder: options.placeholder ?? '' });
  input.password = options.password ?? false;
  // A message takes the place of the prompt.
  if (options.again) {
    const message = `${options.again}. ${options.prompt}`;
    input.validationMessage = { message, severity: vscode.InputBoxValidationSeverity.Warning };
  }
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

/** Asks for one of several. @param earlier the answer that was given before: it is the one that stands ready */
export function choose<T>(place: Place, placeholder: string, choices: readonly Choice<T>[], earlier?: T): Promise<Answer<T>> {
  const pick = vscode.window.createQuickPick<Choice<T>>();
  Object.assign(pick, titled(place), { placeholder, items: choices, matchOnDescription: true });
  // Without an earlier answer the first one stands ready; an empty list would leave none, and Enter would do nothing.
  const ready = choices.find(({ answer }) => earlier !== undefined && answer === earlier);
  if (ready) pick.activeItems = [ready];
  return shown(pick, place, (answer) => {
    pick.onDidAccept(() => {
      const [selected] = pick.selectedItems;
      if (selected) answer(selected.answer);
    });
  });
}

function titled({ title, step, totalSteps }: Place): Partial<vscode.QuickInput> {
  return { title, ...(totalSteps > 1 && { step, totalSteps }) };
}

function shown<T>(
  input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[]; onDidTriggerButton: vscode.Event<vscode.QuickInputButton> },
  { canGoBack }: Place,
  listen: (answer: (value: T) => void) => void,
): Promise<Answer<T>> {
  input.ignoreFocusOut = true;
  if (canGoBack) input.buttons = [vscode.QuickInputButtons.Back];
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
  return { ask: async (place) => settled(await ask(place, options), keep) };
}

/** @param earlier what was chosen before, as it is when the question is asked */
export function choosing<T>(keep: (answer: T) => void, placeholder: string, choices: readonly Choice<T>[], earlier?: T): Question {
  return { ask: async (place) => settled(await choose(place, placeholder, choices, earlier), keep) };
}

/** Hands an answer on, and says what the person did. */
export function settled<T>(answer: Answer<T>, keep: (answer: T) => void): true | typeof BACK | typeof LEFT {
  if (answer === BACK || answer === LEFT) return answer as typeof BACK | typeof LEFT;
  keep(answer as T);
  return true;
}
