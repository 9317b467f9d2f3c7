import { t } from '../../src/core/l10n.ts';
import { isolated, plainText } from '../../src/core/text.ts';
import { DAY, formatDuration } from '../../src/core/time/duration.ts';
import { type Comparison, MOST_COMPARED } from '../../src/protocol/pages/telemetrySelection.ts';
import type { TelemetryChoice, TelemetryDevice } from '../../src/protocol/pages/toTelemetryPage.ts';
import { element, setText } from '../common/element.ts';
import { badge, button, type Choice, dropdown, type Picker, progressRing } from '../common/toolkit.ts';
import { freshness, rhythm } from './situation.ts';
import type { TimeControls } from './timeControls.ts';

const STATES = {
  ok: t('✓ OK'),
  unjudged: t('◌ Partly watched'),
  degraded: t('▲ Degraded'),
  failed: t('✕ Failed'),
  unknown: t('? Unknown'),
} as const;

/** Devices that are offered to be compared with; of more, a person looks for one by its name. */
const OTHERS = 100;
/** Devices that are offered at once; of more, a person looks for one by its name. */
const OFFERED = 200;
/** No id is empty. */
const ANOTHER = '';
const ANOTHER_COMPARED = 'another';

export interface HeaderActions {
  readonly device: (id: string) => void;
  readonly pickDevice: (to: 'show' | 'compare') => void;
  readonly compare: (comparison: Comparison | undefined) => void;
  readonly copyLink: () => void;
}

/** The page's head: which device, how it is, which time, what it is compared with, and how fresh. */
export class Header {
  readonly root: HTMLElement;
  readonly #device: Picker;
  readonly #compare: Picker;
  readonly #badge = badge('');
  readonly #title = element('h1', { class: 'visually-hidden' }, t('Telemetry'));
  readonly #simulated = element('span', { class: 'simulated' }, t('Simulated'));
  readonly #model = element('span', { class: 'model' });
  readonly #fresh = element('span', { class: 'fresh' });
  readonly #busy = element('span', { class: 'busy' }, progressRing(t('Reading the history')));
  #comparisons: ReadonlyMap<string, Comparison> = new Map();
  #offered: readonly Choice[] = [];
  #shown = '';
  #offeredComparisons: readonly Choice[] = [];
  #comparedWith = '';

  constructor(time: TimeControls, actions: HeaderActions) {
    this.#device = dropdown(t('Device'), (value) => {
      if (value !== ANOTHER) return actions.device(value);
      // It stays the one that is shown until another one is found.
      this.#device.show(this.#offered, this.#shown);
      actions.pickDevice('show');
    });
    this.#compare = dropdown(t('Compare'), (value) => {
      if (value !== ANOTHER_COMPARED) return actions.compare(this.#comparisons.get(value));
      this.#compare.show(this.#offeredComparisons, this.#comparedWith);
      actions.pickDevice('compare');
    });
    this.root = element(
      'header',
      { class: 'head' },
      this.#title,
      element('div', { class: 'head-device' }, this.#device.root, this.#badge, this.#simulated),
      element('div', { class: 'head-facts' }, this.#model, this.#fresh),
      time.root,
      element('div', { class: 'head-more' }, this.#busy, this.#compare.root, button(t('Copy Link'), actions.copyLink)),
    );
  }

  show(
    devices: readonly TelemetryChoice[],
    selected: string | undefined,
    device: TelemetryDevice | undefined,
    compare: Comparison | undefined,
    span: number,
    busy: boolean,
  ): void {
    const choice = devices.find((each) => each.id === selected);
    const choiceOf = ({ id, name }: TelemetryChoice) => ({ value: id, label: isolated(plainText(name, 80)) });
    const choices = devices.slice(0, OFFERED).map(choiceOf);
    if (devices.length > 0 && selected !== undefined && !choices.some(({ value }) => value === selected))
      choices.unshift(choice ? choiceOf(choice) : { value: selected, label: plainText(selected, 80) });
    if (devices.length > OFFERED) choices.push({ value: ANOTHER, label: t('Another HSM…') });
    setText(this.#title, choice === undefined ? t('Telemetry') : t('Telemetry of {0}', plainText(choice.name, 80)));
    [this.#offered, this.#shown] = [choices, selected ?? ''];
    this.#device.show(choices, this.#shown);
    this.#showComparisons(devices, choice, compare, span);
    this.root.classList.toggle('empty', choices.length === 0);
    this.#busy.classList.toggle('idle', !busy);
    this.#badge.hidden = device === undefined;
    // A name may say so already.
    this.#simulated.hidden = !device?.simulated || /simulated/i.test(device.name);
    setText(this.#model, device === undefined ? '' : plainText(device.modelName, 80));
    if (device === undefined) return;
    setText(this.#badge, STATES[device.state]);
    this.#badge.className = `state ${device.state}`;
    this.#fresh.title = rhythm(device);
  }

  /** Called each second: only this line knows the time of day. */
  tick(device: TelemetryDevice | undefined, now: number): void {
    if (device === undefined) {
      setText(this.#fresh, '');
      return;
    }
    const { text, late } = freshness(device, now);
    setText(this.#fresh, text);
    this.#fresh.classList.toggle('late', late);
  }

  #showComparisons(
    devices: readonly TelemetryChoice[],
    device: TelemetryChoice | undefined,
    compare: Comparison | undefined,
    span: number,
  ): void {
    const others = devices.filter(({ id }) => id !== device?.id);
    const members = others.filter(({ haGroup }) => haGroup !== undefined && haGroup === device?.haGroup);
    const all: [value: string, label: string, comparison: Comparison][] = [
      ['span', t('With the time before it'), { before: span }],
      ...[DAY, 7 * DAY, 30 * DAY, 365 * DAY]
        .filter((before) => before !== span)
        .map((before): [string, string, Comparison] => [`before-${before}`, t('With {0} earlier', formatDuration(before)), { before }]),
      ...(members.length === 0
        ? []
        : [
            ['members', membersText(members.length), { devices: members.slice(0, MOST_COMPARED).map(({ id }) => id) }] as [
              string,
              string,
              Comparison,
            ],
          ]),
      ...others
        .slice(0, OTHERS)
        .map(({ id, name }): [string, string, Comparison] => [
          `device-${id}`,
          t('With {0}', isolated(plainText(name, 60))),
          { devices: [id] },
        ]),
    ];
    const now = JSON.stringify(compare);
    if (compare && !all.some(([, , each]) => JSON.stringify(each) === now)) all.push(['as-is', chosenText(compare, devices), compare]);
    this.#comparisons = new Map(all.map(([value, , comparison]) => [value, comparison]));
    const shown = compare === undefined ? '' : (all.find(([, , each]) => JSON.stringify(each) === now)?.[0] ?? '');
    this.#offeredComparisons = [
      { value: '', label: t('Compare with nothing') },
      ...all.map(([value, label]) => ({ value, label })),
      ...(others.length > OTHERS ? [{ value: ANOTHER_COMPARED, label: t('With another HSM…') }] : []),
    ];
    this.#comparedWith = shown;
    this.#compare.show(this.#offeredComparisons, shown);
  }
}

/** More than can be told apart are not drawn. */
function membersText(members: number): string {
  return members > MOST_COMPARED
    ? t('With {0} of the {1} other members of its HA group', MOST_COMPARED, members)
    : t('With the members of its HA group');
}

function chosenText({ before, devices: chosen = [] }: Comparison, devices: readonly TelemetryChoice[]): string {
  const [only, ...more] = chosen;
  if (before !== undefined && only === undefined) return t('With {0} earlier', formatDuration(before));
  if (before !== undefined || only === undefined || more.length > 0) return t('With what was chosen');
  return t('With {0}', isolated(plainText(devices.find(({ id }) => id === only)?.name ?? only, 60)));
}
