import { t } from '../../src/core/l10n.ts';
import type { PageGap } from '../../src/protocol/pages/series.ts';
import type { TimeMark } from '../../src/protocol/pages/toTelemetryPage.ts';
import { element, replaceIfOther, setText } from '../common/element.ts';
import { dateAndClock } from '../common/format.ts';
import type { TimeSpan } from './timeView.ts';

/** A key moves an edge by this share of the whole. */
const STEP = 0.02;

/** The whole time with the part of it that the charts show: its edges can be dragged, and it can be moved. */
export class Brush {
  readonly root: HTMLElement;
  readonly #track = element('div', { class: 'brush-track' });
  readonly #marks = element('div', { class: 'brush-marks', 'aria-hidden': 'true' });
  readonly #box = element('div', { class: 'brush-box' });
  readonly #edges: Readonly<Record<'from' | 'to', HTMLElement>>;
  readonly #ends = [element('span', {}), element('span', {})] as const;
  readonly #onChange: (span: TimeSpan) => void;
  #whole: TimeSpan = { from: 0, to: 1 };
  #shown: TimeSpan = { from: 0, to: 1 };
  #drag: { readonly what: 'from' | 'to' | 'box' | 'new'; readonly at: number; readonly shown: TimeSpan } | undefined;

  constructor(onChange: (span: TimeSpan) => void) {
    this.#onChange = onChange;
    const edge = (which: 'from' | 'to', label: string) => {
      const made = element('div', {
        class: `brush-edge ${which}`,
        role: 'slider',
        tabindex: '0',
        'aria-label': label,
        'aria-orientation': 'horizontal',
      });
      made.addEventListener('keydown', (event) => this.#key(event, which));
      return made;
    };
    this.#edges = { from: edge('from', t('Beginning of the time shown')), to: edge('to', t('End of the time shown')) };
    this.#box.append(this.#edges.from, this.#edges.to);
    this.#track.append(this.#marks, this.#box);
    this.root = element(
      'div',
      { class: 'brush', role: 'group', 'aria-label': t('The part of the whole time that is shown') },
      this.#track,
      element('div', { class: 'lane-time', 'aria-hidden': 'true' }, ...this.#ends),
    );
    this.#track.addEventListener('pointerdown', (event) => this.#down(event));
    this.#track.addEventListener('pointermove', (event) => this.#move(event));
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const)
      this.#track.addEventListener(end, () => (this.#drag = undefined));
  }

  show(whole: TimeSpan, shown: TimeSpan, gaps: readonly PageGap[], marks: readonly TimeMark[]): void {
    this.#whole = whole;
    this.#shown = shown;
    const share = (time: number) => (time - whole.from) / (whole.to - whole.from);
    const [from, to] = [Math.max(0, share(shown.from)), Math.min(1, share(shown.to))];
    this.#box.style.left = `${100 * from}%`;
    this.#box.style.width = `${100 * (to - from)}%`;
    this.#box.classList.toggle('all', from <= 0 && to >= 1);
    for (const which of ['from', 'to'] as const) {
      const edge = this.#edges[which];
      edge.setAttribute('aria-valuemin', String(whole.from));
      edge.setAttribute('aria-valuemax', String(whole.to));
      edge.setAttribute('aria-valuenow', String(shown[which]));
      edge.setAttribute('aria-valuetext', dateAndClock(shown[which]));
    }
    setText(this.#ends[0], dateAndClock(whole.from));
    setText(this.#ends[1], dateAndClock(whole.to));
    const drawn = [
      ...gaps.filter(({ channel }) => channel === undefined).map(({ from: begin, to: end }) => ({ kind: 'gap', begin, end })),
      ...marks
        .filter(({ kind }) => kind === 'alert')
        .map(({ time, severity }) => ({ kind: `alert ${severity ?? ''}`, begin: time, end: time })),
    ].filter(({ begin, end }) => end >= whole.from && begin <= whole.to);
    replaceIfOther(this.#marks, JSON.stringify([drawn, whole]), () =>
      drawn.map(({ kind, begin, end }) => {
        const made = element('span', { class: `brush-mark ${kind}` });
        made.style.left = `${100 * Math.max(0, share(begin))}%`;
        made.style.width = `${100 * Math.max(0, Math.min(1, share(end)) - Math.max(0, share(begin)))}%`;
        return made;
      }),
    );
  }

  #timeAt({ clientX }: PointerEvent): number {
    const { left, width } = this.#track.getBoundingClientRect();
    const { from, to } = this.#whole;
    return from + Math.min(Math.max((clientX - left) / width, 0), 1) * (to - from);
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const target = event.target as Element;
    const what =
      target === this.#edges.from
        ? 'from'
        : target === this.#edges.to
          ? 'to'
          : target === this.#box && !this.#box.classList.contains('all')
            ? 'box'
            : 'new';
    this.#drag = { what, at: this.#timeAt(event), shown: this.#shown };
    this.#track.setPointerCapture(event.pointerId);
    event.preventDefault();
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  }

  #move(event: PointerEvent): void {
    const drag = this.#drag;
    // Out of sight it has no places, and still hears its pointer.
    if (!drag || this.#track.clientWidth === 0) return;
    const at = this.#timeAt(event);
    const { from, to } = drag.shown;
    const by = at - drag.at;
    if (by === 0) return;
    if (drag.what === 'from') this.#change({ from: Math.min(from + by, to), to });
    else if (drag.what === 'to') this.#change({ from, to: Math.max(to + by, from) });
    else if (drag.what === 'new') this.#change({ from: Math.min(drag.at, at), to: Math.max(drag.at, at) });
    else {
      const moved = Math.min(Math.max(by, this.#whole.from - from), this.#whole.to - to);
      this.#change({ from: from + moved, to: to + moved });
    }
  }

  #key(event: KeyboardEvent, which: 'from' | 'to'): void {
    const { from: begin, to: end } = this.#whole;
    const step = { ArrowLeft: -STEP, ArrowRight: STEP, PageUp: 5 * STEP, PageDown: -5 * STEP }[event.key];
    const at =
      event.key === 'Home' ? begin : event.key === 'End' ? end : step === undefined ? undefined : this.#shown[which] + step * (end - begin);
    if (at === undefined) return;
    event.preventDefault();
    const held = Math.min(Math.max(at, begin), end);
    this.#change(
      which === 'from'
        ? { from: Math.min(held, this.#shown.to), to: this.#shown.to }
        : { from: this.#shown.from, to: Math.max(held, this.#shown.from) },
    );
  }

  #change(span: TimeSpan): void {
    this.#onChange(span);
  }
}
