import { alertStateWord } from '../../src/core/alerting/stateWords.ts';
import type { RelatedAlert } from '../../src/protocol/pages/toAlertPage.ts';
import { element } from '../common/element.ts';
import { SEVERITIES } from '../common/severities.ts';

/** Other alerts, each a link to its page. */
export function relatedAlerts(alerts: readonly RelatedAlert[], onShow: (id: string) => void): HTMLElement {
  return element('ul', { class: 'related' }, ...alerts.map((alert) => element('li', {}, alertLink(alert, onShow), ` ${stands(alert)}`)));
}

export function alertLink({ id, summary }: Pick<RelatedAlert, 'id' | 'summary'>, onShow: (id: string) => void): HTMLElement {
  const link = element('button', { type: 'button', class: 'link' }, element('bdi', {}, summary));
  link.addEventListener('click', () => onShow(id));
  return link;
}

function stands({ severity, state }: RelatedAlert): string {
  return `${SEVERITIES[severity].toLowerCase()}, ${alertStateWord(state)}`;
}
