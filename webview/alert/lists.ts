import type { PageLogEntry, RelatedAlert } from '../../src/protocol/pages/toAlertPage.ts';
import { element } from '../common/element.ts';
import { moment, SEVERITIES } from './alertWords.ts';
import { tableOf } from './judgementView.ts';

/** Who did what and what happened by itself, newest first. */
export function logView(entries: readonly PageLogEntry[], now: number): HTMLElement {
  if (entries.length === 0) return element('p', { class: 'none' }, 'Nothing is recorded yet.');
  const rows = entries.map(({ time, who, text, why }) => [moment(time, now), who ?? '', why ? `${text}: ${why}` : text]);
  return tableOf('What happened and who did what, the newest first', ['When', 'Who', 'What'], rows);
}

/** Other alerts, each a link to its page. */
export function relatedView(alerts: readonly RelatedAlert[], onShow: (id: string) => void): HTMLElement {
  return element('ul', { class: 'related' }, ...alerts.map((alert) => element('li', {}, alertLink(alert, onShow), ` ${stands(alert)}`)));
}

export function alertLink({ id, summary }: RelatedAlert, onShow: (id: string) => void): HTMLElement {
  const link = element('button', { type: 'button', class: 'link' }, summary);
  link.addEventListener('click', () => onShow(id));
  return link;
}

function stands({ severity, state }: RelatedAlert): string {
  return `${SEVERITIES[severity].toLowerCase()}, ${state}`;
}
