import { plural, t } from '../../src/core/l10n.ts';
import { type MetricGroup, metricGroups } from '../../src/core/metricGroups.ts';
import { DAY } from '../../src/core/time/duration.ts';
import type { GroupNow } from '../../src/protocol/pages/toTelemetryPage.ts';
import { breachOf, drawnLimits } from '../chart/limits.ts';
import { type Line, latestOf } from '../chart/line.ts';
import { element, svgElement } from '../common/element.ts';
import { number } from '../common/format.ts';

const SIGNS = { ok: '✓', unjudged: '◌', degraded: '▲', failed: '✕', unknown: '?' } as const;
const WORDS = { ok: t('OK'), unjudged: t('not judged'), degraded: t('degraded'), failed: t('failed'), unknown: t('unknown') } as const;

const WIDTH = 120;
const HEIGHT = 26;
/** As long (ms) as nothing is seen to move. */
const STEP = DAY / WIDTH;

/** A tile for each group of readings: how it stands, and the line of it that is nearest to its limit over the last day. */
export class Tiles {
  readonly root = element('nav', { class: 'tiles', 'aria-label': t('Overview') });
  readonly #onOpen: (group: MetricGroup) => void;
  #shown: readonly unknown[] | undefined;

  constructor(onOpen: (group: MetricGroup) => void) {
    this.#onOpen = onOpen;
  }

  /** `stale`: what is known is old. `now`: by the clock of the host. */
  show(
    groups: readonly GroupNow[],
    lines: ReadonlyMap<MetricGroup, readonly Line[]>,
    open: ReadonlySet<MetricGroup>,
    stale: boolean,
    now: number,
  ): void {
    // While a person moves the time, nothing of this changes.
    const shown = [groups, lines, open, stale, Math.floor(now / STEP)] as const;
    if (this.#shown?.every((each, i) => each === shown[i])) return;
    this.#shown = shown;
    const tiles = groups.map((group) => ({ group, line: mostTelling(lines.get(group.group) ?? []), open: open.has(group.group) }));
    const focused = this.root.contains(document.activeElement) ? document.activeElement?.getAttribute('aria-controls') : undefined;
    this.root.replaceChildren(...tiles.map((tile) => this.#tile(tile, stale, now)));
    if (focused) this.root.querySelector<HTMLElement>(`[aria-controls="${focused}"]`)?.focus({ preventScroll: true });
    this.root.hidden = tiles.length === 0;
  }

  #tile(
    { group: { group, state, parts, worst }, line, open }: { group: GroupNow; line: Line | undefined; open: boolean },
    stale: boolean,
    now: number,
  ): HTMLElement {
    const title = metricGroups.find(({ id }) => id === group)?.title ?? group;
    const shown = stale && (state === 'ok' || state === 'unjudged') ? 'unknown' : state;
    const latest = line && latestOf(line);
    const value = line && latest ? `${number(latest.value, line.decimals)} ${line.unit}`.trimEnd() : '';
    const made = element(
      'button',
      { type: 'button', class: `tile ${shown ?? 'fact'}`, 'aria-expanded': String(open), 'aria-controls': `g-${group}` },
      element(
        'span',
        { class: 'tile-head' },
        element('span', { class: 'tile-title' }, title),
        element('span', { class: 'tile-state', 'aria-hidden': 'true' }, shown === undefined ? '' : SIGNS[shown]),
      ),
      element(
        'span',
        { class: 'tile-note' },
        shown === undefined ? t('only read') : WORDS[shown],
        ' · ',
        worst !== undefined && shown !== 'ok' ? element('bdi', {}, worst) : plural(parts, '{0} part', '{0} parts'),
      ),
      ...(line ? [sparkline(line, now)] : []),
      element(
        'span',
        { class: 'tile-value' },
        ...(line
          ? [element('bdi', {}, line.name), ' ', element('span', { class: `number${line.wrong === undefined ? '' : ' wrong'}` }, value)]
          : []),
      ),
    );
    made.addEventListener('click', () => this.#onOpen(group));
    return made;
  }
}

/** The line that is beyond a limit, else the one nearest to its own, else a share or a rate, which tells more than a count that only grows. */
function mostTelling(lines: readonly Line[]): Line | undefined {
  const known = lines.filter((line) => line.wrong === undefined && latestOf(line) !== undefined);
  let best: { readonly line: Line; readonly room: number } | undefined;
  for (const line of known) {
    const value = latestOf(line)?.value ?? 0;
    const limits = drawnLimits(line.limits);
    if (limits.length === 0) continue;
    const room = breachOf(value, line.limits)
      ? -1
      : Math.min(...limits.map((limit) => Math.abs(value - limit.value) / Math.max(Math.abs(limit.value), 1e-9)));
    if (!best || room < best.room) best = { line, room };
  }
  return best?.line ?? known.find(({ unit }) => unit === '%' || unit.endsWith('/s')) ?? known[0];
}

/** The last day of a line, or all of it that there is yet, without an axis. Gaps stay open, also that between the last reading and now. */
function sparkline({ times, values }: Line, now: number): SVGElement {
  const known = values.filter((value): value is number => value !== null);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const from = Math.max(times[0] ?? 0, now - DAY);
  const x = (time: number) => ((time - from) / Math.max(now - from, 1)) * (WIDTH - 2) + 1;
  const y = (value: number) => (high === low ? HEIGHT / 2 : HEIGHT - 3 - ((value - low) / (high - low)) * (HEIGHT - 6));
  let path = '';
  let pen = 'M';
  times.forEach((time, i) => {
    const value = values[i];
    if (value === null || value === undefined) {
      pen = 'M';
      return;
    }
    path += `${pen}${x(time).toFixed(1)} ${y(value).toFixed(1)}`;
    pen = 'L';
  });
  return svgElement(
    'svg',
    { class: 'sparkline', viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svgElement('path', { d: path, fill: 'none', stroke: 'currentColor', 'stroke-width': '1.5', 'vector-effect': 'non-scaling-stroke' }),
  );
}
