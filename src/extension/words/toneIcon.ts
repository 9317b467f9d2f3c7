import { ThemeColor, ThemeIcon } from 'vscode';
import type { Tone } from './tone.ts';

/** What an icon says: how something stands, and of an alert what keeps it quiet or that a person has it. */
export type ToneIcon = Tone | 'acknowledged' | 'silenced' | 'maintenance';

const WARNING = 'problemsWarningIcon.foreground';
const DISABLED = 'disabledForeground';

/** Shape and colour per state; shapes differ so that colour is never the only cue. These colours high-contrast themes have, too. */
const looks: Readonly<Record<ToneIcon, readonly [shape: string, colour?: string]>> = {
  acknowledged: ['account'],
  silenced: ['bell-slash'],
  maintenance: ['tools'],
  ok: ['pass', 'testing.iconPassed'],
  pending: ['history', WARNING],
  degraded: ['warning', WARNING],
  failed: ['error', 'problemsErrorIcon.foreground'],
  unjudged: ['eye', 'descriptionForeground'],
  fact: ['circle-small', DISABLED],
  unknown: ['question', DISABLED],
  off: ['circle-slash', DISABLED],
};

/** The shape of a state without its colour: something is wrong, and somebody has it. */
export function heldIcon(tone: Tone): ThemeIcon {
  return new ThemeIcon(looks[tone][0]);
}

export function toneIcon(tone: ToneIcon): ThemeIcon {
  const [shape, colour] = looks[tone];
  return new ThemeIcon(shape, colour === undefined ? undefined : new ThemeColor(colour));
}
