import { isolated, plainText } from '../../src/core/text.ts';
import type { Range } from '../../src/protocol/pages/telemetrySelection.ts';
import type { TelemetryDevice } from '../../src/protocol/pages/toTelemetryPage.ts';
import { element, setText } from '../common/element.ts';
import { badge, dropdown, type Picker, progressRing, radioGroup } from '../common/toolkit.ts';
import { freshness, rhythm } from './situation.ts';

const STATES = { ok: '✓ OK', unjudged: '◌ Partly watched', degraded: '▲ Degraded', failed: '✕ Failed', unknown: '? Unknown' } as const;

const RANGES = [
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last day' },
] as const;

/** The page's head: which device, how it is, which time, and how fresh. */
export class Header {
  readonly root: HTMLElement;
  readonly #device: Picker;
  readonly #range: Picker;
  readonly #badge = badge('');
  readonly #title = element('h1', { class: 'visually-hidden' }, 'Telemetry');
  readonly #simulated = element('span', { class: 'simulated' }, 'Simulated');
  readonly #model = element('span', { class: 'model' });
  readonly #fresh = element('span', { class: 'fresh' });
  readonly #busy = element('span', { class: 'busy' }, progressRing('Reading the history'));

  constructor(onDevice: (id: string) => void, onRange: (range: Range) => void) {
    this.#device = dropdown('Device', onDevice);
    this.#range = radioGroup('Time shown', (value) => onRange(value === 'day' ? 'day' : 'hour'));
    this.root = element(
      'header',
      { class: 'head' },
      this.#title,
      element('div', { class: 'head-device' }, this.#device.root, this.#badge, this.#simulated),
      element('div', { class: 'head-range' }, this.#range.root, this.#busy),
      element('div', { class: 'head-facts' }, this.#model, this.#fresh),
    );
  }

  show(devices: readonly TelemetryDevice[], selected: string | undefined, range: Range, busy: boolean): void {
    const device = devices.find((each) => each.id === selected);
    const choices = devices.map((each) => ({ value: each.id, label: isolated(plainText(each.name, 80)) }));
    if (devices.length > 0 && device === undefined && selected !== undefined)
      choices.unshift({ value: selected, label: plainText(selected, 80) });
    setText(this.#title, device === undefined ? 'Telemetry' : `Telemetry of ${plainText(device.name, 80)}`);
    this.#device.show(choices, selected ?? '');
    this.#range.show(RANGES, range);
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
}
