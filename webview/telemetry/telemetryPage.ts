import { type MetricGroup, metricGroups } from '../../src/core/metricGroups.ts';
import { DAY } from '../../src/core/time/duration.ts';
import type { FromTelemetryPage } from '../../src/protocol/pages/fromTelemetryPage.ts';
import { type Comparison, type ShownTime, spanAt } from '../../src/protocol/pages/telemetrySelection.ts';
import type { FactNow, GroupNow, TelemetryChoice, TelemetryDevice, ToTelemetryPage } from '../../src/protocol/pages/toTelemetryPage.ts';
import type { PageContext } from '../chart/section.ts';
import { readTheme, type Theme } from '../chart/theme.ts';
import { element, replaceIfOther } from '../common/element.ts';
import type { Editor, LivePage } from '../common/livePage.ts';
import type { Remedy } from '../common/notice.ts';
import { emptyView, noticeView } from '../common/noticeView.ts';
import { Brush } from './brush.ts';
import { factsTable } from './facts.ts';
import { GroupSection } from './groupSection.ts';
import { Header } from './header.ts';
import { Lanes } from './lanes.ts';
import { Marks, momentsOf } from './marks.ts';
import { Motion } from './motion.ts';
import type { PageState } from './pageState.ts';
import { emptyState, emptyTimeNotice, gapNotices, limitsNotice, noticesOf, type Situation } from './situation.ts';
import { TelemetryData } from './telemetryData.ts';
import { Tiles } from './tiles.ts';
import { TimeControls } from './timeControls.ts';
import { type TimeSpan, TimeView } from './timeView.ts';

/** The time axis moves by half a pixel of a wide chart at a time. */
const AXIS_STEPS = 3000;

/** The telemetry page: what the host said, what a person chose, and the parts that show it. */
export class TelemetryPage implements LivePage<ToTelemetryPage> {
  readonly #editor: Editor<FromTelemetryPage, PageState>;
  readonly #header: Header;
  readonly #times: TimeControls;
  readonly #notices = element('div', { class: 'notices', role: 'status' });
  readonly #empty = element('div', { class: 'empty-state', role: 'status' });
  readonly #content = element('div', { class: 'content' });
  readonly #facts = element('div', { class: 'facts-host' });
  readonly #done = element('div', { class: 'done', role: 'status' });
  readonly #spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #tiles: Tiles;
  readonly #marks: Marks;
  readonly #lanes = new Lanes();
  readonly #brush: Brush;
  readonly #groups = new Map<MetricGroup, GroupSection>();
  readonly #data = new TelemetryData();
  #theme: Theme = readTheme();
  #service: Situation['service'] = 'connecting';
  #devices: readonly TelemetryChoice[] = [];
  #told: TelemetryDevice | undefined;
  #now: readonly GroupNow[] = [];
  #known: readonly FactNow[] = [];
  #device: string | undefined;
  #view: TimeView;
  #open: ReadonlySet<MetricGroup>;
  #compare: Comparison | undefined;
  #component: string | undefined;
  #hidden: ReadonlySet<string>;
  #error: string | undefined;
  /** Why the service cannot be reached, while old data are shown. */
  #failure: string | undefined;
  /** The host's clock minus ours. */
  #clockOffset = 0;
  #axisAt = 0;
  /** What is shown while somebody looks at a moment of it: it does not move on. */
  #held: TimeSpan | undefined;
  #number = 0;
  /** The host is asked once a person rests. */
  readonly #motion = new Motion({ draw: () => this.#draw(), rest: () => this.#ask(), letGo: () => this.#render() });

  constructor(root: HTMLElement, editor: Editor<FromTelemetryPage, PageState>, state: PageState) {
    this.#editor = editor;
    this.#device = state.device;
    this.#view = new TimeView(state.time, state.earlier);
    this.#open = new Set(state.groups);
    this.#compare = state.compare;
    this.#component = state.component;
    this.#hidden = new Set(state.hidden);
    this.#times = new TimeControls({
      choose: (time) => this.#showTime(this.#view.choose(time)),
      back: () => this.#showTime(this.#view.back()),
      follow: () => this.#showTime(this.#view.follow(this.#span())),
    });
    this.#header = new Header(this.#times, {
      device: (device) => this.#choose({ device }),
      pickDevice: (to) => this.#editor.postMessage({ type: 'pickDevice', to }),
      compare: (compare) => this.#choose({ compare }),
      copyLink: () => this.#editor.postMessage({ type: 'copy', what: 'link', hidden: [...this.#hidden] }),
    });
    this.#tiles = new Tiles((group) => this.#showGroup(group));
    this.#brush = new Brush(({ from, to }) => this.#showTime(this.#view.zoomTo(from, to, this.#clock(), 'brush')));
    this.#marks = new Marks({
      openAlert: (alert) => this.#editor.postMessage({ type: 'openAlert', alert }),
      openEvents: () => this.#device !== undefined && this.#editor.postMessage({ type: 'openEvents', device: this.#device }),
      zoomTo: (from, to) => this.#showTime(this.#view.zoomTo(from, to, this.#clock())),
    });
    const context = this.#context();
    const moments = () => momentsOf(this.#data.marks, this.#span());
    for (const { id, title } of metricGroups) {
      const section = new GroupSection(id, title, context, moments, {
        toggle: (group) => this.#toggleGroup(group),
        saveCsv: (group) => this.#saveCsv(group),
        savePicture: (name, png) => this.#editor.postMessage({ type: 'savePicture', name: `${this.#device ?? ''}-${name}`, png }),
        copy: (text) => this.#editor.postMessage({ type: 'copy', what: 'table', text }),
      });
      this.#groups.set(id, section);
    }
    this.#content.append(
      this.#tiles.root,
      this.#marks.strip,
      ...[...this.#groups.values()].map((group) => group.root),
      this.#lanes.root,
      this.#marks.list,
      this.#facts,
      this.#brush.root,
    );
    this.#header.root.append(this.#done);
    root.replaceChildren(this.#header.root, this.#notices, this.#empty, this.#content, this.#spoken);
    this.#render();
  }

  receive(message: ToTelemetryPage): void {
    switch (message.type) {
      case 'devices':
        this.#adopt(message);
        break;
      case 'history':
      case 'recent':
      case 'marks':
      case 'states':
        if (message.device !== this.#device) return;
        if ('number' in message && message.number !== this.#number) return;
        if (message.type === 'history') this.#error = undefined;
        this.#data.take(message);
        break;
      case 'error':
        if (message.device !== this.#device) return;
        this.#error = message.message;
        break;
      case 'done':
        this.#done.textContent = message.message;
        this.#done.classList.toggle('failed', message.failed);
        return;
      case 'service':
        this.#service = message.state === 'connecting' ? 'connecting' : { unreachable: message.message };
        break;
    }
    this.#render();
  }

  tick(): void {
    this.#header.tick(this.#selected(), this.#clock());
    if (!this.#view.follows || this.#held || this.#motion.isHeld) return;
    const { from, to } = this.#span();
    if (Date.now() - this.#axisAt < (to - from) / AXIS_STEPS) return;
    this.#draw();
  }

  themed(): void {
    this.#theme = readTheme();
    for (const group of this.#groups.values()) group.redraw();
  }

  #context(): PageContext {
    return {
      theme: () => this.#theme,
      window: () => this.#span(),
      isMoving: () => this.#motion.isMoving,
      isHeld: () => this.#motion.isHeld,
      gaps: () => this.#data.gaps,
      staleAfter: () => 2 * (this.#selected()?.interval ?? 600_000),
      hide: (hidden) => {
        this.#hidden = hidden;
        this.#component = undefined;
        this.#save();
        this.#draw();
      },
      gestures: {
        zoomTo: (from, to) => this.#showTime(this.#view.zoomTo(from, to, this.#clock())),
        zoomAt: (at, factor) => this.#showTime(this.#view.zoomAt(at, factor, this.#span(), this.#clock())),
        pan: (by) => this.#showTime(this.#view.pan(by, this.#span(), this.#clock())),
        back: () => this.#showTime(this.#view.back()),
        hold: (isHeld) => this.#motion.hold(isHeld),
      },
      look: (at) => {
        this.#held = at === undefined ? undefined : (this.#held ?? this.#span());
        this.#lanes.pointAt(at);
      },
      announce: (text) => {
        this.#spoken.textContent = text;
      },
    };
  }

  #clock(): number {
    return Date.now() + this.#clockOffset;
  }

  #selected(): TelemetryDevice | undefined {
    return this.#told?.id === this.#device ? this.#told : undefined;
  }

  /** What the charts show now. */
  #span(): TimeSpan {
    if (this.#held) return this.#held;
    const now = this.#clock();
    const span = spanAt(this.#view.time, now);
    return this.#view.follows ? this.#data.withoutTheEmpty(span, now, this.#selected()?.interval ?? 600_000) : span;
  }

  /** The host's choice, unless a person has chosen something else since it was sent. */
  #adopt(message: Extract<ToTelemetryPage, { type: 'devices' }>): void {
    this.#service = 'connected';
    this.#failure = message.failure;
    [this.#devices, this.#told] = [message.devices, message.shown];
    [this.#now, this.#known] = [message.now, message.facts];
    this.#clockOffset = message.at - Date.now();
    if (message.number < this.#number) return;
    const isNew =
      this.#number === 0 || message.selected !== this.#device || JSON.stringify(message.time) !== JSON.stringify(this.#view.time);
    this.#number = message.number;
    if (message.selected !== this.#device) this.#forget();
    if (isNew && JSON.stringify(message.time) !== JSON.stringify(this.#view.time)) this.#view = this.#view.choose(message.time);
    this.#device = message.selected;
    this.#open = new Set(message.groups);
    this.#compare = message.compare;
    this.#component = message.component;
    if (message.hidden) this.#hidden = new Set(message.hidden);
    this.#save();
  }

  #choose(change: { readonly device?: string; readonly compare?: Comparison | undefined }): void {
    if (change.device !== undefined && change.device !== this.#device) {
      this.#device = change.device;
      [this.#component, this.#compare] = [undefined, undefined];
      this.#forget();
    }
    if ('compare' in change) this.#compare = change.compare;
    this.#ask();
  }

  #showTime(view: TimeView): void {
    if (view === this.#view) return;
    this.#view = view;
    this.#held = undefined;
    this.#number++;
    this.#motion.step();
  }

  #showGroup(group: MetricGroup): void {
    if (!this.#open.has(group)) this.#toggleGroup(group);
    this.#groups.get(group)?.root.scrollIntoView({ block: 'start' });
    this.#groups.get(group)?.root.querySelector<HTMLElement>('.group-toggle')?.focus({ preventScroll: true });
  }

  #toggleGroup(group: MetricGroup): void {
    const open = new Set(this.#open);
    if (!open.delete(group)) open.add(group);
    this.#open = open;
    if (!open.has(group)) this.#data.drop(group);
    this.#ask();
  }

  /** Asks the host for what is chosen now. */
  #ask(): void {
    this.#motion.stop();
    const device = this.#device;
    if (device === undefined) return;
    this.#number++;
    this.#error = undefined;
    this.#save();
    this.#editor.postMessage({
      type: 'select',
      device,
      time: this.#view.time,
      groups: [...this.#open],
      ...(this.#compare && { compare: this.#compare }),
      ...(this.#component !== undefined && { component: this.#component }),
      number: this.#number,
    });
    this.#render();
  }

  #forget(): void {
    this.#data.forget();
    this.#motion.isHeld = false;
    this.#held = undefined;
    this.#error = undefined;
    this.#done.textContent = '';
  }

  #save(): void {
    this.#editor.setState({
      ...(this.#device === undefined ? {} : { device: this.#device }),
      time: this.#view.time,
      earlier: this.#view.earlier,
      groups: [...this.#open],
      hidden: [...this.#hidden],
      ...(this.#compare && { compare: this.#compare }),
      ...(this.#component !== undefined && { component: this.#component }),
    });
  }

  #saveCsv(group: MetricGroup): void {
    const { from, to } = this.#span();
    if (this.#device !== undefined) this.#editor.postMessage({ type: 'saveCsv', device: this.#device, group, from, to });
  }

  #showTimes(span: TimeSpan): void {
    const isPast = !this.#view.follows && span.to < (this.#selected()?.lastSeen ?? Number.NEGATIVE_INFINITY);
    this.#times.show(this.#view.time, span, this.#view.earlier.length > 0, isPast);
  }

  /** The charts and all that shows the same time. */
  #draw(): void {
    const span = this.#span();
    this.#axisAt = Date.now();
    this.#showTimes(span);
    // A component that is looked at alone hides the lines of all others until a person shows them.
    const hidden = this.#data.hiddenBy(this.#component, this.#hidden);
    for (const [group, section] of this.#groups) section.show(this.#open.has(group), this.#data.group(group), hidden);
    if (this.#motion.isMoving) {
      this.#lanes.move(span);
      this.#marks.move(span);
    } else {
      this.#lanes.show(this.#data.states, span);
      this.#marks.show(this.#data.happened, this.#data.cut, span);
    }
    this.#brush.show(this.#view.whole(this.#clock()), span, this.#data.gaps, this.#data.marks);
  }

  #render(): void {
    const device = this.#selected();
    const empty = emptyState({
      service: this.#service,
      devices: this.#devices,
      selected: this.#device,
      device,
      read: this.#data.hasRead,
      error: this.#error,
    });
    const busy = empty === undefined && this.#error === undefined && !this.#data.isComplete(this.#open, this.#number);
    const span = this.#span();
    this.#header.show(this.#devices, this.#device, device, this.#compare, span.to - span.from, busy);
    this.#header.tick(device, this.#clock());
    this.#showTimes(span);
    // A chart that is built in a hidden container would have no width.
    this.#content.hidden = empty !== undefined;
    this.#replace(
      this.#empty,
      empty === undefined ? [] : emptyView(empty, (action) => this.#remedy(action)),
      JSON.stringify(empty ?? null),
    );
    if (empty === undefined && device) {
      const stale = this.#failure !== undefined || (device.lastSeen ?? 0) < this.#clock() - 2 * device.interval;
      this.#tiles.show(this.#now, this.#data.recent, this.#open, stale, this.#clock());
      this.#draw();
      replaceIfOther(this.#facts, JSON.stringify(this.#known), () => factsTable(this.#known));
    }
    for (const [group, section] of this.#groups)
      section.root.hidden = !this.#now.some((each) => each.group === group) && !this.#open.has(group);
    const known = this.#service === 'connected' && device !== undefined;
    const isEmptyTime = known && empty === undefined && !busy && this.#open.size > 0 && this.#data.isEmptyWithin(span);
    const all = known
      ? [
          ...noticesOf(device, empty === undefined ? this.#error : undefined, this.#failure),
          ...(isEmptyTime ? [emptyTimeNotice(device, this.#clock())] : []),
          ...gapNotices(this.#data.gaps, span, this.#data.moreGaps),
          ...limitsNotice(this.#data.lines),
        ]
      : [];
    const notices = all.filter((notice) => empty === undefined || notice.level === 'warning');
    this.#replace(
      this.#notices,
      notices.map((notice) => noticeView(notice, (action) => this.#remedy(action))),
      JSON.stringify(notices),
    );
  }

  #replace(target: HTMLElement, children: readonly HTMLElement[], content: string): void {
    replaceIfOther(target, content, () => children);
    target.hidden = children.length === 0;
  }

  #remedy(action: Remedy['action']): void {
    const device = this.#device;
    switch (action) {
      case 'retry':
      case 'openInventory':
        this.#editor.postMessage({ type: action });
        break;
      case 'check':
      case 'guidance':
        if (device !== undefined) this.#editor.postMessage({ type: action, device });
        break;
      case 'showDay':
        this.#showTime(this.#view.choose({ last: DAY } satisfies ShownTime));
        break;
    }
  }
}
