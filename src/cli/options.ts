import { resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { isCalendarDay } from '../core/time/calendar.ts';
import { parseDuration } from '../core/time/duration.ts';
import { defaultInventoryPath, HOST_VARIABLE, runtimeDirectory, stateDirectory } from '../inventory/location.ts';
import { secretsDirectory } from '../inventory/secretFiles.ts';
import type { Places } from '../service/process/instance.ts';
import { type Io, UsageError } from './io.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/**
 * Node's own parser, with its complaints as sentences of ours.
 * @throws {UsageError}
 */
export function parseOptions<O extends Options>(args: readonly string[], options: O, allowPositionals = false) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals, strict: true });
  } catch (error) {
    const message = error instanceof Error ? (error.message.split(/\.\s|\n/)[0] ?? '') : '';
    throw new UsageError(`${message.replace(/\.$/, '')}. "--help" lists what there is.`, { cause: error });
  }
}

export const placeOptions = {
  state: { type: 'string' },
  runtime: { type: 'string' },
  host: { type: 'string' },
} as const satisfies Options;

/** Where the service is that is meant. */
export interface PlaceValues {
  readonly state?: string | undefined;
  readonly runtime?: string | undefined;
  /** Another host, over ssh. */
  readonly host?: string | undefined;
}

/**
 * The other host that is asked: as given, or as the editor says whose terminal this is. Undefined: this machine. Who names a folder means one of this
 * machine.
 */
export function hostOf({ host, state, runtime }: PlaceValues, { env }: Io): string | undefined {
  if (host !== undefined) return host;
  return state === undefined && runtime === undefined ? env[HOST_VARIABLE]?.trim() || undefined : undefined;
}

/** The folders of the service that is meant, for what only this machine can answer of it. @throws {UsageError} when that is another host's */
export function ownPlacesOf(values: PlaceValues, io: Io): Places {
  const host = hostOf(values, io);
  return placesOf({ ...values, ...(host !== undefined && { host }) }, io);
}

/** The folders of the service that is meant: this user's, or those of a service started with `--state`. */
export function placesOf(values: PlaceValues, io: Io): Places {
  if (values.host !== undefined)
    throw new UsageError('This command works on this machine alone: log in to the other host, and run it there.');
  for (const option of ['state', 'runtime'] as const) refuseEmpty(option, values[option]);
  const state = values.state === undefined ? undefined : resolve(values.state);
  return {
    state: state ?? stateDirectory(io.env, io.platform),
    runtime: values.runtime !== undefined ? resolve(values.runtime) : (state ?? runtimeDirectory(io.env, io.platform)),
  };
}

export function inventoryPathOf(values: { readonly inventory?: string | undefined }, io: Io): string {
  refuseEmpty('inventory', values.inventory);
  return values.inventory === undefined ? defaultInventoryPath(io.env, io.platform) : resolve(values.inventory);
}

/** The folder of secrets for a process without an editor; none: there are no files. */
export function secretsOf(values: { readonly secrets?: string | undefined }, io: Io): string | undefined {
  refuseEmpty('secrets', values.secrets);
  const directory = secretsDirectory(values.secrets, io.env);
  return directory === undefined ? undefined : resolve(directory);
}

/** As from a variable that is not set: it would mean the folder in which the command happens to run. */
function refuseEmpty(option: string, value: string | undefined): void {
  if (value === '') throw new UsageError(`--${option} is empty. Give a path, or leave the option out.`);
}

/** @throws {UsageError} */
export function durationOf(text: string, option: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    throw new UsageError(`--${option} expects a duration such as "30s" or "10m".`, { cause: error });
  }
}

/**
 * A time as a person gives it: how long from now, or when. A time without an offset could be of here or of UTC, and is refused. ISO 8601, UTC. @throws {UsageError}
 */
export function timeOf(text: string, option: string, now: number): string {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)T/.exec(text) ?? [];
  if (day !== undefined && !isCalendarDay(Number(year), Number(month), Number(day))) {
    throw new UsageError(`--${option}: the calendar has no ${year}-${month}-${day}.`);
  }
  if (day !== undefined && /T\d\d:\d\d[\d:.]*$/.test(text))
    throw new UsageError(`--${option}: say of which zone that is: ${text}Z for UTC, or with an offset such as ${text}+01:00.`);
  const time = day === undefined ? now + durationUnlessNone(text) : Date.parse(text);
  // The last instant that a Date can hold.
  if (!(Math.abs(time) <= 8.64e15))
    throw new UsageError(`--${option} expects a duration such as "4h", or a time such as "2026-03-01T18:00:00Z".`);
  return new Date(time).toISOString();
}

function durationUnlessNone(text: string): number {
  try {
    return parseDuration(text);
  } catch {
    return Number.NaN;
  }
}
