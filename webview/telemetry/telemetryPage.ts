import type { FromTelemetryPage } from '../../src/protocol/pages/fromTelemetryPage.ts';
import { RANGE_SPAN, type Range } from '../../src/protocol/pages/telemetrySelection.ts';
import type { TelemetryDevice, ToTelemetryPage } from '../../src/protocol/pages/toTelemetryPage.ts';
import { beginningOf, type Kind, type Line, linesOf, scaleOf } from '../chart/line.ts';
import { LineSection } from '../chart/lineSection.ts';
import type { PageContext, Section } from '../chart/section.ts';
import { readTheme, type Theme } from '../chart/theme.ts';
import { element } from '../common/element.ts';
import type { Editor, LivePage } from '../common/livePage.ts';
import type { Remedy } from '../common/notice.ts';
import { emptyView, noticeView } from '../common/noticeView.ts';
import { Header } from './header.ts';
import type { PageState } from './pageState.ts';
import { RailSection } from './railSection.ts';
import { SaidSection } from './saidSection.ts';
import { emptyState, gapNotices, limitsNotice, noticesOf, type Situation } from './situation.ts';

/** How often the time axis moves, in milliseconds: about half a pixel of a wide chart. */
const AXIS_STEP: Readonly<Record<Range, number>> = { hour: 2000, day: 30_000 };

const KINDS: readonly Kind[] = ['temperature', 'fan', 'voltage'];

/** The telemetry page: what the host said, and the sections that show it. */
export class TelemetryPage implements LivePage<ToTelemetryPage> {
  readonly #editor: Editor<FromTelemetryPage, PageState>;
  readonly #header: Header;
  readonly #notices = element('div', { class: 'notices', role: 'status' });
  readonly #empty = element('div', { class: 'empty-state', role: 'status' });
  readonly #charts = element('div', { class: 'charts' });
  readonly #spoken = element('div', { class: 'visually-hidden', 'aria-live': 'polite' });
  readonly #said = new SaidSection();
  readonly #sections: Readonly<Record<Kind, Section>>;
  #theme: Theme = readTheme();
  #service: Situation['service'] = 'connecting';
  #devices: readonly TelemetryDevice[] = [];
  #device: string | undefined;
  #range: Range;
  #hidden: ReadonlySet<string>;
  #lines: Readonly<Record<Kind, readonly Line[]>> | undefined;
  #linesRange: Range | undefined;
  #error: string | undefined;
  /** Why the service cannot be reached, while old data are shown. */
  #failure: string | undefined;
  /** The host's clock minus ours. */
  #clockOffset = 0;
  #axisAt = 0;

  constructor(root: HTMLElement, editor: Editor<FromTelemetryPage, PageState>, state: PageState) {
    this.#editor = editor;
    this.#device = state.device;
    this.#range = state.range;
    this.#hidden = new Set(state.hidden);
    this.#header = new Header(
      (device) => this.#select(device, this.#range),
      (range) => this.#select(this.#device, range),
    );
    const context: PageContext = {
      theme: () => this.#theme,
      window: () => ({ from: this.#from(), to: this.#now() }),
      gaps: () => this.#selected()?.gaps ?? [],
      staleAfter: () => 2 * (this.#selected()?.interval ?? 600_000),
      toggle: (key, hidden) => this.#toggle(key, hidden),
      announce: (text) => {
        this.#spoken.textContent = text;
      },
    };
    this.#sections = {
      temperature: new LineSection(
        'temperature',
        {
          title: 'Temperatures',
          ...scaleOf('temperature'),
          axis: { minSpan: 10, dataShare: 0.35, rounded: true },
          moments: () => this.#said.moments,
        },
        context,
      ),
      fan: new LineSection(
        'fan',
        {
          title: 'Fan speeds',
          ...scaleOf('fan'),
          axis: { minSpan: 500, dataShare: 0.25, floor: 0, rounded: true },
          moments: () => this.#said.moments,
        },
        context,
      ),
      voltage: new RailSection('voltage', { title: 'Voltages', ...scaleOf('voltage'), axis: { minSpan: 0, dataShare: 0.02 } }, context),
    };
    this.#charts.append(...KINDS.map((kind) => this.#sections[kind].root), this.#said.root);
    root.replaceChildren(this.#header.root, this.#notices, this.#empty, this.#charts, this.#spoken);
    this.#render();
  }

  receive(message: ToTelemetryPage): void {
    switch (message.type) {
      case 'devices':
        this.#service = 'connected';
        this.#failure = message.failure;
        this.#devices = message.devices;
        this.#clockOffset = message.at - Date.now();
        if (message.selected !== this.#device) this.#forget();
        this.#device = message.selected;
        this.#range = message.range;
        this.#save();
        break;
      case 'history':
        if (message.device !== this.#device || message.range !== this.#range) return;
        this.#clockOffset = message.to - Date.now();
        this.#lines = linesOf(message.series);
        this.#linesRange = message.range;
        this.#error = undefined;
        this.#said.show(message.messages);
        this.#draw();
        break;
      case 'error':
        if (message.device !== this.#device) return;
        this.#error = message.message;
        break;
      case 'service':
        this.#service = message.state === 'connecting' ? 'connecting' : { unreachable: message.message };
        break;
    }
    this.#render();
  }

  tick(): void {
    this.#header.tick(this.#selected(), this.#now());
    if (this.#lines === undefined || Date.now() - this.#axisAt < AXIS_STEP[this.#drawnRange()]) return;
    this.#axisAt = Date.now();
    for (const section of Object.values(this.#sections)) section.tick();
  }

  themed(): void {
    this.#theme = readTheme();
    for (const section of Object.values(this.#sections)) section.redraw();
  }

  #now(): number {
    return Date.now() + this.#clockOffset;
  }

  #selected(): TelemetryDevice | undefined {
    return this.#devices.find((each) => each.id === this.#device);
  }

  /** Until the history of a newly chosen range is here, the other one stays on its own axis. */
  #drawnRange(): Range {
    return this.#linesRange ?? this.#range;
  }

  /** Where the time shown begins: the whole range, or as much of it as there is. */
  #from(): number {
    const polls = this.#selected()?.interval ?? RANGE_SPAN.hour;
    return beginningOf(Object.values(this.#lines ?? {}).flat(), this.#now(), RANGE_SPAN[this.#drawnRange()], polls);
  }

  #select(device: string | undefined, range: Range): void {
    if (device === undefined) return;
    if (device !== this.#device) this.#forget();
    this.#device = device;
    this.#range = range;
    this.#error = undefined;
    this.#save();
    this.#editor.postMessage({ type: 'select', device, range });
    this.#render();
  }

  #forget(): void {
    this.#lines = undefined;
    this.#linesRange = undefined;
    this.#error = undefined;
  }

  #toggle(key: string, hidden: boolean): void {
    const next = new Set(this.#hidden);
    if (hidden) next.add(key);
    else next.delete(key);
    this.#hidden = next;
    this.#save();
    this.#draw();
  }

  #save(): void {
    this.#editor.setState({
      ...(this.#device === undefined ? {} : { device: this.#device }),
      range: this.#range,
      hidden: [...this.#hidden],
    });
  }

  #draw(): void {
    if (this.#lines === undefined) return;
    // A chart that is built in a hidden container would have no width.
    this.#charts.hidden = this.#points() === 0;
    this.#axisAt = Date.now();
    for (const kind of KINDS) this.#sections[kind].show(this.#lines[kind], this.#hidden);
  }

  #points(): number | undefined {
    if (this.#lines === undefined) return undefined;
    const from = this.#from();
    const isShown = (line: Line) => line.values.some((value, i) => value !== null && (line.times[i] ?? 0) >= from);
    return KINDS.reduce((count, kind) => count + (this.#lines?.[kind].filter(isShown).length ?? 0), 0);
  }

  #render(): void {
    const empty = emptyState({
      service: this.#service,
      devices: this.#devices,
      selected: this.#device,
      range: this.#range,
      points: this.#points(),
      error: this.#error,
      now: this.#now(),
    });
    const device = this.#selected();
    const busy = empty === undefined && this.#linesRange !== this.#range && this.#error === undefined;
    this.#header.show(this.#devices, this.#device, this.#range, busy);
    this.#header.tick(device, this.#now());
    this.#charts.hidden = empty !== undefined;
    this.#charts.classList.toggle('outdated', busy);
    this.#replace(
      this.#empty,
      empty === undefined ? [] : emptyView(empty, (action) => this.#remedy(action)),
      JSON.stringify(empty ?? null),
    );
    const known = this.#service === 'connected' && device !== undefined && this.#lines !== undefined;
    const lines = Object.values(this.#lines ?? {}).flat();
    const all = known
      ? [...noticesOf(device, this.#error, this.#failure), ...gapNotices(device, this.#from()), ...limitsNotice(lines)]
      : [];
    const notices = all.filter((notice) => empty === undefined || notice.level === 'warning');
    this.#replace(
      this.#notices,
      notices.map((notice) => noticeView(notice, (action) => this.#remedy(action))),
      JSON.stringify(notices),
    );
  }

  /** Leaves what already stands there: a button keeps the focus, and a screen reader is not told twice. */
  #replace(target: HTMLElement, children: readonly HTMLElement[], content: string): void {
    if (target.dataset.content === content) return;
    target.dataset.content = content;
    target.replaceChildren(...children);
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
        this.#select(device, 'day');
        break;
    }
  }
}
