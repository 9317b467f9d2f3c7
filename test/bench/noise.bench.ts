/**
 * Whether line noise can make a wrong reading: whole polls of a simulated appliance over lines that flip bits, in both directions,
 * lose bytes and double them. Of five polls one reads all commands, one those of an hour, three the usual ones. Time is simulated, so
 * a silent line costs nothing.
 *
 *     npm run bench -- noise [polls of each kind, default 2000]        10000 is the full measurement
 *     npm run bench -- noise --kind "bits 1e-4" --poll 1234            one poll again, as it was
 *
 * Ends with code 1 when an accepted reading was wrong.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import type { ConsoleCommand } from '../../src/core/deviceModel.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import type { LineFaults } from '../support/lineFaults.ts';
import { type NoisyPoll, noisyPoll } from '../support/noisyPoll.ts';
import { VirtualTime } from '../support/virtualTime.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { kind: { type: 'string' }, poll: { type: 'string' }, worker: { type: 'string' } },
});
const POLLS = Number(positionals.find((each) => /^\d+$/.test(each)) ?? 2000);
/** Polls of each kind in the full measurement. */
const FULL = 10_000;
const WORKERS = 2;
const SHOWN = 10;

const allKinds: Readonly<Record<string, LineFaults>> = {
  'no noise': {},
  'bits 1e-5': { bitErrors: 1e-5 },
  'bits 1e-4': { bitErrors: 1e-4 },
  'bits 3e-4': { bitErrors: 3e-4 },
  'bits 1e-3': { bitErrors: 1e-3 },
  bursts: { bursts: { perByte: 3e-4, length: 20, bitErrors: 0.1 } },
  'dropped bytes': { dropped: 3e-4 },
  'doubled bytes': { doubled: 3e-4 },
};
/** Without noise one poll is much like another. */
const pollsOf = (kind: string): number => (kind === 'no noise' ? Math.ceil(POLLS / 10) : POLLS);
const kinds = Object.entries(allKinds).filter(([name]) => options.kind === undefined || name === options.kind);

const all = luna7.console.commands;
const usual = all.filter(({ every }) => every === 'poll');
const hourly = all.filter(({ every }) => every !== 'day');
/** Faults are in every other poll, so each of these meets each of them. */
const commandsOf = (number: number): readonly ConsoleCommand[] => [all, hourly, usual, usual, usual][number % 5] ?? usual;

interface Tally {
  kind: string;
  polls: number;
  failed: number;
  /** Nothing was accepted, or less than half of what was there. */
  poor: number;
  commands: number;
  accepted: number;
  moving: number;
  rejected: number;
  wrong: string[];
  reversed: string[];
  seconds: number;
}

function tallyOf(kind: string): Tally {
  return { kind, polls: 0, failed: 0, poor: 0, commands: 0, accepted: 0, moving: 0, rejected: 0, wrong: [], reversed: [], seconds: 0 };
}

function count(tally: Tally, number: number, poll: NoisyPoll): void {
  tally.polls++;
  if (poll.failed !== undefined) tally.failed++;
  if (poll.accepted <= poll.rejected) tally.poor++;
  for (const key of ['commands', 'accepted', 'moving', 'rejected'] as const) tally[key] += poll[key];
  for (const key of ['wrong', 'reversed'] as const) tally[key].push(...poll[key].map((text) => `poll ${number}: ${text}`));
}

async function work(first: number): Promise<void> {
  const time = new VirtualTime();
  time.install();
  for (const [kind, line] of kinds) {
    const started = process.uptime();
    const tally = tallyOf(kind);
    for (let number = first; number < pollsOf(kind); number += WORKERS) {
      count(tally, number, await time.run(noisyPoll(line, number, commandsOf(number))));
    }
    tally.seconds = process.uptime() - started;
    process.send?.(tally);
  }
  time.uninstall();
}

function print(tally: Tally): void {
  const { polls, accepted, rejected, failed, poor } = tally;
  const cells: readonly (readonly [number | string, number])[] = [
    [polls, 7],
    [failed, 8],
    [poor, 8],
    [(tally.commands / Math.max(1, polls)).toFixed(1), 15],
    [accepted, 10],
    [tally.moving, 8],
    [rejected, 10],
    [`${((100 * accepted) / Math.max(1, accepted + rejected)).toFixed(1)} %`, 9],
    [tally.wrong.length, 7],
    [tally.reversed.length, 10],
    [tally.seconds.toFixed(0), 9],
  ];
  console.log(tally.kind.padEnd(15) + cells.map(([value, width]) => String(value).padStart(width)).join(''));
  for (const line of [...tally.wrong.slice(0, SHOWN), ...tally.reversed.slice(0, SHOWN)]) console.log(`   ${line}`);
}

/** Splits the polls over processes; returns how many readings were wrong. */
async function measure(): Promise<number> {
  const polls = POLLS < FULL ? `${POLLS} of the full ${FULL} polls` : `${POLLS} polls`;
  console.log(`${polls} of each kind, up to ${all.length} commands each, noise in both directions\n`);
  console.log('noise            polls  failed    poor  commands/poll  accepted  moving  rejected  accepted   wrong  reversed  seconds');
  const tallies = new Map(kinds.map(([kind]) => [kind, tallyOf(kind)]));
  const reports = new Map<string, number>();
  const add = (part: Tally) => {
    const tally = tallies.get(part.kind);
    if (tally === undefined) return;
    for (const key of ['polls', 'failed', 'poor', 'commands', 'accepted', 'moving', 'rejected'] as const) tally[key] += part[key];
    for (const key of ['wrong', 'reversed'] as const) tally[key].push(...part[key]);
    tally.seconds = Math.max(tally.seconds, part.seconds);
    reports.set(part.kind, (reports.get(part.kind) ?? 0) + 1);
    if (reports.get(part.kind) === WORKERS) print(tally);
  };
  const codes = await Promise.all(
    Array.from({ length: WORKERS }, async (_, worker) => {
      const child = fork(new URL(import.meta.url), [...process.argv.slice(2), '--worker', String(worker)]);
      child.on('message', (part) => add(part as Tally));
      const [code] = await once(child, 'exit');
      return code;
    }),
  );
  if (codes.some((code) => code !== 0)) throw new Error('a worker failed');
  return [...tallies.values()].reduce((sum, { wrong }) => sum + wrong.length, 0);
}

if (options.worker !== undefined) await work(Number(options.worker));
else if (options.poll !== undefined) {
  const time = new VirtualTime();
  time.install();
  const number = Number(options.poll);
  for (const [kind, line] of kinds) console.log(kind, await time.run(noisyPoll(line, number, commandsOf(number))));
} else {
  const wrong = await measure();
  console.log(`\n${wrong === 0 ? 'not one accepted reading is wrong' : `${wrong} ACCEPTED READINGS ARE WRONG`}`);
  process.exitCode = wrong === 0 ? 0 : 1;
}
