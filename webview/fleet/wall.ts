import { language, plural, t } from '../../src/core/l10n.ts';
import type { FleetGroup, FleetHsm } from '../../src/protocol/pages/toFleetPage.ts';
import { element, replaceIfOther, setText } from '../common/element.ts';
import { clockWithSeconds, day } from '../common/format.ts';
import { button } from '../common/toolkit.ts';
import { age, compare, countOf, type FleetSums, isSilent, rankOf, signs, toneName, toneOrder, tonesText } from './fleetWords.ts';

/** Tiles of the wall (px), the largest first: those that let all HSMs stand on the screen, or else the smallest. */
const SIZES = [
  { name: 'huge', width: 440, height: 190 },
  { name: 'large', width: 300, height: 128 },
  { name: 'middle', width: 210, height: 88 },
  { name: 'small', width: 150, height: 54 },
] as const;
const GAP = 8;
/** Width of what is said of one HA group, and rows of it at most. */
const GROUP = 380;
const GROUP_ROWS = 2;

export interface WallState {
  readonly rows: readonly FleetHsm[];
  readonly sums: FleetSums;
  readonly groups: readonly FleetGroup[];
  readonly now: number;
  /** What is wrong with what is shown: it may be old. */
  readonly trouble: string | undefined;
}

/** The fleet on a screen that nobody touches: nothing is scrolled to, and what does not fit is said. */
export class Wall {
  readonly root: HTMLElement;
  readonly #clock = element('time', { class: 'wall-clock number' });
  readonly #date = element('span', { class: 'wall-date' });
  readonly #counts = element('div', { class: 'wall-counts' });
  readonly #heard = element('p', { class: 'wall-heard' });
  readonly #trouble = element('p', { class: 'wall-trouble', role: 'alert' });
  readonly #groups = element('ul', { class: 'wall-groups', 'aria-label': t('HA groups that are short of members') });
  readonly #tiles = element('ul', { class: 'wall-tiles', 'aria-label': t('HSMs, the worst first') });
  #state: WallState | undefined;

  constructor(onLeave: () => void) {
    this.root = element(
      'section',
      { class: 'wall', 'aria-label': t('Wall') },
      element(
        'div',
        { class: 'wall-head' },
        element('div', { class: 'wall-when' }, this.#clock, this.#date),
        this.#counts,
        button(t('Leave the Wall'), onLeave),
      ),
      this.#trouble,
      this.#heard,
      this.#groups,
      this.#tiles,
    );
    new ResizeObserver(() => this.#state && this.show(this.#state)).observe(this.#tiles);
  }

  show(state: WallState): void {
    this.#state = state;
    const { rows, now, trouble } = state;
    this.tick(Date.now());
    this.#trouble.hidden = trouble === undefined;
    setText(this.#trouble, trouble ?? '');
    const { tones: counts, silent, longest } = state.sums;
    const waiting = rows.reduce((sum, row) => sum + row.waiting, 0);
    const shown = toneOrder.filter((tone) => counts.has(tone));
    replaceIfOther(this.#counts, JSON.stringify([...counts, waiting]), () => [
      ...shown.map((tone) => count(tone, signs[tone], counts.get(tone) ?? 0, toneName(tone))),
      count(waiting > 0 ? 'failed' : 'ok', '⚑', waiting, t('alerts that nobody has taken on')),
    ]);
    setText(
      this.#heard,
      [
        longest && longest.lastSeen !== undefined && t('Heard longest ago: {0}, {1}.', longest.name, age(longest.lastSeen, now)),
        longest && longest.lastSeen === undefined && t('Of {0} nothing was read yet.', longest.name),
        silent > 0 && plural(silent, '{0} HSM is silent.', '{0} HSMs are silent.'),
      ]
        .filter(Boolean)
        .join(' '),
    );
    this.#heard.classList.toggle('old', silent > 0);
    this.#showGroups(state.groups);
    this.#showTiles(rows, now);
  }

  /** `now`: by this machine's own clock, also where the past is shown. */
  tick(now: number): void {
    setText(this.#clock, clockWithSeconds(now));
    setText(this.#date, day(now));
  }

  #showGroups(groups: readonly FleetGroup[]): void {
    const short = groups.filter(({ tone }) => tone !== 'off' && tone !== 'ok').toSorted((a, b) => rankOf(a.tone) - rankOf(b.tone));
    const room = Math.max(1, Math.floor(this.root.clientWidth / GROUP)) * GROUP_ROWS;
    const shown = short.slice(0, short.length > room ? room - 1 : room);
    const rest = short.length - shown.length;
    this.#groups.hidden = short.length === 0;
    replaceIfOther(this.#groups, JSON.stringify([shown, rest]), () => [
      ...shown.map(({ name, redundancy, tone }) =>
        element('li', { class: tone, dir: 'auto', title: `${name}: ${redundancy}` }, element('strong', {}, name), ` ${redundancy}`),
      ),
      ...(rest > 0 ? [element('li', { class: 'rest' }, plural(rest, 'and {0} more HA group', 'and {0} more HA groups'))] : []),
    ]);
  }

  #showTiles(rows: readonly FleetHsm[], now: number): void {
    const { clientWidth, clientHeight } = this.#tiles;
    if (clientWidth === 0) return;
    const roomOf = ({ width, height }: { readonly width: number; readonly height: number }) =>
      Math.max(1, Math.floor((clientWidth + GAP) / (width + GAP))) * Math.max(1, Math.floor((clientHeight + GAP) / (height + GAP)));
    const size = SIZES.find((each) => roomOf(each) >= rows.length) ?? SIZES[3];
    const sorted = rows.toSorted((a, b) => compare(a, b, 'worst'));
    const room = roomOf(size);
    const shown = sorted.slice(0, rows.length > room ? room - 1 : room);
    const rest = sorted.slice(shown.length);
    this.#tiles.dataset.size = size.name;
    const tiles = shown.map((row) => ({
      row,
      heard: row.lastSeen === undefined ? t('never heard') : age(row.lastSeen, now),
      silent: isSilent(row, now),
    }));
    replaceIfOther(this.#tiles, JSON.stringify([size, tiles, rest.length, tonesText(countOf(rest))]), () => [
      ...tiles.map(({ row, heard, silent }) =>
        element(
          'li',
          { class: `tile ${row.tone} ${silent ? 'old' : ''}`, title: row.name },
          element(
            'div',
            { class: 'tile-name', dir: 'auto' },
            element('span', { class: 'sign', 'aria-hidden': 'true' }, signs[row.tone]),
            ` ${row.name}`,
          ),
          element('div', { class: 'tile-state' }, `${row.state}, ${heard}`),
          element('div', { class: 'tile-worst', dir: 'auto' }, row.worst ?? row.note ?? row.haGroup ?? ''),
        ),
      ),
      ...(rest.length > 0
        ? [
            element(
              'li',
              { class: 'tile rest' },
              element('div', { class: 'tile-name' }, plural(rest.length, 'and {0} more', 'and {0} more')),
              element('div', { class: 'tile-state' }, tonesText(countOf(rest))),
            ),
          ]
        : []),
    ]);
  }
}

function count(tone: string, sign: string, n: number, word: string): HTMLElement {
  return element(
    'div',
    { class: `wall-count ${tone}` },
    element('span', { class: 'wall-number number' }, element('span', { 'aria-hidden': 'true' }, `${sign} `), n.toLocaleString(language())),
    element('span', { class: 'wall-word' }, word),
  );
}
