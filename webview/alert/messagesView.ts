import type { PageEvent } from '../../src/protocol/pages/pageEvent.ts';
import { element } from '../common/element.ts';
import { plainTable } from '../common/table.ts';
import { moment } from './alertWords.ts';

/** What the HSM itself said of the part around the alert, newest first. `received`: whether any of it could have come. */
export function messagesView(messages: readonly PageEvent[], received: boolean, now: number): HTMLElement {
  if (messages.length === 0) {
    const text = received
      ? 'No message about this part came around this time. That says nothing for or against it.'
      : 'No traps or log lines are received, so that none could come.';
    return element('p', { class: 'none' }, text);
  }
  const rows = messages.map(({ time, way = '', sender = '', text, count, proven, phase, test }) => [
    moment(time, now),
    way,
    `${sender}, ${proven ? 'proven' : 'not proven'}`,
    count.toLocaleString('en'),
    [test ? '(test)' : '', phase === undefined ? '' : phase === 'begins' ? 'Begins:' : 'Over:', text].filter(Boolean).join(' '),
  ]);
  return plainTable('What the HSM said of this part, the newest first', ['When', 'Way', 'From', 'Times', 'What was said'], rows);
}
