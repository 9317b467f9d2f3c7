/**
 * Whether line noise can make a wrong reading. Each poll is a whole session with a simulated appliance: login, all commands of the
 * model until what they say is certain, logout, over a line that spoils both directions. What is accepted is held against what
 * the same parsers read in the undisturbed outputs of that session, and sensors against the simulator's state itself.
 * `node test/bench/noise.bench.ts [polls of each kind, default 1000]`; 10000 is the full measurement.
 */
import { openSession } from '../../src/channels/console/session.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Measurement } from '../../src/core/reading.ts';
import { sensors as knownSensors } from '../../src/devices/luna7/components.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { profile } from '../../src/devices/luna7/profile.ts';
import { readCommands } from '../../src/service/readCommands.ts';
import { Appliance } from '../../src/simulator/appliance.ts';
import type { InjectedFault } from '../../src/simulator/injectedFault.ts';
import { createLunaSh } from '../../src/simulator/lunash.ts';
import { type LineFaults, lineFaults } from '../support/lineFaults.ts';
import { MemoryTransport } from '../support/memoryConsole.ts';

const POLLS = Number(process.argv[2] ?? 1000);
const AT_ONCE = 64;
/** What one command takes, on the appliance's clock: values drift between copies. */
const COMMAND_MS = 1500;
const kinds: Readonly<Record<string, LineFaults>> = {
  'no noise': {},
  'bits 1e-5': { bitErrors: 1e-5 },
  'bits 1e-4': { bitErrors: 1e-4 },
  'bits 1e-3': { bitErrors: 1e-3 },
  bursts: { bursts: { perByte: 3e-4, length: 20, bitErrors: 0.1 } },
  'dropped bytes': { dropped: 3e-4 },
  'doubled bytes': { doubled: 3e-4 },
};
const faults: readonly InjectedFault[] = [
  { kind: 'fan-failed', fan: 'Fan2A' },
  { kind: 'psu-ac-lost', psu: 2 },
  { kind: 'over-temperature', sensor: 'CPU' },
  { kind: 'zeroized' },
  { kind: 'tampered' },
  { kind: 'hsm-battery-low' },
];

const keyOf = ({ metric, attributes }: Measurement) => `${metric} ${attributes['hw.id']}`;
const never = new AbortController().signal;

class Tally {
  polls = 0;
  failed = 0;
  accepted = 0;
  moving = 0;
  /** Readings that were there to be had, and were not accepted. */
  rejected = 0;
  commands = 0;
  wrong: string[] = [];
  /** Verdicts that are the opposite of the true one. */
  reversed: string[] = [];
}

async function pollOnce(kind: LineFaults, number: number, tally: Tally): Promise<void> {
  let now = Date.UTC(2026, 2, 6) + number * 600_000;
  const appliance = new Appliance({ seed: number, hostname: 'luna-1', now: () => now });
  const fault = number % 4 === 0 ? faults[(number / 4) % faults.length] : undefined;
  if (fault) appliance.inject(fault);
  const down = lineFaults(kind, number * 2 + 1);
  const up = lineFaults(kind, number * 2 + 2);
  const truth = new Map<string, Measurement[]>();
  const clean = new Map<string, Measurement[]>();

  const transport: MemoryTransport = new MemoryTransport((bytes) => console_.receive(up(bytes)));
  // A console beside it, without a line between, prints the same outputs at the same times.
  let printed = '';
  const witness = createLunaSh(appliance, (bytes) => {
    printed += Buffer.from(bytes).toString('latin1');
  });
  const console_ = createLunaSh(appliance, (bytes) => transport.push(down(bytes)));
  witness.receive(Buffer.from('monitor\rSimulated-monitor-1\r'));
  const tell = (readings: readonly Measurement[]) => {
    for (const reading of readings) {
      const before = truth.get(keyOf(reading));
      if (before) before.push(reading);
      else truth.set(keyOf(reading), [reading]);
    }
  };

  tally.polls++;
  try {
    await using session = await openSession(
      transport,
      profile,
      { user: 'monitor', password: 'Simulated-monitor-1' },
      { timeoutMs: 4000 },
      never,
    );
    const result = await readCommands(
      {
        get usable() {
          return session.usable;
        },
        run(command, signal) {
          now += COMMAND_MS;
          tally.commands++;
          printed = '';
          witness.receive(Buffer.from(`${command}\r`));
          const { readings } = luna7.parseConsole(command, printed.replaceAll('\r\n', '\n'));
          clean.set(command, [...readings]);
          tell(readings);
          for (const reading of readings) checkState(appliance, reading);
          return session.run(command, signal);
        },
      },
      luna7,
      luna7.console.commands,
      () => false,
      never,
    );
    const accepted = new Set(result.measurements.map(keyOf));
    tally.accepted += result.measurements.length;
    tally.rejected += [...truth.keys()].filter((key) => !accepted.has(key)).length;
    for (const reading of result.measurements) {
      const told = truth.get(keyOf(reading)) ?? [];
      if (told.some((each) => JSON.stringify(each) === JSON.stringify(reading))) {
        if (new Set(told.map(({ value }) => value)).size > 1) tally.moving++;
      } else tally.wrong.push(`poll ${number}: ${JSON.stringify(reading)}, in truth ${JSON.stringify(told.map(({ value }) => value))}`);
    }
    const right = new Map(
      luna7
        .observe('console', [...clean.values()].flat(), [])
        .map(({ component, condition, verdict }) => [`${component}.${condition}`, verdict] as const),
    );
    for (const { component, condition, verdict, evidence } of result.observations) {
      const should = right.get(`${component}.${condition}`);
      if (verdict !== 'unknown' && should !== undefined && should !== 'unknown' && should !== verdict) {
        tally.reversed.push(`poll ${number}: ${component}.${condition} is ${should}, read as ${verdict}: ${evidence.text}`);
      }
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    tally.failed++;
  } finally {
    witness[Symbol.dispose]();
    console_[Symbol.dispose]();
  }
}

/** The parsers themselves, against the state that the outputs are made from. */
function checkState(appliance: Appliance, { attributes, value, metric }: Measurement): void {
  const name = knownSensors.find((sensor) => sensor.attributes['hw.id'] === attributes['hw.id'] && sensor.unit !== 'discrete')?.sensor;
  const { sensors, hsm } = appliance.state;
  const should =
    metric === 'hsm.battery.voltage'
      ? hsm.batteryVolts
      : name !== undefined && ['hw.temperature', 'hw.voltage', 'hw.fan.speed'].includes(metric)
        ? sensors.find((sensor) => sensor.name === name)?.value
        : value;
  if (should !== value) throw new Error(`${attributes['hw.id']} is ${should} and is parsed as ${value} from an undisturbed output`);
}

console.log(`${POLLS} polls of each kind, ${luna7.console.commands.length} commands each, noise in both directions\n`);
console.log('noise            polls  failed  commands/poll  accepted  of them moving  rejected  wrong  reversed  seconds');
let bad = 0;
for (const [name, kind] of Object.entries(kinds)) {
  const tally = new Tally();
  const started = performance.now();
  let next = 0;
  const work = async () => {
    while (next < POLLS) {
      await pollOnce(kind, next++, tally);
      if (process.stderr.isTTY && tally.polls % 100 === 0) process.stderr.write(`\r${name}: ${tally.polls}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (process.stderr.isTTY) process.stderr.write('\r');
  const cells: readonly (readonly [number | string, number])[] = [
    [tally.polls, 7],
    [tally.failed, 8],
    [(tally.commands / Math.max(1, tally.polls)).toFixed(1), 15],
    [tally.accepted, 10],
    [tally.moving, 16],
    [tally.rejected, 10],
    [tally.wrong.length, 7],
    [tally.reversed.length, 10],
    [((performance.now() - started) / 1000).toFixed(0), 9],
  ];
  console.log(name.padEnd(15) + cells.map(([value, width]) => String(value).padStart(width)).join(''));
  for (const line of [...tally.wrong, ...tally.reversed].slice(0, 8)) console.log(`   ${line}`);
  bad += tally.wrong.length;
}
console.log(`\n${bad === 0 ? 'not one accepted reading is wrong' : `${bad} ACCEPTED READINGS ARE WRONG`}`);
