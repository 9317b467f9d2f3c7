import type { TimeSpan } from './timeView.ts';

/** What is drawn along a strip for one time, moved and stretched to where it stands in another: without a word of it being laid out again. */
export function moveStrips(host: HTMLElement, drawn: TimeSpan, shown: TimeSpan): void {
  const length = shown.to - shown.from;
  const shift = (100 * (drawn.from - shown.from)) / length;
  const stretch = (drawn.to - drawn.from) / length;
  for (const each of host.querySelectorAll<HTMLElement>('.lane-spans')) each.style.transform = `translateX(${shift}%) scaleX(${stretch})`;
}
