import { t } from '../../src/core/l10n.ts';
import { formatDuration } from '../../src/core/time/duration.ts';
import type { EarlierAlert } from '../../src/protocol/pages/toAlertPage.ts';
import { element } from '../common/element.ts';
import { SEVERITIES } from '../common/severities.ts';
import { moment } from './alertWords.ts';
import { alertLink } from './relatedAlerts.ts';

/** What the same part had before in the same way, each a link to its page. */
export function earlierAlerts(alerts: readonly EarlierAlert[], now: number, onShow: (id: string) => void): HTMLElement {
  if (alerts.length === 0) return element('p', { class: 'none' }, t('None is on record: this is the first time.'));
  const rows = alerts.map(({ id, fact, severity, startedAt, resolvedAt }) => {
    const length = resolvedAt === undefined ? t('not over') : t('for {0}', formatDuration(resolvedAt - startedAt));
    return element(
      'li',
      {},
      alertLink({ id, summary: `${moment(startedAt, now)}: ${fact}` }, onShow),
      ` ${SEVERITIES[severity].toLowerCase()}, ${length}`,
    );
  });
  return element('ul', { class: 'related' }, ...rows);
}
