import { plural, t } from '../../src/core/l10n.ts';
import { ago, HOUR, SECOND } from '../../src/core/time/duration.ts';
import type { FromFleetPage } from '../../src/protocol/pages/fromFleetPage.ts';
import type { FleetDetail, FleetHsm, ToFleetPage } from '../../src/protocol/pages/toFleetPage.ts';
import { element, replaceIfOther, setText } from '../common/element.ts';
import type { Editor, LivePage } from '../common/livePage.ts';
import type { EmptyState } from '../common/notice.ts';
import { emptyView, noticeView } from '../common/noticeView.ts';
import { button, dropdown, type Picker } from '../common/toolkit.ts';
import { ArrangedFleet, type FleetChoice } from './arrangedFleet.ts';
import { detailViews } from './detailView.ts';
import { FilterChips } from './filterChips.ts';
import { FleetGrid } from './fleetGrid.ts';
import { fleetText, groupings, isFilter, rankOf, sortings, toneName } from './fleetWords.ts';
import { Wall } from './wall.ts';

/** What is found again after a window reload. */
interface State extends FleetChoice {
  readonly device?: string;
  readonly wall: boolean;
}

type Past = Extract<ToFleetPage, { type: 'fleet' }>['past'];

/** The host gives a sign of life each ten seconds; after so long (ms) without one, what is shown may be old. */
const NO_SIGN = 35 * SECOND;
/** Ages are looked at again this often (s). */
const AGING = 5;
/** Changes that are spoken by name. */
const SPOKEN = 3;

/** Shows all HSMs: a grid with filters for who works with it, or a wall for a screen that nobody touches. */
export class FleetPage implements LivePage<ToFleetPage> {
  readonly #root: HTMLElement;
  readonly #editor: Editor<FromFleetPage, State>;
  readonly #empty = element('div', { class: 'empty-state', role: 'status' });
  readonly #notices = element('div', { class: 'notices', role: 'status' });
  readonly #pastBanner = element('div', { class: 'past-banner', role: 'status' });
  readonly #facts = element('p', { class: 'facts' });
  readonly #head: HTMLElement;
  readonly #body: HTMLElement;
  readonly #chips: FilterChips;
  readonly #grouping: Picker;
  readonly #sorting: Picker;
  readonly #search = element('input', {
    ...{
      type: 'search',
      class: 'search',
      'aria-label': t('Search by name, group, site or fault'),
      placeholder: t('Name, group, site or fault'),
    },
  }) as HTMLInputElement;
  readonly #found = element('p', { class: 'muted found', role: 'status' });
  readonly #grid: FleetGrid;
  readonly #name = element('h2', { class: 'device-name', id: 'h-device', tabindex: '-1', dir: 'auto' });
  readonly #detail = element('div');
  readonly #aside: HTMLElement;
  readonly #wall: Wall;
  readonly #spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  #instead: Extract<ToFleetPage, { type: 'service' }> | undefined = { type: 'service', state: 'connecting' };
  readonly #fleet: ArrangedFleet;
  #device: FleetDetail | undefined;
  #past: Past;
  #failure: string | undefined;
  /** Platforms that are not read: a part of what is shown is from before. */
  #unread: string | undefined;
  #error: string | undefined;
  #heardAt = Date.now();
  /** The host's clock minus ours. */
  #clockOffset = 0;
  #choice: FleetChoice;
  #selected: string | undefined;
  #isWall: boolean;
  /** The person goes to the HSM that comes next. */
  #goes = false;
  #ticks = 0;
  /** Lines of the HSM looked at whose days are shown. */
  readonly #unfolded = new Set<string>();

  constructor(root: HTMLElement, editor: Editor<FromFleetPage, State>) {
    this.#root = root;
    this.#editor = editor;
    const before: Partial<State> = Object(editor.getState());
    this.#choice = {
      groupBy: groupings.find(({ value }) => value === before.groupBy)?.value ?? 'haGroup',
      sort: sortings.find(({ value }) => value === before.sort)?.value ?? 'worst',
      filter: isFilter(before.filter) ? before.filter : 'all',
      text: typeof before.text === 'string' ? before.text : '',
    };
    this.#fleet = new ArrangedFleet(this.#choice);
    this.#selected = typeof before.device === 'string' ? before.device : undefined;
    this.#isWall = before.wall === true;
    this.#search.value = this.#choice.text;
    this.#search.addEventListener('input', () => this.#choose({ text: this.#search.value }));
    this.#chips = new FilterChips((filter) => this.#choose({ filter }));
    this.#grouping = dropdown(t('Groups'), (value) =>
      this.#choose({ groupBy: groupings.find((each) => each.value === value)?.value ?? 'haGroup' }),
    );
    this.#sorting = dropdown(t('Order'), (value) =>
      this.#choose({ sort: sortings.find((each) => each.value === value)?.value ?? 'worst' }),
    );
    this.#grid = new FleetGrid((device, enter) => this.#select(device, enter));
    this.#wall = new Wall(() => this.#setWall(false));
    this.#head = element(
      'header',
      { class: 'fleet-head' },
      element('div', {}, element('h1', {}, t('All HSMs')), this.#facts),
      element(
        'div',
        { class: 'actions' },
        button(t('Show a Moment of the Past…'), () => this.#post({ type: 'past' })),
        button(t('Wall'), () => this.#setWall(true)),
      ),
    );
    this.#aside = element('section', { class: 'device', 'aria-labelledby': 'h-device' }, this.#name, this.#detail);
    this.#aside.addEventListener('keydown', ({ key }) => key === 'Escape' && this.#grid.focus());
    this.#body = element(
      'div',
      { class: 'fleet-body' },
      element(
        'div',
        { class: 'fleet-main' },
        this.#chips.root,
        element('div', { class: 'filter-bar', role: 'search' }, this.#search, this.#grouping.root, this.#sorting.root, this.#found),
        this.#grid.root,
      ),
      this.#aside,
    );
    addEventListener('keydown', ({ key }) => this.#isWall && key === 'Escape' && this.#setWall(false));
    root.replaceChildren(this.#pastBanner, this.#head, this.#notices, this.#empty, this.#body, this.#wall.root, this.#spoken);
    this.#render();
  }

  receive(message: ToFleetPage): void {
    this.#heardAt = Date.now();
    switch (message.type) {
      case 'fleet':
        this.#instead = undefined;
        this.#past = message.past;
        this.#fleet.show(message.rows, message.groups, this.#now);
        break;
      case 'change':
        this.#speak(message.rows);
        this.#fleet.change(message.rows, message.groups, this.#now);
        break;
      case 'alive':
        this.#failure = message.failure;
        this.#unread = message.unread;
        this.#setClock(message.at);
        this.#showNotices();
        return;
      case 'device':
        this.#device = message.detail;
        this.#showDevice();
        return;
      case 'error':
        this.#error = message.message;
        break;
      case 'service':
        this.#instead = message;
        break;
    }
    this.#render();
  }

  tick(): void {
    this.#ticks++;
    if (this.#isWall) this.#wall.tick(Date.now());
    this.#showNotices();
    if (this.#ticks % AGING !== 0 || this.#instead) return;
    this.#fleet.age(this.#now);
    if (this.#isWall) this.#showWall();
    else this.#showRows();
  }

  themed(): void {}

  /** The moment that is shown. */
  get #now(): number {
    return this.#past?.at ?? Date.now() + this.#clockOffset;
  }

  /** Ages are reckoned by the clock of the machine that watches. */
  #setClock(at: number): void {
    const offset = at - Date.now();
    const isOther = Math.abs(offset - this.#clockOffset) > SECOND;
    this.#clockOffset = offset;
    if (!isOther) return;
    this.#fleet.age(this.#now);
    this.#render();
  }

  #post(message: FromFleetPage): void {
    this.#error = undefined;
    this.#editor.postMessage(message);
  }

  #choose(change: Partial<FleetChoice>): void {
    this.#choice = { ...this.#choice, ...change };
    this.#fleet.choose(this.#choice, this.#now);
    this.#remember();
    this.#showRows();
  }

  #select(device: string, enter: boolean): void {
    this.#goes = enter;
    // It may be the one that is shown already: then nothing comes back.
    if (device === this.#device?.id) this.#showDevice();
    this.#selected = device;
    this.#remember();
    this.#post({ type: 'select', device });
    this.#showRows();
  }

  #setWall(on: boolean): void {
    this.#isWall = on;
    this.#remember();
    this.#render();
    if (!on) this.#grid.focus();
  }

  #remember(): void {
    this.#editor.setState({ ...this.#choice, wall: this.#isWall, ...(this.#selected !== undefined && { device: this.#selected }) });
  }

  #render(): void {
    const empty = this.#emptyState();
    this.#empty.hidden = empty === undefined;
    replaceIfOther(this.#empty, JSON.stringify(empty ?? null), () =>
      empty ? emptyView(empty, () => this.#post({ type: 'retry' }), 1) : [],
    );
    const past = this.#past;
    this.#root.classList.toggle('past', past !== undefined);
    this.#pastBanner.hidden = past === undefined;
    replaceIfOther(this.#pastBanner, JSON.stringify(past ?? null), () => (past ? this.#pastViews(past) : []));
    this.#root.classList.toggle('is-wall', this.#isWall && !empty);
    this.#head.hidden = empty !== undefined || this.#isWall;
    this.#body.hidden = this.#head.hidden;
    this.#wall.root.hidden = empty !== undefined || !this.#isWall;
    this.#showNotices();
    if (empty) return;
    if (this.#isWall) this.#showWall();
    else {
      this.#grouping.show(groupings, this.#choice.groupBy);
      this.#sorting.show(sortings, this.#choice.sort);
      this.#showRows();
    }
  }

  #pastViews({ said, notes }: NonNullable<Past>): readonly HTMLElement[] {
    return [
      element('strong', {}, t('The past: as it stood {0}', said)),
      element('span', {}, [t('Nothing can be done here.'), ...notes].join(' ')),
      button(t('Back to Now'), () => this.#post({ type: 'now' }), 'primary'),
    ];
  }

  /** Why what is shown may be old. */
  #trouble(): string | undefined {
    const silent = Date.now() - this.#heardAt;
    if (silent > NO_SIGN) return t('The editor was last heard {0}: what is shown may be old.', ago(silent));
    if (this.#failure === undefined || this.#past) return undefined;
    return t('{0} What is shown is from before.', this.#failure);
  }

  #showNotices(): void {
    const trouble = this.#instead ? undefined : this.#trouble();
    const unread = this.#instead || this.#past ? undefined : this.#unread;
    const said = [trouble, unread, this.#error].filter((each) => each !== undefined);
    this.#root.classList.toggle('stale', trouble !== undefined);
    this.#notices.hidden = said.length === 0 || this.#isWall;
    replaceIfOther(this.#notices, JSON.stringify(said), () => said.map((text) => noticeView({ level: 'warning', text }, () => {})));
    if (this.#isWall && !this.#instead && this.#wallText() !== this.#wallTrouble) this.#showWall();
  }

  #wallTrouble: string | undefined;

  #wallText(): string | undefined {
    return [this.#trouble(), this.#past ? undefined : this.#unread].filter((each) => each !== undefined).join(' ') || undefined;
  }

  #showWall(): void {
    this.#wallTrouble = this.#wallText();
    const { rows, groups, sums } = this.#fleet;
    this.#wall.show({ rows, groups, sums, now: this.#now, trouble: this.#wallTrouble });
  }

  #showRows(): void {
    if (this.#instead || this.#isWall) return;
    const now = this.#now;
    const { sums, shown } = this.#fleet;
    setText(this.#facts, fleetText(sums, now));
    this.#chips.show(sums, this.#choice.filter);
    setText(this.#found, shown === sums.all ? '' : t('{0} of {1} are shown', shown, sums.all));
    this.#grid.show(this.#fleet, this.#selected, now);
  }

  #showDevice(): void {
    const device = this.#device;
    this.#aside.hidden = device === undefined;
    if (!device) return;
    setText(this.#name, device.name);
    const row = this.#fleet.get(device.id);
    const isPast = this.#past !== undefined;
    const seen = row && [row.watched, row.how, row.oldest];
    const focused = this.#pressable().indexOf(document.activeElement as HTMLElement);
    replaceIfOther(this.#detail, JSON.stringify([device, seen, isPast, Math.floor(this.#now / HOUR)]), () =>
      detailViews(device, row, isPast, this.#now, this.#unfolded, (message) => this.#post(message)),
    );
    // What was made anew gives the focus back.
    if (focused >= 0 && !this.#detail.contains(document.activeElement)) this.#pressable()[focused]?.focus({ preventScroll: true });
    if (!this.#goes || device.id !== this.#selected) return;
    this.#goes = false;
    this.#name.focus();
  }

  #pressable(): readonly HTMLElement[] {
    return [...this.#detail.querySelectorAll<HTMLElement>('button, vscode-button, summary')];
  }

  #emptyState(): EmptyState | undefined {
    const instead = this.#instead;
    if (instead?.state === 'connecting') return { title: t('Looking for the HSMs'), text: '', busy: true, remedies: [] };
    if (instead) {
      return {
        title: t('The watching service cannot be reached'),
        text: instead.message,
        remedies: [{ label: t('Try Again'), action: 'retry' }],
      };
    }
    if (this.#fleet.size > 0) return undefined;
    return this.#past
      ? { title: t('No HSM was watched then'), text: t('Of this moment nothing is kept.'), remedies: [] }
      : { title: t('No HSM is watched'), text: t('Add one first: then this page shows how all of them stand.'), remedies: [] };
  }

  /** What grew worse is said by name; many at once are one sentence. */
  #speak(rows: readonly FleetHsm[]): void {
    const worse = rows.filter((row) => {
      const before = this.#fleet.get(row.id);
      return before !== undefined && (rankOf(row.tone) < rankOf(before.tone) || row.waiting > before.waiting);
    });
    if (worse.length === 0) return;
    const said =
      worse.length <= SPOKEN
        ? worse.map((row) => t('{0} is {1}.', row.name, toneName(row.tone))).join(' ')
        : plural(worse.length, '{0} HSM stands worse.', '{0} HSMs stand worse.');
    // The same again is news again.
    setText(this.#spoken, '');
    setText(this.#spoken, said);
  }
}
