import { readFileSync } from 'node:fs';
import type { Observation } from '../../../src/core/indicator.ts';
import type { Measurement, ParseResult } from '../../../src/core/reading.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';

const folder = new URL('../../fixtures/luna7/', import.meta.url);

/** The text of a capture, line ends as stored. */
export function captured(name: string): string {
  return readFileSync(new URL(`${name}.txt`, folder), 'utf8');
}

/** The command that a capture's name begins with. */
export function commandOf(name: string): string {
  const command = [...luna7.console.allowedCommands]
    .filter((each) => name.startsWith(each.replaceAll(' ', '-')))
    .sort((a, b) => b.length - a.length)[0];
  if (command === undefined) throw new Error(`${name} is no output of a command`);
  return command;
}

/** A capture as the model reads it. */
export function parsed(name: string): ParseResult {
  return luna7.console.parse(commandOf(name), captured(name));
}

/** A capture with `from` replaced by `to`, as the model reads it. */
export function changed(name: string, from: string | RegExp, to: string | ((...parts: string[]) => string)): ParseResult {
  const before = captured(name);
  const after = typeof to === 'string' ? before.replace(from, to) : before.replace(from, to);
  if (after === before) throw new Error(`${name} holds no ${from}`);
  return luna7.console.parse(commandOf(name), after);
}

/** Observations of one capture, or of several as in one poll. */
export function observed(...results: readonly ParseResult[]): readonly Observation[] {
  return luna7.observe(
    'console',
    results.flatMap(({ readings }) => readings),
    results.flatMap(({ rejected }) => rejected),
  );
}

export function verdict(observations: readonly Observation[], key: string): string | undefined {
  return observations.find(({ component, condition }) => `${component}.${condition}` === key)?.verdict;
}

export function evidence(observations: readonly Observation[], key: string): string | undefined {
  return observations.find(({ component, condition }) => `${component}.${condition}` === key)?.evidence.text;
}

export function reading({ readings }: ParseResult, id: string, metric?: string): Measurement | undefined {
  return readings.find((each) => each.attributes['hw.id'] === id && (metric === undefined || each.metric === metric));
}

export function keys(observations: readonly Observation[], wanted: string): string[] {
  return observations.filter((each) => each.verdict === wanted).map(({ component, condition }) => `${component}.${condition}`);
}
