import { t } from '../../src/core/l10n.ts';
import type { FromPosturePage } from '../../src/protocol/pages/fromPosturePage.ts';
import type { PostureRow, PostureView, ToPosturePage } from '../../src/protocol/pages/toPosturePage.ts';
import { element, replaceIfOther, setText } from '../common/element.ts';
import { clock } from '../common/format.ts';
import type { Editor, LivePage } from '../common/livePage.ts';
import type { EmptyState } from '../common/notice.ts';
import { emptyView, noticeView } from '../common/noticeView.ts';
import { table } from '../common/table.ts';
import { button, dropdown, type Picker } from '../common/toolkit.ts';
import { itemViews } from './itemViews.ts';
import { filters, fits, fleetText, type HsmFilter, stateWords, tallyText } from './postureWords.ts';

/** What is found again after a window reload. */
interface State {
  readonly device?: string;
  readonly filter: HsmFilter;
  readonly text: string;
}

/** Rows that are made at once; the others are found by the filter. */
const MOST_ROWS = 400;

/** Shows how well the HSMs are watched and kept: the fleet, then one HSM after the other. */
export class PosturePage implements LivePage<ToPosturePage> {
  readonly #editor: Editor<FromPosturePage, State>;
  readonly #empty = element('div', { class: 'empty-state', role: 'status' });
  readonly #notices = element('div', { class: 'notices', role: 'status' });
  readonly #facts = element('p', { class: 'facts' });
  readonly #judged = element('span', { class: 'muted' });
  readonly #head: HTMLElement;
  readonly #fleet = element('div');
  readonly #state: Picker;
  readonly #search = element('input', {
    ...{ type: 'search', class: 'search', 'aria-label': t('Search by name, id or HA group'), placeholder: t('Name, id or HA group') },
  }) as HTMLInputElement;
  readonly #found = element('p', { class: 'muted found', role: 'status' });
  readonly #rows = element('div', { class: 'fleet' });
  readonly #name = element('h2', { class: 'device-name', id: 'h-device', tabindex: '-1' });
  readonly #deviceFacts = element('p', { class: 'facts', dir: 'auto' });
  readonly #items = element('div');
  readonly #groupName = element('h3', { class: 'group-name' });
  readonly #group = element('div');
  readonly #parts: readonly HTMLElement[];
  readonly #spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  #instead: Extract<ToPosturePage, { type: 'service' }> | undefined = { type: 'service', state: 'connecting' };
  #posture: PostureView | undefined;
  #failure: string | undefined;
  #error: string | undefined;
  #filter: HsmFilter = 'all';
  #text = '';
  /** The person has chosen another HSM: it is shown from its beginning. */
  #chosen: string | undefined;

  constructor(root: HTMLElement, editor: Editor<FromPosturePage, State>) {
    this.#editor = editor;
    const before: Partial<State> = Object(editor.getState());
    this.#filter = filters.find(({ value }) => value === before.filter)?.value ?? 'all';
    this.#text = typeof before.text === 'string' ? before.text : '';
    this.#search.value = this.#text;
    this.#state = dropdown(t('Which HSMs'), (value) =>
      this.#filterBy({ filter: filters.find((each) => each.value === value)?.value ?? 'all' }),
    );
    this.#search.addEventListener('input', () => this.#filterBy({ text: this.#search.value }));
    this.#head = element(
      'header',
      { class: 'posture-head' },
      element('div', {}, element('h1', {}, t('How your HSMs are watched and kept')), this.#facts),
      element(
        'div',
        { class: 'actions' },
        this.#judged,
        button(t('Judge Again'), () => this.#post({ type: 'judge' })),
        button(t('Save Report…'), () => this.#post({ type: 'report' }), 'primary'),
      ),
    );
    const fleet = element(
      'section',
      { class: 'part part-fleet', 'aria-labelledby': 'h-fleet' },
      element('h2', { id: 'h-fleet' }, t('All of them together')),
      this.#fleet,
    );
    const hsms = element(
      'section',
      { class: 'part part-hsms', 'aria-labelledby': 'h-hsms' },
      element('h2', { id: 'h-hsms' }, 'HSMs'),
      element('div', { class: 'filter-bar', role: 'search' }, this.#state.root, this.#search, this.#found),
      this.#rows,
    );
    const device = element(
      'section',
      { class: 'device', 'aria-labelledby': 'h-device' },
      ...[this.#name, this.#deviceFacts, this.#items, this.#groupName, this.#group],
    );
    this.#parts = [fleet, hsms, device];
    root.replaceChildren(this.#head, this.#notices, this.#empty, ...this.#parts, this.#spoken);
    this.#render();
  }

  receive(message: ToPosturePage): void {
    switch (message.type) {
      case 'posture':
        this.#instead = undefined;
        this.#posture = message.posture;
        this.#failure = message.failure;
        break;
      case 'judging':
        setText(this.#judged, t('Judging…'));
        delete this.#judged.dataset.at;
        return;
      case 'saved':
        this.#error = undefined;
        this.#say(t('The report was saved as {0}.', message.path));
        break;
      case 'error':
        this.#error = message.message;
        break;
      case 'service':
        this.#posture = undefined;
        this.#instead = message;
        break;
    }
    this.#render();
  }

  tick(): void {}

  themed(): void {}

  #post(message: FromPosturePage): void {
    this.#error = undefined;
    this.#editor.postMessage(message);
  }

  /** What was done stands on the page as well: a save dialogue leaves nothing behind. */
  #say(text: string): void {
    setText(this.#spoken, '');
    setText(this.#spoken, text);
    setText(this.#judged, text);
  }

  #filterBy(change: { readonly filter?: HsmFilter; readonly text?: string }): void {
    this.#filter = change.filter ?? this.#filter;
    this.#text = change.text ?? this.#text;
    this.#remember();
    this.#showRows();
  }

  #remember(): void {
    const device = this.#posture?.device?.id;
    this.#editor.setState({ ...(device !== undefined && { device }), filter: this.#filter, text: this.#text });
  }

  #render(): void {
    const empty = this.#emptyState();
    this.#empty.hidden = empty === undefined;
    replaceIfOther(this.#empty, JSON.stringify(empty ?? null), () =>
      empty ? emptyView(empty, () => this.#post({ type: 'retry' }), 1) : [],
    );
    const posture = empty ? undefined : this.#posture;
    for (const part of [this.#head, ...this.#parts]) part.hidden = posture === undefined;
    const said = [
      ...(this.#failure === undefined ? [] : [t('{0} What is shown is from before.', this.#failure)]),
      ...(this.#error === undefined ? [] : [this.#error]),
    ];
    this.#notices.hidden = said.length === 0;
    replaceIfOther(this.#notices, JSON.stringify(said), () => said.map((text) => noticeView({ level: 'warning', text }, () => {})));
    if (!posture) return;
    this.#remember();
    setText(this.#facts, fleetText(posture.rows));
    if (this.#judged.dataset.at !== String(posture.at)) {
      setText(this.#judged, t('Judged at {0}', clock(posture.at)));
      this.#judged.dataset.at = String(posture.at);
    }
    this.#showItems(this.#fleet, posture.fleet, undefined);
    this.#state.show(filters, this.#filter);
    this.#showRows();
    this.#showDevice(posture);
  }

  #showDevice({ device }: PostureView): void {
    const section = this.#parts.at(-1);
    if (section) section.hidden = device === undefined;
    if (!device) return;
    setText(this.#name, device.name);
    setText(this.#deviceFacts, device.facts);
    this.#showItems(this.#items, device.items, device.id);
    this.#groupName.hidden = device.group === undefined;
    this.#group.hidden = device.group === undefined;
    setText(this.#groupName, t('Its HA group: {0}', device.group?.name ?? ''));
    this.#showItems(this.#group, device.group?.items ?? [], device.id);
    if (this.#chosen !== device.id) return;
    this.#chosen = undefined;
    this.#name.focus();
    this.#name.scrollIntoView({ block: 'start' });
  }

  /** What the person has unfolded stays so while the same HSM is shown. */
  #showItems(target: HTMLElement, items: PostureView['fleet'], device: string | undefined): void {
    const same = target.dataset.device === String(device);
    const open = new Set(
      same ? [...target.querySelectorAll<HTMLDetailsElement>('details[open]')].map((each) => each.dataset.fold ?? '') : [],
    );
    target.dataset.device = String(device);
    replaceIfOther(target, JSON.stringify([device, items]), () =>
      itemViews(items, (action) => this.#post({ type: 'act', action, ...(device !== undefined && { about: device }) }), open),
    );
  }

  #emptyState(): EmptyState | undefined {
    if (this.#posture?.rows.length === 0) {
      return { title: t('No HSM is watched'), text: t('Add one first: then this page says how well it is watched.'), remedies: [] };
    }
    const instead = this.#instead;
    if (!instead) return undefined;
    if (instead.state === 'connecting') return { title: t('Looking at the HSMs'), text: '', busy: true, remedies: [] };
    return {
      title: t('The watching service cannot be reached'),
      text: instead.message,
      remedies: [{ label: t('Try Again'), action: 'retry' }],
    };
  }

  #showRows(): void {
    if (!this.#posture) return;
    const { rows, device } = this.#posture;
    const found = rows.filter((row) => fits(row, this.#filter, this.#text));
    const shown = found.slice(0, MOST_ROWS);
    setText(
      this.#found,
      found.length === rows.length && shown.length === found.length ? '' : t('{0} of {1} are shown', shown.length, rows.length),
    );
    replaceIfOther(this.#rows, JSON.stringify([shown, device?.id]), () =>
      shown.length === 0 ? [element('p', { class: 'none' }, t('No HSM fits the filter.'))] : [this.#table(shown, device?.id)],
    );
  }

  #table(rows: readonly PostureRow[], selected: string | undefined): HTMLElement {
    const views = rows.map((row) => {
      const isShown = row.id === selected;
      const link = element('button', { class: 'link', type: 'button', ...(isShown && { 'aria-current': 'true' }) }, row.name);
      link.addEventListener('click', () => {
        this.#chosen = row.id;
        this.#post({ type: 'select', device: row.id });
        // It may be the one that is shown already: then nothing comes back.
        if (isShown) this.#render();
      });
      const name = element(
        'th',
        { scope: 'row' },
        link,
        ...(row.simulated ? [element('span', { class: 'muted' }, ` ${t('simulated')}`)] : []),
      );
      return element(
        'tr',
        { class: `${row.state}${isShown ? ' shown' : ''}` },
        name,
        element('td', {}, worded(row.state)),
        element('td', {}, tallyText(row.tally)),
        element('td', { dir: 'auto' }, ...(row.group ? [`${row.group.name} `, worded(row.group.state)] : [])),
        element('td', {}, row.watched),
      );
    });
    const head = ['HSM', t('Worst'), t('Items'), t('HA group'), t('Watched, 30 days')];
    return element(
      'div',
      { class: 'table-host', tabindex: '0', role: 'region', 'aria-label': t('How each HSM stands') },
      table({ class: 'plain-table matrix' }, t('How each HSM stands'), head, views),
    );
  }
}

function worded(state: PostureRow['state']): HTMLElement {
  const { sign, word } = stateWords[state];
  return element('span', { class: `worded ${state}` }, element('span', { 'aria-hidden': 'true' }, `${sign} `), word);
}
