import { t } from '../../src/core/l10n.ts';
import type { PageLogEntry } from '../../src/protocol/pages/toAlertPage.ts';
import { element } from '../common/element.ts';
import { plainTable } from '../common/table.ts';
import { moment } from './alertWords.ts';

/** Who did what and what happened by itself, newest first. */
export function logView(entries: readonly PageLogEntry[], now: number): HTMLElement {
  if (entries.length === 0) return element('p', { class: 'none' }, t('Nothing is recorded yet.'));
  const rows = entries.map(({ time, who, text, why }) => [moment(time, now), who ?? '', why ? `${text}: ${why}` : text]);
  return plainTable(t('What happened and who did what, the newest first'), [t('When'), t('Who'), t('What')], rows);
}
