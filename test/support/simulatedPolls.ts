import { countsIn } from '../../src/core/measuring/rate.ts';
import { observedBy } from '../../src/core/observedBy.ts';
import type { Measurement, Rejected } from '../../src/core/reading.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import type { ChannelPoll } from '../../src/service/polling/pollTarget.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import { outputs } from '../../src/simulator/console/outputs/commandOutputs.ts';
import { varbindsOf } from './everyReading.ts';

/** What polls over both channels bring of a simulated appliance, without the ways to it: parsed and judged as a poll is. */
export class SimulatedPolls {
  readonly appliance: Appliance;
  #now = 0;
  #before: { readonly counts: ReturnType<typeof countsIn>; readonly at: number } | undefined;

  constructor(seed = 1) {
    this.appliance = new Appliance({ seed, now: () => this.#now });
  }

  /** @param at when the poll ends (ms) */
  poll(device: string, at: number): readonly ChannelPoll[] {
    this.#now = at;
    const parsed = [...outputs].map(([command, print]) => ({ command, ...luna7.console.parse(command, print(this.appliance.state)) }));
    const varbinds = varbindsOf(this.appliance);
    const earlier = this.#before && { counts: this.#before.counts, elapsedMs: at - this.#before.at };
    const snmp = luna7.snmp.parse({ varbinds }, earlier);
    this.#before = { counts: countsIn(varbinds), at };
    const commands = parsed.flatMap(({ command, readings }) => {
      const known = luna7.console.commands.find((each) => each.command === command);
      return known ? [{ command: known, settled: true, feeds: [], components: readings.map(({ attributes }) => attributes['hw.id']) }] : [];
    });
    return [
      {
        commands,
        ...pollOf(
          device,
          'console',
          parsed.flatMap(({ readings }) => readings),
          parsed.flatMap(({ rejected }) => rejected),
          at,
        ),
      },
      pollOf(device, 'snmp', snmp.readings, snmp.rejected, at),
    ];
  }
}

function pollOf(
  device: string,
  channel: ChannelPoll['channel'],
  measured: readonly Measurement[],
  rejected: readonly Rejected[],
  at: number,
): ChannelPoll {
  return {
    channel,
    readings: measured.map((each) => ({ ...each, device, channel, time: at })),
    observations: observedBy(luna7, channel, measured, rejected, at),
    startedAt: at - 4_000,
    endedAt: at,
    durationMs: 4_000,
  };
}
