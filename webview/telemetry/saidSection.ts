import type { PageEvent } from '../../src/protocol/pages/pageEvent.ts';
import type { Moment } from '../chart/momentLayer.ts';
import { element, replaceIfOther } from '../common/element.ts';
import { clockWithSeconds, day } from '../common/format.ts';
import { SEVERITIES } from '../common/severities.ts';

/** What the HSM said by itself in the time shown, numbered like the marks on the charts. */
export class SaidSection {
  readonly root: HTMLElement;
  readonly #list = element('ol', { class: 'said-list' });
  #messages: readonly PageEvent[] = [];

  constructor() {
    this.root = element(
      'section',
      { class: 'section said', 'aria-labelledby': 'h-said' },
      element('h2', { id: 'h-said' }, 'What the HSM said by itself'),
      this.#list,
    );
    this.root.hidden = true;
  }

  /** Where the charts are marked: when it began. */
  get moments(): readonly Moment[] {
    return this.#messages.map((each, i) => ({ time: begunAt(each), label: String(i + 1) }));
  }

  show(messages: readonly PageEvent[]): void {
    this.#messages = messages.toSorted((a, b) => begunAt(a) - begunAt(b));
    this.root.hidden = messages.length === 0;
    replaceIfOther(this.#list, JSON.stringify(this.#messages), () => this.#messages.map(itemOf));
  }
}

function begunAt({ since, time }: PageEvent): number {
  return since ?? time;
}

function itemOf(event: PageEvent): HTMLElement {
  const { severity, text, way = '', count, proven, test, phase } = event;
  const begun = begunAt(event);
  const sign = severity === undefined || severity === 'info' ? '' : `${SEVERITIES[severity]}: `;
  const notes = [
    way,
    proven ? 'sender proven' : 'sender not proven',
    ...(count > 1 ? [`${count.toLocaleString('en')} times`] : []),
    ...(test ? ['test of the way'] : []),
  ];
  return element(
    'li',
    {},
    `${day(begun)} ${clockWithSeconds(begun)}: ${sign}${phase === 'ends' ? 'Over: ' : ''}`,
    element('bdi', {}, text),
    element('span', { class: 'said-notes' }, notes.join(' · ')),
  );
}
