import * as vscode from 'vscode';
import type { Complaint } from './answers.ts';

/** The person went back a step. */
export const BACK = Symbol('back');
/** The person left the wizard. */
export const LEFT = Symbol('left');

export type Answer<T> = T | typeof BACK | typeof LEFT;

/** Asks one thing and writes it into the draft; true when it was answered. */
export type Question = (place: Place) => Promise<true | typeof BACK | typeof LEFT>;

export interface Place {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

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
