import { t, wholeNumber } from '../../src/core/l10n.ts';
import { isolated } from '../../src/core/text.ts';
import type { PageEvent } from '../../src/protocol/pages/pageEvent.ts';
import { element } from '../common/element.ts';
import { plainTable } from '../common/table.ts';
import { moment } from './alertWords.ts';

/**
 * What the HSM itself said of the part around the alert, newest first. `received`: whether any of it could have come. `source`: the platform from
 * which the alert is read.
 */
export function messagesView(messages: readonly PageEvent[], received: boolean, now: number, source?: string): HTMLElement {
  if (source !== undefined)
    return element(
      'p',
      { class: 'none' },
      t('What the HSM says by itself is not told to {0}: see it where it is watched.', isolated(source)),
    );
  if (messages.length === 0) {
    const text = received
      ? t('No message about this part came around this time. That says nothing for or against it.')
      : t('No traps or log lines are received, so that none could come.');
    return element('p', { class: 'none' }, text);
  }
  const rows = messages.map(({ time, way = '', sender = '', text, count, proven, phase, test }) => [
    moment(time, now),
    way,
    `${sender}, ${proven ? t('proven') : t('not proven')}`,
    wholeNumber(count),
    [test ? t('(test)') : '', phase === undefined ? '' : phase === 'begins' ? t('Begins:') : t('Over:'), text].filter(Boolean).join(' '),
  ]);
  return plainTable(
    t('What the HSM said of this part, the newest first'),
    [t('When'), t('Way'), t('From'), t('Times'), t('What was said')],
    rows,
  );
}
