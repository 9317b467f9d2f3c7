import type { MetricGroup } from '../../src/core/metricGroups.ts';
import type { PageGap } from '../../src/protocol/pages/series.ts';
import type { TimeMark, ToTelemetryPage } from '../../src/protocol/pages/toTelemetryPage.ts';
import { beginningOf, type Line } from '../chart/line.ts';
import { linesOfGroup } from './groupLines.ts';
import type { GroupContent } from './groupSection.ts';
import type { KnownStates } from './lanes.ts';
import type { TimeSpan } from './timeView.ts';

type Told<T extends ToTelemetryPage['type']> = Extract<ToTelemetryPage, { type: T }>;

/** What the host has told of the history of the device that is shown. */
export class TelemetryData {
  readonly #groups = new Map<MetricGroup, GroupContent & { readonly number: number }>();
  #recent: ReadonlyMap<MetricGroup, readonly Line[]> = new Map();
  #marks: Told<'marks'> | undefined;
  #states: Told<'states'> | undefined;
  /** Of a component that is looked at alone, and the lines that were hidden by hand: made anew only when one of them is another. */
  #hiding:
    | { readonly component: string; readonly by: ReadonlySet<string>; readonly of: number; readonly keys: ReadonlySet<string> }
    | undefined;
  #version = 0;

  take(message: Told<'history' | 'recent' | 'marks' | 'states'>): void {
    this.#version++;
    switch (message.type) {
      case 'history': {
        const { series, compared, failed, number } = message;
        this.#groups.set(message.group, { series, failed, number, lines: linesOfGroup(series, compared) });
        break;
      }
      case 'recent':
        this.#recent = new Map(message.groups.map(({ group, series }) => [group, linesOfGroup(series).flatMap(({ lines }) => lines)]));
        break;
      case 'marks':
        this.#marks = message;
        break;
      case 'states':
        this.#states = message;
        break;
    }
  }

  forget(): void {
    this.#version++;
    this.#groups.clear();
    this.#recent = new Map();
    this.#marks = undefined;
    this.#states = undefined;
  }

  drop(group: MetricGroup): void {
    this.#groups.delete(group);
  }

  group(group: MetricGroup): GroupContent | undefined {
    return this.#groups.get(group);
  }

  get lines(): readonly Line[] {
    return [...this.#groups.values()].flatMap(({ lines }) => lines.flatMap((each) => each.lines));
  }

  get recent(): ReadonlyMap<MetricGroup, readonly Line[]> {
    return this.#recent;
  }

  get marks(): readonly TimeMark[] {
    return this.#marks?.marks ?? [];
  }

  /** Undefined while it is read. */
  get happened(): readonly TimeMark[] | undefined {
    return this.#marks?.marks;
  }

  get cut(): boolean {
    return this.#marks?.more ?? false;
  }

  get gaps(): readonly PageGap[] {
    return this.#states?.gaps ?? [];
  }

  /** So many that they are not told. */
  get moreGaps(): number {
    return this.#states?.moreGaps ?? 0;
  }

  get states(): KnownStates | undefined {
    return this.#states;
  }

  get hasRead(): boolean {
    return this.#groups.size > 0 || this.#states !== undefined || this.#marks !== undefined;
  }

  /** All that was asked for with this number is here. */
  isComplete(open: ReadonlySet<MetricGroup>, number: number): boolean {
    return [...open].every((group) => this.#groups.get(group)?.number === number) && this.#states?.number === number;
  }

  isEmptyWithin({ from, to }: TimeSpan): boolean {
    return !this.lines.some(({ times, values }) =>
      values.some((value, i) => value !== null && (times[i] ?? 0) >= from && (times[i] ?? 0) <= to),
    );
  }

  /** A long time of which the record is short begins with the record: an axis that is mostly empty tells nothing. */
  withoutTheEmpty({ from, to }: TimeSpan, now: number, interval: number): TimeSpan {
    const lines = this.lines.filter(({ shadowOf }) => shadowOf === undefined);
    if (lines.length === 0) return { from, to };
    return { from: Math.max(from, beginningOf(lines, now, to - from, interval)), to };
  }

  /** Beside what was hidden by hand, all lines of other components, where one is looked at alone and has lines of its own. */
  hiddenBy(component: string | undefined, hidden: ReadonlySet<string>): ReadonlySet<string> {
    if (component === undefined || hidden.size > 0) return hidden;
    if (this.#hiding?.component === component && this.#hiding.by === hidden && this.#hiding.of === this.#version) return this.#hiding.keys;
    const isOwn = (line: Line) => line.component === component || line.parent === component;
    const charts = [...this.#groups.values()].flatMap(({ lines }) => lines.map((each) => each.lines));
    const keys = new Set(charts.flatMap((lines) => (lines.some(isOwn) ? lines.filter((line) => !isOwn(line)).map(({ key }) => key) : [])));
    this.#hiding = { component, by: hidden, of: this.#version, keys };
    return keys;
  }
}
