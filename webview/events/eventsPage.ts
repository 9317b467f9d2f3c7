import { t } from '../../src/core/l10n.ts';
import type { EventsFilter } from '../../src/protocol/pages/eventsFilter.ts';
import type { FromEventsPage } from '../../src/protocol/pages/fromEventsPage.ts';
import type { ToEventsPage } from '../../src/protocol/pages/toEventsPage.ts';
import { element, replaceIfOther, setText } from '../common/element.ts';
import type { Editor, LivePage } from '../common/livePage.ts';
import type { EmptyState, PageNotice, Remedy } from '../common/notice.ts';
import { emptyView, noticeView } from '../common/noticeView.ts';
import { button } from '../common/toolkit.ts';
import { EventRows } from './eventRows.ts';
import { emptyEvents, moreText, receiversNotice, type WhatIsHeard } from './eventsWords.ts';
import { FilterBar } from './filterBar.ts';

/** What devices have said by themselves and what has changed, in one line of time. */
export class EventsPage implements LivePage<ToEventsPage> {
  readonly #editor: Editor<FromEventsPage, EventsFilter>;
  readonly #head: HTMLElement;
  readonly #notices = element('div', { class: 'notices', role: 'status' });
  readonly #empty = element('div', { class: 'empty-state', role: 'status' });
  readonly #filterBar = new FilterBar((filter) => this.#post({ type: 'filter', filter }));
  readonly #rows = new EventRows((alert) => this.#post({ type: 'show', alert }));
  readonly #follow = element('input', { type: 'checkbox', id: 'follow' }) as HTMLInputElement;
  readonly #searched = element('p', { class: 'none' });
  readonly #older = button(t('Show Older'), () => this.#readOlder());
  readonly #spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  #filter: EventsFilter;
  #receivers: WhatIsHeard = 'heard';
  #service: Extract<ToEventsPage, { type: 'service' }> | undefined = { type: 'service', state: 'connecting' };
  #failure: string | undefined;
  #error: string | undefined;
  #hasNews = false;
  #loaded = false;
  #more = false;
  #searchedTo: number | undefined;

  constructor(root: HTMLElement, editor: Editor<FromEventsPage, EventsFilter>, filter: EventsFilter) {
    this.#editor = editor;
    this.#filter = filter;
    this.#follow.addEventListener('change', () => this.#post({ type: 'follow', on: this.#follow.checked }));
    const title = element('h1', {}, t('Events'));
    const follow = element('label', { class: 'follow', for: 'follow' }, this.#follow, t('Follow'));
    const log = button(t('Open as Log'), () => this.#post({ type: 'openLog' }));
    this.#head = element(
      'header',
      { class: 'events-head' },
      title,
      element('div', { class: 'actions' }, follow, log),
      this.#filterBar.root,
    );
    const foot = element('div', { class: 'foot' }, this.#searched, this.#older);
    root.replaceChildren(this.#head, this.#notices, this.#empty, this.#rows.root, foot, this.#spoken);
    this.#render();
  }

  receive(message: ToEventsPage): void {
    switch (message.type) {
      case 'state':
        this.#service = undefined;
        this.#take(message);
        break;
      case 'entries':
        this.#loaded = true;
        this.#error = undefined;
        this.#hasNews = false;
        this.#more = message.more;
        if (message.place !== 'newer') this.#searchedTo = message.searchedTo;
        this.#rows.show(message.place, message.entries);
        if (message.place === 'newer' && message.entries.length > 0) setText(this.#spoken, spoken(message.entries));
        break;
      case 'news':
        this.#hasNews = true;
        break;
      case 'error':
        this.#error = message.message;
        break;
      case 'service':
        this.#service = message;
        break;
    }
    this.#render();
  }

  tick(): void {}

  themed(): void {}

  #take({ receivers, failure, follows, ...state }: Extract<ToEventsPage, { type: 'state' }>): void {
    if (JSON.stringify(state.filter) !== JSON.stringify(this.#filter)) {
      this.#rows.clear();
      this.#loaded = false;
    }
    this.#filter = state.filter;
    this.#receivers = receivers;
    this.#failure = failure;
    this.#follow.checked = follows;
    this.#filterBar.show({ ...state, receivers, follows });
    this.#editor.setState(state.filter);
  }

  #post(message: FromEventsPage): void {
    this.#editor.postMessage(message);
  }

  #readOlder(): void {
    setText(this.#searched, t('Reading…'));
    this.#post({ type: 'older' });
  }

  #remedy(action: Remedy['action']): void {
    if (action === 'showAll') this.#filterBar.clear();
    else if (action === 'setUp' || action === 'retry' || action === 'newer') this.#post({ type: action });
  }

  #render(): void {
    const empty = this.#emptyState();
    this.#head.hidden = this.#service !== undefined;
    this.#rows.root.hidden = empty !== undefined || this.#rows.count === 0;
    this.#empty.hidden = empty === undefined;
    replaceIfOther(this.#empty, JSON.stringify(empty ?? null), () =>
      empty ? emptyView(empty, (action) => this.#remedy(action), this.#service ? 1 : 2) : [],
    );
    const notices = this.#service ? [] : this.#noticesNow();
    this.#notices.hidden = notices.length === 0;
    replaceIfOther(this.#notices, JSON.stringify(notices), () => notices.map((each) => noticeView(each, (action) => this.#remedy(action))));
    const searched = this.#more ? moreText(this.#searchedTo, this.#rows.count === 0) : '';
    setText(this.#searched, searched);
    this.#searched.hidden = searched === '';
    this.#older.hidden = !this.#more || this.#service !== undefined;
  }

  #emptyState(): EmptyState | undefined {
    if (this.#service?.state === 'connecting')
      return { title: t('Connecting to the watching service'), text: '', busy: true, remedies: [] };
    if (this.#service?.state === 'unreachable') {
      const remedies = [{ label: t('Try Again'), action: 'retry' as const }];
      return { title: t('The watching service cannot be reached'), text: this.#service.message, remedies };
    }
    if (!this.#loaded) return this.#error === undefined ? { title: t('Reading'), text: '', busy: true, remedies: [] } : undefined;
    // Where more may be found, nothing is said of all.
    if (this.#rows.count > 0 || this.#more) return undefined;
    return emptyEvents(this.#filter, this.#receivers);
  }

  #noticesNow(): readonly PageNotice[] {
    const again = { label: t('Try Again'), action: 'retry' as const };
    const receivers = this.#rows.count > 0 ? receiversNotice(this.#receivers) : undefined;
    return [
      ...(this.#failure === undefined
        ? []
        : [{ level: 'warning' as const, text: t('{0} What is shown is from before.', this.#failure), remedy: again }]),
      ...(this.#error === undefined
        ? []
        : [{ level: 'warning' as const, text: t('The events could not be read. {0}', this.#error), remedy: again }]),
      ...(receivers ? [receivers] : []),
      ...(this.#hasNews
        ? [
            {
              level: 'info' as const,
              text: t('Something came that is not shown.'),
              remedy: { label: t('Show What Is New'), action: 'newer' as const },
            },
          ]
        : []),
    ];
  }
}

function spoken(events: Extract<ToEventsPage, { type: 'entries' }>['entries']): string {
  const [first] = events;
  const more = events.length > 1 ? t(', and {0} more', events.length - 1) : '';
  return first ? `${first.device ?? ''} ${first.text}${more}` : '';
}
