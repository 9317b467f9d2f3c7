import { groupBy } from '../../core/groupBy.ts';
import { conditionNamesOf } from '../../core/modelDescriptor.ts';
import { SECOND } from '../../core/time/duration.ts';
import { catalogue } from '../../devices/catalogue.ts';
import type { TimelineParams, TimelineResult } from '../../protocol/contract.ts';
import type { EventsFilter } from '../../protocol/pages/eventsFilter.ts';
import { type FromEventsPage, parseFromEventsPage } from '../../protocol/pages/fromEventsPage.ts';
import type { ToEventsPage } from '../../protocol/pages/toEventsPage.ts';
import { hasCome, isReceived, whatCame } from '../connection/receiving.ts';
import { type PageConnection, PageSession } from '../pages/pageSession.ts';
import { inertText } from '../words/inertText.ts';
import { sentence } from '../words/sentence.ts';
import { pageEvent, questionOf } from './pageEvent.ts';

export interface EventsSessionOptions {
  readonly connection: PageConnection;
  readonly timeline: (params: TimelineParams) => Promise<TimelineResult>;
  readonly filter: EventsFilter;
  readonly post: (message: ToEventsPage) => void;
  /** Something the page asks for that only the editor can do. */
  readonly act: (action: Extract<FromEventsPage, { type: 'openLog' | 'setUp' | 'show' }>, filter: EventsFilter) => void;
  /** What is shown is of this device now, or of all of them: for the panel. */
  readonly onDevice: (name: string | undefined) => void;
  /** What comes is read at most this often (ms). Default 1 s. */
  readonly pace?: number;
}

/** Entries of one page. */
const PAGE = 100;
/** What has come since is shown at once, up to so many; more of it begins anew. */
const MOST_NEWS = 200;
/** So many are kept in sight by following; then the page begins anew. */
const MOST_FOLLOWED = 2_000;

/** One open page of messages and changes as the host sees it: what it shows, and from where it goes on. */
export class EventsSession extends PageSession<ToEventsPage> {
  readonly #options: EventsSessionOptions;
  #filter: EventsFilter;
  #follows = true;
  /** Of the newest one that the page has; undefined: it has none. */
  #newest: string | undefined;
  /** Where older ones begin. */
  #next: string | undefined;
  #shown = 0;
  #readingOlder = false;
  /** Counts what the snapshot says about alerts and messages: each is an entry. */
  #news: { readonly seen: readonly unknown[]; readonly count: number } = { seen: [], count: 0 };

  constructor(options: EventsSessionOptions) {
    super(options.connection, options.post, options.pace ?? SECOND);
    this.#options = options;
    this.#filter = options.filter;
    this.start();
  }

  get filter(): EventsFilter {
    return this.#filter;
  }

  /** Shows what fits this in the page that is already open. */
  show(filter: EventsFilter): void {
    this.#filter = filter;
    this.#anew();
    this.refresh();
  }

  /** A message from the page; what is not one is dropped. */
  receive(raw: unknown): void {
    const message = parseFromEventsPage(raw);
    switch (message?.type) {
      case 'ready':
        this.#anew();
        this.ready();
        break;
      case 'retry':
        void this.connect().then(() => this.ask());
        break;
      case 'filter':
        this.show(message.filter);
        break;
      case 'follow':
        this.#follows = message.on;
        this.refresh();
        break;
      case 'newer':
        this.#anew();
        this.ask();
        break;
      case 'older':
        void this.#readOlder();
        break;
      case 'openLog':
      case 'setUp':
      case 'show':
        this.#options.act(message, this.#filter);
        break;
      case undefined:
        break;
    }
  }

  protected override announce(): void {
    const { snapshot } = this.#options.connection;
    const seen = [snapshot?.alerts, snapshot?.heard];
    if (seen.some((each, n) => each !== this.#news.seen[n])) this.#news = { seen, count: this.#news.count + 1 };
    const device = snapshot?.devices.find(({ id }) => id === this.#filter.device);
    this.#options.onDevice(device?.name);
  }

  protected override tellState(): void {
    const { snapshot, failure } = this.#options.connection;
    if (!snapshot) {
      const message = this.unreachable;
      const state: ToEventsPage =
        message === undefined ? { type: 'service', state: 'connecting' } : { type: 'service', state: 'unreachable', message };
      this.tell(state, state);
      return;
    }
    const { devices } = snapshot;
    const state: ToEventsPage = {
      type: 'state',
      filter: this.#filter,
      devices: devices.map(({ id, name }) => ({ id, name: inertText(name, 80) })),
      conditions: conditionsOf(devices.map(({ model }) => model)),
      follows: this.#follows,
      receivers: hasCome(snapshot) ? 'heard' : isReceived(snapshot) ? 'silent' : 'none',
      ...(failure !== undefined && { failure }),
    };
    this.tell(state, state);
  }

  /** Changes when something came, or an alert is another one than it was. */
  protected override coverage(): string | undefined {
    const { snapshot, failure } = this.#options.connection;
    if (!snapshot || failure !== undefined) return undefined;
    const { gaps = [] } = snapshot;
    return JSON.stringify([this.#news.count, gaps.length, gaps.at(-1)?.from, whatCame(snapshot)]);
  }

  protected override read(isCurrent: () => boolean): void {
    if (this.#newest !== undefined && !this.#follows) this.#options.post({ type: 'news' });
    else void this.#read(isCurrent);
  }

  #anew(): void {
    this.#newest = undefined;
    this.#next = undefined;
    this.#shown = 0;
  }

  async #read(isCurrent: () => boolean): Promise<void> {
    const since = this.#shown < MOST_FOLLOWED ? this.#newest : undefined;
    const question = questionOf(this.#filter);
    await this.#answer(isCurrent, async () => {
      let found = await this.#options.timeline(
        since === undefined ? { ...question, limit: PAGE } : { ...question, since, limit: MOST_NEWS },
      );
      // More came than fits: what is between would be missing.
      const isWhole = since !== undefined && found.next === undefined;
      if (since !== undefined && !isWhole) found = await this.#options.timeline({ ...question, limit: PAGE });
      if (!isCurrent()) return;
      this.#newest = newestTime(found) ?? this.#newest ?? new Date(0).toISOString();
      this.#show(isWhole ? 'newer' : 'all', found);
    });
  }

  async #readOlder(): Promise<void> {
    const before = this.#next;
    if (before === undefined || this.#readingOlder) return;
    const filter = this.#filter;
    const isCurrent = () => this.#next === before && this.#filter === filter && this.listening;
    this.#readingOlder = true;
    await this.#answer(isCurrent, async () => {
      const found = await this.#options.timeline({ ...questionOf(filter), before, limit: PAGE });
      if (isCurrent()) this.#show('older', found);
    });
    this.#readingOlder = false;
  }

  #show(place: 'all' | 'older' | 'newer', { entries, next, searchedTo }: TimelineResult): void {
    const { snapshot } = this.#options.connection;
    if (place !== 'newer') this.#next = next;
    this.#shown = (place === 'all' ? 0 : this.#shown) + entries.length;
    this.#options.post({
      type: 'entries',
      place,
      entries: entries.map((entry) => pageEvent(entry, snapshot)),
      more: this.#next !== undefined,
      ...(searchedTo !== undefined && place !== 'newer' && { searchedTo: Date.parse(searchedTo) }),
    });
  }

  async #answer(isCurrent: () => boolean, read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      if (!isCurrent()) return;
      this.readFailed();
      this.#options.post({ type: 'error', message: sentence(error) });
    }
  }
}

function newestTime({ entries }: TimelineResult): string | undefined {
  const [first] = entries;
  return first && (first.message?.time ?? first.change?.time);
}

/** Of the models that are watched, each once and in the order of the alphabet. */
function conditionsOf(models: readonly string[]): readonly string[] {
  const watched = groupBy(models, (model) => model);
  return [...new Set(catalogue.filter(({ id }) => watched.has(id)).flatMap(conditionNamesOf))].sort();
}
