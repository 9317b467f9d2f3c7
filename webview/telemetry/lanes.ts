import { plural, t } from '../../src/core/l10n.ts';
import { isolated } from '../../src/core/text.ts';
import type { PartLane } from '../../src/protocol/pages/toTelemetryPage.ts';
import { element, replaceIfOther, setText } from '../common/element.ts';
import { dateAndClock } from '../common/format.ts';
import { drawable, type LaneState, type LaneStretch, WORST } from './laneStretches.ts';
import { moveStrips } from './movedStrips.ts';
import type { TimeSpan } from './timeView.ts';

const WORDS: Readonly<Record<LaneState, string>> = {
  ok: t('OK'),
  degraded: t('Degraded'),
  failed: t('Failed'),
  unknown: t('Unknown'),
  maintenance: t('Maintenance'),
};

/** Changes of a lane that are spoken. */
const SPOKEN = 12;

/** What is known of the parts of a device: from when on (ms), and up to when it was asked for. */
export interface KnownStates extends TimeSpan {
  readonly parts: readonly PartLane[];
  readonly keptFrom: number;
  /** The platform from which all of the device is read. */
  readonly source?: string | undefined;
}

/** How each part stood, a lane each: first those that were not always well. */
export class Lanes {
  readonly root: HTMLElement;
  readonly #host = element('div', { class: 'lanes' });
  readonly #note = element('p', { class: 'none' });
  readonly #more: HTMLElement;
  readonly #cursor = element('div', { class: 'lane-cursor', 'aria-hidden': 'true' });
  #all = false;
  #known: KnownStates | undefined;
  #shown: TimeSpan = { from: 0, to: 1 };

  constructor() {
    this.#more = element('button', { type: 'button', class: 'link' });
    this.#more.addEventListener('click', () => {
      this.#all = !this.#all;
      this.#write();
    });
    const legend = element(
      'div',
      { class: 'lane-legend' },
      ...WORST.toReversed().map((state) =>
        element('span', {}, element('span', { class: `lane-key ${state}`, 'aria-hidden': 'true' }), WORDS[state]),
      ),
    );
    this.root = element(
      'section',
      { class: 'section wide', 'aria-labelledby': 'h-stood' },
      element('div', { class: 'section-head' }, element('h2', { id: 'h-stood' }, t('How the parts stood')), legend),
      this.#note,
      this.#host,
      this.#more,
    );
  }

  /** `known`: undefined while it is read. */
  show(known: KnownStates | undefined, shown: TimeSpan): void {
    this.#known = known;
    this.#shown = shown;
    this.#write();
  }

  /** A person moves the time: what is drawn goes with it, until all of it is shown anew. */
  move(shown: TimeSpan): void {
    moveStrips(this.#host, this.#shown, shown);
    const ends = this.#host.querySelectorAll('.lane-time > span');
    for (const [i, time] of [shown.from, shown.to].entries()) if (ends[i]) setText(ends[i], dateAndClock(time));
    this.#cursor.hidden = true;
  }

  /** Where the crosshair of the charts is. */
  pointAt(time: number | undefined): void {
    const { from, to } = this.#shown;
    this.#cursor.hidden = time === undefined || time < from || time > to;
    if (time !== undefined) this.#cursor.style.setProperty('--at', String((time - from) / (to - from)));
  }

  #write(): void {
    const known = this.#known;
    this.#more.hidden = known === undefined || known.parts.length === 0;
    if (!known) {
      this.#note.hidden = false;
      this.#note.textContent = t('Reading the states');
      replaceIfOther(this.#host, '', () => []);
      return;
    }
    const { from, to } = this.#shown;
    const lanes = known.parts.map((part) => ({ part, drawn: drawable(part.stretches, this.#shown) }));
    const isUnwell = ({ drawn }: (typeof lanes)[number]) => drawn.some(({ state }) => state === 'failed' || state === 'degraded');
    const unwell = lanes.filter(isUnwell);
    const others = lanes.filter((lane) => !isUnwell(lane));
    // One of those that were well stands for all: whether anybody looked is the same for most.
    const shown = this.#all ? [...unwell, ...others] : [...unwell, ...others.slice(0, 1)];
    const left = lanes.length - shown.length;
    this.#more.textContent = this.#all
      ? t('Only what was not well')
      : plural(left, '{0} more part, never degraded or failed', '{0} more parts, never degraded or failed');
    this.#more.hidden = lanes.length === 0 || (left === 0 && !this.#all);
    const notes = [
      ...(lanes.length === 0 ? [t('Nothing was judged in this time.')] : []),
      ...(known.keptFrom > from
        ? [
            t(
              'What each poll said is kept since {0}: before, only alerts and time that was not watched are known.',
              dateAndClock(known.keptFrom),
            ),
          ]
        : []),
      ...(known.source === undefined
        ? []
        : [
            t(
              'Read from {0}. Platforms are not told what limits the HSM itself has, what it says by itself and what people did: limits are those of its model, and of the rest nothing is shown here.',
              isolated(known.source),
            ),
          ]),
    ];
    this.#note.hidden = notes.length === 0;
    this.#note.textContent = notes.join(' ');
    replaceIfOther(this.#host, JSON.stringify([this.#shown, shown]), () =>
      shown.length === 0
        ? [this.#cursor]
        : [
            ...shown.map(({ part, drawn }) => laneView(part.name, drawn, this.#shown)),
            element(
              'div',
              { class: 'lane-time', 'aria-hidden': 'true' },
              element('span', {}, dateAndClock(from)),
              element('span', {}, dateAndClock(to)),
            ),
            this.#cursor,
          ],
    );
    // What was moved and came back is as it was drawn.
    moveStrips(this.#host, this.#shown, this.#shown);
    this.pointAt(undefined);
  }
}

function laneView(name: string, stretches: readonly LaneStretch[], { from, to }: TimeSpan): HTMLElement {
  const share = (time: number) => (100 * (time - from)) / (to - from);
  const told = stretches.filter(({ state }) => state !== 'ok');
  const spoken = told.slice(-SPOKEN).map((each) => spokenOf(each));
  const label = told.length === 0 ? t('{0}: OK all the time', name) : `${name}: ${spoken.join('; ')}`;
  return element(
    'div',
    { class: 'lane' },
    element('bdi', { class: 'lane-name', title: name }, name),
    element(
      'div',
      { class: 'lane-strip', role: 'img', 'aria-label': label },
      element(
        'div',
        { class: 'lane-spans' },
        ...stretches.map((each) => {
          const span = element('span', { class: `lane-span ${each.state}`, title: spokenOf(each) });
          span.style.left = `${share(each.from)}%`;
          span.style.width = `${share(from + each.to - each.from)}%`;
          return span;
        }),
      ),
    ),
  );
}

function spokenOf({ state, why, from, to }: LaneStretch): string {
  const span = t('{0} from {1} to {2}', WORDS[state], dateAndClock(from), dateAndClock(to));
  return why === undefined ? span : `${span}: ${why}`;
}
