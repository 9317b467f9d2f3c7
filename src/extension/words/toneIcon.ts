import { ThemeColor, ThemeIcon } from 'vscode';
import type { Tone } from './tone.ts';

/** What an icon says: how something stands, and of an alert what keeps it quiet or that a person has it. */
export type ToneIcon = Tone | 'acknowledged' | 'silenced' | 'maintenance';

/** The shape of a state without its colour: something is wrong, and somebody has it. */
export function heldIcon(tone: Tone): ThemeIcon {
  return new ThemeIcon(toneIcon(tone).id);
}

/** Shape and colour per state; shapes differ so that colour is never the only cue. These colours high-contrast themes have, too. */
export function toneIcon(tone: ToneIcon): ThemeIcon {
  switch (tone) {
    case 'acknowledged':
      return new ThemeIcon('account');
    case 'silenced':
      return new ThemeIcon('bell-slash');
    case 'maintenance':
      return new ThemeIcon('tools');
    case 'ok':
      return new ThemeIcon('pass', new ThemeColor('testing.iconPassed'));
    case 'pending':
      return new ThemeIcon('history', new ThemeColor('problemsWarningIcon.foreground'));
    case 'degraded':
      return new ThemeIcon('warning', new ThemeColor('problemsWarningIcon.foreground'));
    case 'failed':
      return new ThemeIcon('error', new ThemeColor('problemsErrorIcon.foreground'));
    case 'unjudged':
      return new ThemeIcon('eye', new ThemeColor('descriptionForeground'));
    case 'fact':
      return new ThemeIcon('circle-small', new ThemeColor('disabledForeground'));
    case 'unknown':
      return new ThemeIcon('question', new ThemeColor('disabledForeground'));
    case 'off':
      return new ThemeIcon('circle-slash', new ThemeColor('disabledForeground'));
  }
}
