import type uPlot from 'uplot';
import { element } from '../common/element.ts';

/** What a person does to the time shown. Times in milliseconds since the epoch. */
export interface TimeGestures {
  readonly zoomTo: (from: number, to: number) => void;
  /** The time under the pointer stays there; above 1: a longer time is shown. */
  readonly zoomAt: (time: number, factor: number) => void;
  readonly pan: (by: number) => void;
  /** To what was shown before. */
  readonly back: () => void;
  /** A pointer holds a chart, or no longer: a chart that is made anew meanwhile would cut off what the person does. */
  readonly hold: (isHeld: boolean) => void;
}

/** A drag that is shorter is a click (CSS pixels). */
const CLICK = 5;
/** A page that is scrolled past a chart goes on scrolling (ms). */
const SCROLLS_ON = 350;
/** Of the time shown, for one notch of a wheel of 100 pixels. */
const NOTCH = 0.2;

let scrolledAt = Number.NEGATIVE_INFINITY;
let listening = false;

function noteScrolling(): void {
  if (listening) return;
  listening = true;
  addEventListener(
    'wheel',
    ({ target, timeStamp }) => {
      if (!(target instanceof Element) || !target.closest('.u-over')) scrolledAt = timeStamp;
    },
    { passive: true },
  );
}

/** Lets a pointer choose, move and zoom the time of a chart: drag, shift and drag, wheel, double click. */
export function listenForGestures(plot: uPlot, gestures: TimeGestures): void {
  const { over } = plot;
  const box = element('div', { class: 'time-selection' });
  let start: { readonly x: number; readonly pans: boolean } | undefined;
  let last = 0;
  noteScrolling();
  const x = (event: PointerEvent | WheelEvent) => {
    const { left, width } = over.getBoundingClientRect();
    return Math.min(Math.max(event.clientX - left, 0), width);
  };
  const timeAt = (place: number) => plot.posToVal(place, 'x');
  over.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    start = { x: x(event), pans: event.shiftKey };
    last = start.x;
    over.setPointerCapture(event.pointerId);
    document.addEventListener('lostpointercapture', lose);
    gestures.hold(true);
    event.preventDefault();
    over.closest<HTMLElement>('[tabindex]')?.focus({ preventScroll: true });
  });
  over.addEventListener('pointermove', (event) => {
    if (!start || over.clientWidth === 0) return;
    const at = x(event);
    if (start.pans) {
      if (at !== last) gestures.pan(timeAt(last) - timeAt(at));
      last = at;
      return;
    }
    box.style.left = `${Math.min(start.x, at)}px`;
    box.style.width = `${Math.abs(at - start.x)}px`;
    if (box.parentElement !== over) over.append(box);
  });
  const end = (event: PointerEvent, counts: boolean) => {
    const begun = start;
    if (!begun) return;
    start = undefined;
    box.remove();
    document.removeEventListener('lostpointercapture', lose);
    const at = x(event);
    // What is out of sight has no places, and still hears its pointer.
    const isSeen = over.clientWidth > 0;
    if (counts && isSeen && !begun.pans && Math.abs(at - begun.x) >= CLICK)
      gestures.zoomTo(timeAt(Math.min(begun.x, at)), timeAt(Math.max(begun.x, at)));
    gestures.hold(false);
  };
  // Of a chart that was taken out of the page, the document alone is told.
  const lose = (event: PointerEvent) => end(event, false);
  over.addEventListener('pointerup', (event) => end(event, true));
  over.addEventListener('pointercancel', (event) => end(event, false));
  over.addEventListener('dblclick', () => gestures.back());
  over.addEventListener(
    'wheel',
    (event) => {
      if (event.deltaY === 0 || event.timeStamp - scrolledAt < SCROLLS_ON) {
        scrolledAt = event.timeStamp - scrolledAt < SCROLLS_ON ? event.timeStamp : scrolledAt;
        return;
      }
      event.preventDefault();
      const notches = Math.sign(event.deltaY) * Math.min(Math.abs(event.deltaY) / 100, 3);
      gestures.zoomAt(timeAt(x(event)), (1 + NOTCH) ** notches);
    },
    { passive: false },
  );
}

/** Shares of the time shown by which a key moves it. */
const PAN = 0.25;
const ZOOM = 2;

/** The same by the keyboard; `at`: the time that zooming holds still. True: the key was for that. */
export function gestureByKey(
  event: KeyboardEvent,
  gestures: TimeGestures,
  { from, to }: { readonly from: number; readonly to: number },
  at: number,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const { key, shiftKey } = event;
  const span = to - from;
  if (shiftKey && key === 'ArrowLeft') gestures.pan(-span * PAN);
  else if (shiftKey && key === 'ArrowRight') gestures.pan(span * PAN);
  else if (key === '+' || key === '=') gestures.zoomAt(at, 1 / ZOOM);
  else if (key === '-' || key === '_') gestures.zoomAt(at, ZOOM);
  else if (key === 'Backspace') gestures.back();
  else return false;
  event.preventDefault();
  return true;
}
