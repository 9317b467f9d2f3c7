import type { Channel, Metric, Reading } from '../../src/core/reading.ts';
import { DAY, MINUTE } from '../../src/core/time/duration.ts';
import { seededRandom } from '../../src/simulator/random.ts';

/** How values of a kind go on: the next from the one before. */
interface Kind {
  readonly metric: Metric;
  readonly unit: string;
  readonly number: number;
  readonly begin: number;
  readonly next: (before: number, random: () => number) => number;
}

const around = (middle: number, spread: number, digits: number) => (_before: number, random: () => number) =>
  Number((middle + (random() + random() + random() - 1.5) * spread).toFixed(digits));

/** What a Luna tells at each poll over both channels, 150 series in all; noisier than one in a quiet room. */
const kinds: readonly Kind[] = [
  { metric: 'hw.temperature', unit: 'Cel', number: 24, begin: 40, next: around(40, 2, 0) },
  { metric: 'hw.temperature', unit: 'Cel', number: 6, begin: 40, next: around(40, 2, 1) },
  { metric: 'hw.fan.speed', unit: 'rpm', number: 24, begin: 5900, next: (_, random) => 5800 + 100 * Math.floor(random() * 4) },
  { metric: 'hw.voltage', unit: 'V', number: 30, begin: 12.09, next: around(12.09, 0.02, 2) },
  { metric: 'hsm.utilization', unit: '%', number: 8, begin: 20, next: around(20, 10, 0) },
  // A rate is a quotient: as many digits as a number has.
  { metric: 'hsm.command.rate', unit: '1/s', number: 4, begin: 30, next: (_, random) => Math.floor(random() * 30_000) / 600.123 },
  { metric: 'hsm.uptime', unit: 's', number: 2, begin: 0, next: (before) => before + 600 },
  { metric: 'hsm.network.received', unit: 'By', number: 8, begin: 0, next: (before, random) => before + Math.floor(random() * 5_000_000) },
  { metric: 'hsm.storage.used', unit: 'By', number: 4, begin: 1e6, next: (before, random) => (random() < 0.01 ? before + 4096 : before) },
  { metric: 'hw.status', unit: '1', number: 40, begin: 1, next: () => 1 },
];

/** One appliance that is polled every ten minutes over two channels, each a little sooner or later than the last time. */
export class YearsOfPolls {
  readonly #device: string;
  readonly #random: () => number;
  readonly #series: { readonly channel: Channel; readonly kind: Kind; readonly attributes: Reading['attributes']; value: number }[];

  constructor(device: string, seed: number) {
    this.#device = device;
    this.#random = seededRandom(seed);
    this.#series = kinds.flatMap((kind, place) =>
      Array.from({ length: kind.number }, (_, n) => {
        const id = `part-${place}-${n}`;
        return {
          channel: n % 2 === 0 ? ('console' as const) : ('snmp' as const),
          kind,
          attributes: { 'hw.id': id, 'hw.name': id, 'hw.type': 'hsm' as const },
          value: kind.begin,
        };
      }),
    );
  }

  /** What is read in the slot that begins at `time`: of each channel at one time, some seconds after it. */
  poll(time: number): Reading[] {
    const endOf = { console: time + 8000 + this.#jitter(600), snmp: time + 300 + this.#jitter(60) };
    return this.#series.map((series): Reading => {
      series.value = series.kind.next(series.value, this.#random);
      const { channel, kind, attributes, value } = series;
      const at = endOf[channel as 'console' | 'snmp'];
      return { device: this.#device, channel, metric: kind.metric, attributes, time: at, value, unit: kind.unit, state: 'ok' };
    });
  }

  #jitter(spread: number): number {
    return Math.round((this.#random() + this.#random() + this.#random() - 1.5) * spread);
  }
}

export const SLOT = 10 * MINUTE;
export const POLLS_A_DAY = DAY / SLOT;
