import { element, svgElement } from './element.ts';
import type { EmptyState, PageNotice, Remedy } from './notice.ts';
import { button, progressRing } from './toolkit.ts';

type OnRemedy = (action: Remedy['action']) => void;

/** `heading`: the level of its title; 1 where nothing else stands on the page. */
export function emptyView(empty: EmptyState, onRemedy: OnRemedy, heading: 1 | 2 = 2): readonly HTMLElement[] {
  const remedies = empty.remedies.map(({ label, action }, i) => button(label, () => onRemedy(action), i === 0 ? 'primary' : 'secondary'));
  return [
    ...(empty.busy ? [progressRing(empty.title)] : []),
    element(`h${heading}`, {}, empty.title),
    element('p', {}, empty.text),
    element('div', { class: 'remedies' }, ...remedies),
  ];
}

export function noticeView({ level, text, remedy }: PageNotice, onRemedy: OnRemedy): HTMLElement {
  return element(
    'div',
    { class: `notice ${level}` },
    noticeSign(level),
    element('span', { class: 'notice-text' }, text),
    ...(remedy ? [button(remedy.label, () => onRemedy(remedy.action))] : []),
  );
}

function noticeSign(level: PageNotice['level']): SVGElement {
  const outline = level === 'warning' ? 'M8 2L15 14H1Z' : 'M8 1.5a6.5 6.5 0 1 0 0.001 0Z';
  const mark = level === 'warning' ? 'M8 6.5v3.5M8 12v0.5' : 'M8 4.5v0.5M8 7v4.5';
  const look = { fill: 'none', stroke: 'currentColor', 'stroke-width': '1.2', 'stroke-linejoin': 'round' };
  return svgElement(
    'svg',
    { class: 'notice-sign', viewBox: '0 0 16 16', width: '16', height: '16', 'aria-hidden': 'true' },
    svgElement('path', { ...look, d: outline }),
    svgElement('path', { ...look, d: mark }),
  );
}
