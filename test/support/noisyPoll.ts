import { openSession } from '../../src/channels/console/session.ts';
import type { ConsoleCommand, DeviceModel } from '../../src/core/deviceModel.ts';
import { Fault } from '../../src/core/fault.ts';
import type { Limits, Measurement, ParseResult } from '../../src/core/reading.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { sensors as knownSensors } from '../../src/devices/luna7/parts/components.ts';
import { readCommands } from '../../src/service/polling/pollConsole.ts';
import { Appliance } from '../../src/simulator/appliance/appliance.ts';
import type { Sensor } from '../../src/simulator/appliance/applianceState.ts';
import type { InjectedFault } from '../../src/simulator/appliance/injectedFault.ts';
import { createLunaSh } from '../../src/simulator/console/lunash.ts';
import { outputs } from '../../src/simulator/console/outputs/commandOutputs.ts';
import { credentials } from './credentials.ts';
import { type LineFaults, lineFaults } from './lineFaults.ts';
import { MemoryTransport } from './memoryConsole.ts';

/** What one poll over a bad line has come to. */
export interface NoisyPoll {
  /** Why nothing could be read. */
  readonly failed?: string;
  /** How many commands were sent, over all copies. */
  readonly commands: number;
  readonly accepted: number;
  /** Of those, values that changed while they were read. */
  readonly moving: number;
  /** Readings that were there to be had and were not accepted, those apart that never stand still. */
  readonly rejected: number;
  /** Accepted and not what the appliance had: series, expected, got. */
  readonly wrong: readonly string[];
  /** Verdicts that are the opposite of the true one. */
  readonly reversed: readonly string[];
}

/** What one command takes, on the appliance's clock: values drift between copies. Milliseconds. */
const COMMAND_MS = 1500;
const START = Date.UTC(2026, 2, 6);

const faults: readonly InjectedFault[] = [
  { kind: 'fan-failed', fan: 'Fan2A' },
  { kind: 'psu-ac-lost', psu: 2 },
  { kind: 'over-temperature', sensor: 'CPU' },
  { kind: 'voltage-out', sensor: '+5V' },
  { kind: 'zeroized' },
  { kind: 'tampered' },
  { kind: 'tampered', tampers: ['Chassis intrusion', 'Over temperature'] },
  { kind: 'hsm-battery-low' },
  { kind: 'over-temperature', sensor: 'HSM' },
  { kind: 'ntls-down' },
  { kind: 'service-stopped', service: 'syslog' },
  { kind: 'clock-unsynchronised' },
  { kind: 'certificate-expiring' },
  { kind: 'password-expiring' },
  { kind: 'sysstat-trouble' },
  { kind: 'disk-full' },
  { kind: 'drive-failing' },
];

const never = new AbortController().signal;

export const seriesOf = ({ metric, attributes }: Measurement): string => `${metric} ${attributes['hw.id']}`;

/**
 * One whole session with a simulated appliance over a line that spoils both directions: login, the commands until what they say is
 * certain, logout. The number is the seed of everything random. What is accepted is held against what the same parsers read in the
 * undisturbed outputs of that session, at the time of each copy, and those against the simulator's state itself.
 */
export async function noisyPoll(line: LineFaults, number: number, commands: readonly ConsoleCommand[]): Promise<NoisyPoll> {
  let now = START + number * 600_000;
  const softwareVersion = number % 3 === 0 ? '7.8.5-21' : '7.2.0-220';
  const appliance = new Appliance({ seed: number, hostname: 'luna-1', softwareVersion, now: () => now });
  const fault = number % 2 === 0 ? faults[(number / 2) % faults.length] : undefined;
  if (fault) appliance.inject(fault);
  const down = lineFaults(line, number * 2 + 1);
  const up = lineFaults(line, number * 2 + 2);
  const truth = new Truth(appliance);
  // What it prints at once comes at once; how it is cut into pieces is another test's concern.
  let printed: Uint8Array[] = [];
  using lunash = createLunaSh(appliance, (bytes) => printed.push(bytes));
  const transport: MemoryTransport = new MemoryTransport((bytes) => {
    printed = [];
    lunash.receive(up(bytes));
    if (printed.length > 0) transport.push(down(Buffer.concat(printed)));
  });
  let sent = 0;
  try {
    await using session = await openSession(transport, credentials, { timeoutMs: 30_000 }, never);
    const result = await readCommands(
      {
        get usable() {
          return session.usable;
        },
        run(command, signal) {
          now += COMMAND_MS;
          sent++;
          truth.witness(command);
          return session.run(command, signal);
        },
      },
      truth.model,
      commands,
      { enough: () => false, now: () => now },
      never,
    );
    return { commands: sent, ...truth.judge(result.measurements), reversed: truth.reversed(result.observations) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { failed: error.name, commands: sent, accepted: 0, moving: 0, rejected: 0, wrong: [], reversed: [] };
  }
}

/** What the appliance's outputs say to somebody who reads them without a line between. */
class Truth {
  /** The device model, which reads the same output of the same command only once: its parsers are pure. */
  readonly model: DeviceModel & Required<Pick<DeviceModel, 'console'>>;
  readonly #appliance: Appliance;
  readonly #seen = new Set<ParseResult>();
  readonly #told = new Map<string, { readonly reading: Measurement; readonly texts: Set<string> }>();
  readonly #latest = new Map<string, readonly Measurement[]>();

  constructor(appliance: Appliance) {
    this.#appliance = appliance;
    const parsed = new Map<string, ParseResult>();
    const parse = (command: string, output: string): ParseResult => {
      const key = `${command}\n${output}`;
      const result = parsed.get(key) ?? luna7.console.parse(command, output);
      parsed.set(key, result);
      return result;
    };
    this.model = { ...luna7, console: { ...luna7.console, parse } };
  }

  /** The device prints what it has to say to the command, now. */
  witness(command: string): void {
    const output = outputs.get(command)?.(this.#appliance.state) ?? '';
    // As a session hands it over.
    const result = this.model.console.parse(command, `${output.replace(/^\n+/, '')}\nCommand Result : 0 (Success)\n`);
    const { readings, rejected } = result;
    this.#latest.set(command, readings);
    if (this.#seen.has(result)) return;
    this.#seen.add(result);
    if (rejected.length > 0) throw new Error(`${command}: an undisturbed line was refused`);
    for (const reading of readings) {
      checkState(this.#appliance, reading);
      const told = this.#told.get(seriesOf(reading));
      if (told) told.texts.add(JSON.stringify(reading));
      else this.#told.set(seriesOf(reading), { reading, texts: new Set([JSON.stringify(reading)]) });
    }
  }

  judge(accepted: readonly Measurement[]): Pick<NoisyPoll, 'accepted' | 'moving' | 'rejected' | 'wrong'> {
    const wrong: string[] = [];
    let moving = 0;
    for (const reading of accepted) {
      const told = this.#told.get(seriesOf(reading))?.texts ?? new Set();
      const got = JSON.stringify(reading);
      if (!told.has(got)) wrong.push(`${seriesOf(reading)}: expected ${[...told].join(' or ') || 'nothing'}, got ${got}`);
      else if (told.size > 1) moving++;
    }
    const found = new Set(accepted.map(seriesOf));
    const missed = [...this.#told].filter(([series, { reading }]) => !found.has(series) && !reading.restless);
    return { accepted: accepted.length, moving, rejected: missed.length, wrong };
  }

  reversed(observations: ReturnType<typeof luna7.observe>): readonly string[] {
    const key = ({ component, condition }: (typeof observations)[number]) => `${component}.${condition}`;
    const said = luna7.observe('console', [...this.#latest.values()].flat(), []);
    const right = new Map(said.map((each) => [key(each), each.verdict]));
    return observations.flatMap((each) => {
      const should = right.get(key(each));
      if (each.verdict === 'unknown' || should === undefined || should === 'unknown' || should === each.verdict) return [];
      return [`${key(each)} is ${should}, read as ${each.verdict}: ${each.evidence.text}`];
    });
  }
}

const LIMITS: readonly (keyof Limits)[] = ['lowNonRecoverable', 'lowCritical', 'highCritical', 'highNonRecoverable'];
const STATES = { ok: 'ok', na: undefined, 'CR *': 'failed', 'NR *': 'failed' } as const;

/** The parsers themselves, against the state that the outputs are made from. Throws where they differ. */
function checkState(appliance: Appliance, reading: Measurement): void {
  const { attributes, metric, value } = reading;
  const { sensors, hsm, ntls, system } = appliance.state;
  const id = attributes['hw.id'];
  const name = knownSensors.find((sensor) => sensor.attributes['hw.id'] === id && sensor.unit !== 'discrete')?.sensor;
  const sensor = metric.startsWith('hw.') && metric !== 'hw.status' ? sensors.find((each) => each.name === name) : undefined;
  const partition = hsm.partitions.find(({ serial }) => id === `partition-${serial}`);
  const mount = system.fileSystems.find((each) => attributes['hw.type'] === 'logical_disk' && each.mount === attributes['hw.name']);
  const own: Readonly<Record<string, number | string | undefined>> = {
    'hsm.battery.voltage': hsm.batteryVolts,
    'hsm.info': hsm.serial,
    'hsm.zeroized': Number(hsm.zeroized),
    'hsm.tamper.active': hsm.tampers.length,
    'hsm.operations': hsm.operationRequests,
    'hsm.operation.errors': hsm.operationErrors,
    'hsm.storage.used': id === 'hsm' ? hsm.storageUsedBytes : partition?.usedBytes,
    'hsm.storage.size': id === 'hsm' ? hsm.storageTotalBytes : partition?.totalBytes,
    'hsm.objects': partition?.objects,
    'hsm.ntls.clients': ntls.clients,
    'hsm.filesystem.usage': mount && mount.usedKib * 1024,
    'hw.temperature': id === 'hsm-temp' ? hsm.temperatureCelsius : id === 'drive' ? system.driveCelsius : undefined,
  };
  const should = sensor ? sensor.value : own[metric];
  const is = metric === 'hsm.info' ? attributes['hsm.serial'] : value;
  if ((should !== undefined && should !== is) || (sensor && !fits(sensor, reading))) {
    throw new Error(
      `${seriesOf(reading)} is ${JSON.stringify(sensor ?? should)}, parsed from an undisturbed output as ${JSON.stringify(reading)}`,
    );
  }
}

function fits({ status, thresholds }: Sensor, { state, limits = {} }: Measurement): boolean {
  return state === STATES[status] && LIMITS.every((limit, index) => (thresholds[index] ?? undefined) === limits[limit]);
}
