import { channelFacts } from '../../src/core/channel.ts';
import { t } from '../../src/core/l10n.ts';
import { EVERYTHING, type EventsFilter, spokenWays } from '../../src/protocol/pages/eventsFilter.ts';
import type { ToEventsPage } from '../../src/protocol/pages/toEventsPage.ts';
import { element } from '../common/element.ts';
import { dropdown, type Picker } from '../common/toolkit.ts';

const ALL = '';
/** Somebody who types is waited for so long (ms). */
const TYPING = 350;

const WHAT: readonly { readonly value: string; readonly label: string }[] = [
  { value: 'all', label: t('Everything') },
  { value: 'messages', label: t('All messages') },
  ...spokenWays.map((way) => ({ value: way, label: channelFacts[way].name })),
  { value: 'changes', label: t('Changes') },
];
const SEVERITY: readonly { readonly value: string; readonly label: string }[] = [
  { value: 'info', label: t('All severities') },
  { value: 'warning', label: t('Warning and critical') },
  { value: 'critical', label: t('Critical') },
];

/** What of the line is shown: a row of pickers and a field to search. */
export class FilterBar {
  readonly root: HTMLElement;
  readonly #onChange: (filter: EventsFilter) => void;
  readonly #device: Picker;
  readonly #what: Picker;
  readonly #severity: Picker;
  readonly #condition: Picker;
  readonly #search = element('input', {
    type: 'search',
    class: 'search',
    'aria-label': t('Search'),
    placeholder: t('Search'),
  }) as HTMLInputElement;
  #filter: EventsFilter = EVERYTHING;
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: (filter: EventsFilter) => void) {
    this.#onChange = onChange;
    this.#device = dropdown('HSM', (id) => this.#change({ device: id }));
    this.#what = dropdown(t('Kind and way'), (what) => this.#change({ what }));
    this.#severity = dropdown(t('Severity'), (severity) => this.#change({ severity }));
    this.#condition = dropdown(t('Condition'), (condition) => this.#change({ condition }));
    this.#search.addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#change({ text: this.#search.value }), TYPING);
    });
    this.root = element(
      'div',
      { class: 'filter-bar', role: 'search' },
      ...[this.#device, this.#what, this.#severity, this.#condition].map(({ root }) => root),
      this.#search,
    );
  }

  show({ filter, devices, conditions }: Extract<ToEventsPage, { type: 'state' }>): void {
    this.#filter = filter;
    const known = filter.device === undefined || devices.some(({ id }) => id === filter.device);
    const named = devices.map(({ id, name }) => ({ value: id, label: name }));
    const gone = known ? [] : [{ value: filter.device ?? '', label: filter.device ?? '' }];
    this.#device.show([{ value: ALL, label: t('All HSMs') }, ...named, ...gone], filter.device ?? ALL);
    this.#what.show(WHAT, filter.what);
    this.#severity.show(SEVERITY, filter.severity);
    this.#condition.show(
      [{ value: ALL, label: t('All conditions') }, ...conditions.map((name) => ({ value: name, label: name }))],
      filter.condition ?? ALL,
    );
    // What somebody is typing is newer.
    if (document.activeElement !== this.#search) this.#search.value = filter.text;
  }

  clear(): void {
    this.#search.value = '';
    const { device } = this.#filter;
    this.#filter = { ...EVERYTHING, ...(device !== undefined && { device }) };
    this.#onChange(this.#filter);
  }

  #change(change: {
    readonly device?: string;
    readonly what?: string;
    readonly severity?: string;
    readonly condition?: string;
    readonly text?: string;
  }): void {
    const { device: deviceBefore, condition: conditionBefore, ...rest } = this.#filter;
    const device = change.device ?? deviceBefore ?? ALL;
    const condition = change.condition ?? conditionBefore ?? ALL;
    const what = ([...spokenWays, 'all', 'messages', 'changes'] as const).find((each) => each === change.what) ?? rest.what;
    const severity = (['info', 'warning', 'critical'] as const).find((each) => each === change.severity) ?? rest.severity;
    this.#filter = {
      what,
      severity,
      text: change.text ?? rest.text,
      ...(device !== ALL && { device }),
      ...(condition !== ALL && { condition }),
    };
    this.#onChange(this.#filter);
  }
}
