import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Alert } from '../core/alerting/alert.ts';
import { parseInventory } from '../inventory/load.ts';
import { HISTORY_FILE } from '../inventory/location.ts';
import { after } from '../service/common/longTimer.ts';
import { alertRecord } from '../service/records/alertRecord.ts';
import { deviceRecord } from '../service/records/deviceRecord.ts';
import type { WatchedDevice } from '../service/watching/watchedDevice.ts';
import { freePorts } from '../simulator/sending/freePorts.ts';
import { startSimulation } from '../simulator/simulation.ts';
import { openStore } from '../store/store.ts';
import { type Command, EXIT, type Io, printLine } from './io.ts';
import { durationOf, parseOptions } from './options.ts';
import { channelsText, deviceWord, stateCell } from './states.ts';
import { type Paint, painter, table } from './table.ts';
import { version } from './version.ts';

/** Milliseconds between two pictures of the table. */
const REDRAW = 500;
/** Alerts and events under the table. */
const SHOWN = 8;

export const demo: Command = {
  name: 'demo',
  usage: 'hsm-vigil demo [--duration TIME]',
  summary: 'Watch simulated appliances in the terminal',
  leavesInOrder: true,
  help: `Simulates four appliances on this machine, watches them every 10 seconds, and shows them in a live table while faults come and go.
Nothing real is touched, and nothing is left behind.

Options
  --duration TIME   stop by itself after this time, for example 90s; default: until Ctrl+C

Exit codes
  0 ended as asked   3 the simulation could not be started`,
  async run(args, io) {
    const { values } = parseOptions(args, { duration: { type: 'string' } });
    const over = new AbortController();
    using _limit = values.duration === undefined ? undefined : after(durationOf(values.duration, 'duration'), () => over.abort());
    const signal = AbortSignal.any([io.signal, over.signal]);
    const folder = mkdtempSync(join(tmpdir(), 'hsm-vigil-demo-'));
    try {
      await watchSimulation(folder, io, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    return EXIT.ok;
  },
};

async function watchSimulation(folder: string, io: Io, signal: AbortSignal): Promise<void> {
  await using simulation = await startSimulation({ receivers: await freePorts() }, signal);
  const screen = io.stdout.isTTY ? new LiveTable(io) : new PlainLines(io);
  // No other command needs all of it: they start sooner without.
  const { composeService } = await import('../service/process/composeService.ts');
  using store = openStore(join(folder, HISTORY_FILE), Date.now);
  await using service = composeService({
    version,
    store,
    log: (level, text) => {
      if (level === 'error') screen.happened(text);
    },
    now: Date.now,
    // In this process: nobody else's work waits for it.
    simulate: async () => ({
      inventory: parseInventory(JSON.stringify(simulation.inventory())),
      secrets: simulation.secrets,
      onExit: () => {},
      [Symbol.dispose]: () => {},
    }),
    grace: null,
    managed: true,
    stop: () => {},
  });
  const { fleet, configuration } = service;
  fleet.listen({
    changed: ({ devices }) => screen.changed(devices),
    fired: (alert, device) => screen.happened(alertLine('FIRING', alert, device)),
    resolved: (alert, device) => screen.happened(alertLine('resolved', alert, device)),
  });
  simulation.startScenario();
  await configuration.useDemo(true);
  using _screen = screen;
  while (!signal.aborted) {
    screen.draw(fleet.devices);
    await pause(REDRAW, undefined, { signal }).catch(() => {});
  }
}

interface Screen extends Disposable {
  changed(devices: readonly WatchedDevice[]): void;
  happened(text: string): void;
  draw(devices: readonly WatchedDevice[]): void;
}

/** A table that is drawn over itself, with what happened last under it. */
class LiveTable implements Screen {
  readonly #io: Io;
  readonly #paint: Paint;
  readonly #happened: string[] = [];
  #height = 0;

  constructor(io: Io) {
    this.#io = io;
    this.#paint = painter(io);
    io.stdout.write('\u001b[?25l');
  }

  changed(): void {}

  happened(text: string): void {
    this.#happened.push(`${new Date().toLocaleTimeString()}  ${text}`);
    if (this.#happened.length > SHOWN) this.#happened.shift();
  }

  draw(devices: readonly WatchedDevice[]): void {
    const now = Date.now();
    const lines = [
      'Simulated HSMs, polled every 10 s; an alert needs several bad polls within a minute. Ctrl+C ends the demo.',
      '',
      ...deviceTable(devices, this.#paint, now),
      '',
      ...this.#happened,
    ].map((line) => cut(line, this.#io.stdout.columns ?? 120));
    const up = this.#height === 0 ? '' : `\u001b[${this.#height}A`;
    this.#io.stdout.write(`${up}${lines.map((line) => `${line}\u001b[K\n`).join('')}\u001b[J`);
    this.#height = lines.length;
  }

  [Symbol.dispose](): void {
    this.#io.stdout.write('\u001b[?25h');
  }
}

/** A line for each change of a device's state: for a file or a pipe. */
class PlainLines implements Screen {
  readonly #io: Io;
  readonly #said = new Map<string, string>();

  constructor(io: Io) {
    this.#io = io;
  }

  changed(devices: readonly WatchedDevice[]): void {
    for (const device of devices) {
      if (device.polling) continue;
      const { id, state, channels } = deviceRecord(device, Date.now());
      if (channels.every((channel) => channel.state === 'unknown') || this.#said.get(id) === state) continue;
      this.#said.set(id, state);
      this.happened(`${id}: ${deviceWord(state)}${pendingText(device)}`);
    }
  }

  happened(text: string): void {
    printLine(this.#io.stdout, `${new Date().toISOString()} ${text}`);
  }

  draw(): void {}
  [Symbol.dispose](): void {}
}

function deviceTable(devices: readonly WatchedDevice[], paint: Paint, now: number): readonly string[] {
  const rows = devices.map((device) => {
    const record = deviceRecord(device, now);
    return [
      record.name,
      stateCell(record.state),
      record.polling ? 'polling' : '',
      channelsText(record.channels),
      record.components
        .flatMap(({ indicators }) => indicators.filter(({ phase }) => phase !== 'ok' && phase !== 'unknown').map(indicatorText))
        .join('; '),
    ];
  });
  return table(['HSM', 'STATE', '', 'CHANNELS', 'WHAT'], rows, paint);
}

function indicatorText({
  summary,
  phase,
  negatives,
  needed,
}: {
  summary: string;
  phase: string;
  negatives: number;
  needed: number;
}): string {
  return phase === 'pending' ? `${summary} (${negatives} of ${needed})` : `${summary} (${phase})`;
}

function pendingText(device: WatchedDevice): string {
  const open = [...device.alerts].filter(({ state }) => state !== 'resolved');
  return open.length === 0 ? '' : ` (${open.map(({ summary, state }) => `${summary}: ${state}`).join('; ')})`;
}

function alertLine(word: string, alert: Alert, device: WatchedDevice): string {
  return `${word}: ${device.plan.device.name ?? device.id}: ${alertRecord(alert, device, Date.now()).summary}`;
}

/** To the width of the terminal, colours not counted, so that the table can be drawn over itself. */
function cut(line: string, columns: number): string {
  let left = columns - 1;
  return line.replace(/(\u001b\[\d+m)|[^\u001b]/gu, (part, code: string | undefined) => (code !== undefined || left-- > 0 ? part : ''));
}
