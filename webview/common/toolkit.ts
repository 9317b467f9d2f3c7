/**
 * The only file that knows the component toolkit, which is no longer developed: whatever follows it is put in here.
 */
import {
  provideVSCodeDesignSystem,
  vsCodeBadge,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeRadio,
  vsCodeRadioGroup,
} from '@vscode/webview-ui-toolkit';
import { element } from './element.ts';

export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(
    vsCodeBadge(),
    vsCodeButton(),
    vsCodeDropdown(),
    vsCodeOption(),
    vsCodeProgressRing(),
    vsCodeRadio(),
    vsCodeRadioGroup(),
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A control that shows one of several choices and reports another one that the user picks. */
export interface Picker {
  readonly root: HTMLElement;
  /** Shows these choices; nothing is reported. */
  show(choices: readonly Choice[], value: string): void;
}

interface ValueElement extends HTMLElement {
  value: string;
}

export function dropdown(label: string, onPick: (value: string) => void): Picker {
  const root = element('vscode-dropdown', { 'aria-label': label, class: 'picker' }) as ValueElement;
  let shown = '';
  let listed: string | undefined;
  root.addEventListener('change', () => {
    if (root.value === shown) return;
    shown = root.value;
    onPick(shown);
  });
  return {
    root,
    show(choices, value) {
      const list = JSON.stringify(choices);
      if (list !== listed) {
        listed = list;
        root.replaceChildren(...choices.map((choice) => element('vscode-option', { value: choice.value }, choice.label)));
      }
      shown = value;
      // The component picks up new options in a task of its own.
      queueMicrotask(() => {
        if (root.value !== value) root.value = value;
      });
    },
  };
}

export function radioGroup(label: string, onPick: (value: string) => void): Picker {
  const root = element('vscode-radio-group', { 'aria-label': label, class: 'range' }) as ValueElement;
  let shown = '';
  root.addEventListener('change', () => {
    if (root.value === shown || root.value === '') return;
    shown = root.value;
    onPick(shown);
  });
  return {
    root,
    show(choices, value) {
      if (root.childElementCount === 0) {
        root.replaceChildren(...choices.map((choice) => element('vscode-radio', { value: choice.value }, choice.label)));
      }
      shown = value;
      root.value = value;
    },
  };
}

export function badge(text: string): HTMLElement {
  return element('vscode-badge', {}, text);
}

export function button(label: string, onClick: () => void, appearance: 'primary' | 'secondary' = 'secondary'): HTMLElement {
  const root = element('vscode-button', { appearance }, label);
  root.addEventListener('click', onClick);
  return root;
}

export function progressRing(label: string): HTMLElement {
  return element('vscode-progress-ring', { 'aria-label': label });
}
