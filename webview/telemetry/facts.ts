import { t } from '../../src/core/l10n.ts';
import type { FactNow } from '../../src/protocol/pages/toTelemetryPage.ts';
import { element } from '../common/element.ts';
import { dateAndClock } from '../common/format.ts';
import { plainTable } from '../common/table.ts';

/** What is read in words, as it was last read: it has no line over time. Folded, since it seldom changes. */
export function factsTable(facts: readonly FactNow[]): readonly HTMLElement[] {
  if (facts.length === 0) return [];
  const rows = facts.map(({ part, what, value, channel, time }) => [part, what, dateAndClock(time), channel, value]);
  const title = t('What else is known, as it was last read');
  return [
    element(
      'details',
      { class: 'facts-details' },
      element('summary', {}, title),
      plainTable(title, [t('Part'), t('What'), t('Time'), t('Channel'), t('Value')], rows),
    ),
  ];
}
