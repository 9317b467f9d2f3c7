import { SERIES_COLOURS } from './seriesLook.ts';

/** The editor's colours and font, resolved for drawing on a canvas. */
export interface Theme {
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly critical: string;
  readonly warning: string;
  readonly within: string;
  readonly series: readonly string[];
  readonly font: string;
  readonly highContrast: boolean;
}

/** Reads the variables of the style sheets, which in turn are the editor's, as they stand now. */
export function readTheme(): Theme {
  const probe = document.createElement('span');
  probe.hidden = true;
  document.body.append(probe);
  const colour = (variable: string): string => {
    probe.style.color = `var(${variable})`;
    return getComputedStyle(probe).color;
  };
  const theme: Theme = {
    background: colour('--page-background'),
    foreground: colour('--page-foreground'),
    muted: colour('--muted'),
    grid: colour('--grid'),
    critical: colour('--critical'),
    warning: colour('--warning'),
    within: colour('--within'),
    series: Array.from({ length: SERIES_COLOURS }, (_, i) => colour(`--series-${i}`)),
    font: getComputedStyle(document.body).fontFamily,
    highContrast:
      document.body.classList.contains('vscode-high-contrast') || document.body.classList.contains('vscode-high-contrast-light'),
  };
  probe.remove();
  return theme;
}
