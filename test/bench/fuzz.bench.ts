/**
 * Twenty million inputs that no honest device would send: through all parsers, the ears of the console's dialogue, whole conversations,
 * the reading of SNMP bindings, syslog and the admission of SNMP notifications. Ends with code 1 where anything throws that is no Fault, takes longer than it may (a regular
 * expression that backtracks), keeps more than it may, is not fit to be shown, or reads differently the second time.
 *
 *     npm run bench -- fuzz [share of the full measurement, default 0.1]        1 is all of them
 *     npm run bench -- fuzz 1 --target messages,traps,syslog                    what comes from a network by itself: ten million
 *     npm run bench -- fuzz --target parsers --input 1234                       one input again: each follows from its number
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { HEARING_LIMIT_BYTES } from '../../src/channels/console/hearing.ts';
import { type FuzzTarget, hearingTarget, parserTarget, snmpTarget } from '../support/fuzzTargets.ts';
import { hostileConversation } from '../support/hostileConversation.ts';
import { messageTarget } from '../support/messageFuzzTarget.ts';
import { syslogTarget } from '../support/syslogFuzz.ts';
import { trapTarget } from '../support/trapFuzzTarget.ts';
import { VirtualTime } from '../support/virtualTime.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { target: { type: 'string' }, input: { type: 'string' }, worker: { type: 'string' } },
});
const SHARE = Number(positionals.find((each) => /^[\d.]+$/.test(each)) ?? 0.1);
const WORKERS = 2;
const SHOWN = 20;
/** Longest time for one input: this, and so much a character. A collection of garbage may come in between, so the best of some counts. */
const BASE_MS = 20;
const PER_CHARACTER_MS = 0.002;
const ATTEMPTS = 4;
/** So long an input tells what a character takes. */
const TELLING = 5000;
/** A worker that says nothing for so long hangs in an input. */
const SILENCE_MS = 60_000;
const REPORT_EVERY_MS = 1000;

/** Inputs of each kind in the full measurement. */
const amounts: Readonly<Record<string, number>> = {
  parsers: 6_500_000,
  hearing: 2_600_000,
  snmp: 750_000,
  messages: 2_500_000,
  traps: 5_000_000,
  conversations: 200_000,
  syslog: 2_500_000,
};
const makers: Readonly<Record<string, () => FuzzTarget>> = {
  parsers: parserTarget,
  hearing: hearingTarget,
  snmp: snmpTarget,
  syslog: syslogTarget,
  messages: messageTarget,
  traps: trapTarget,
};

const isWanted = (name: string): boolean => options.target === undefined || options.target.split(',').includes(name);

interface Tally {
  readonly target: string;
  inputs: number;
  characters: number;
  seconds: number;
  worstMs: number;
  worstInput: number;
  /** Microseconds a character. */
  worstPerCharacter: number;
  mostKept: number;
  heapMiB: number;
  /** Conversations that got past the login; answers that were taken. */
  loggedIn: number;
  answers: number;
  readonly failures: string[];
}

const tallyOf = (target: string): Tally => ({
  target,
  inputs: 0,
  characters: 0,
  seconds: 0,
  worstMs: 0,
  worstInput: 0,
  worstPerCharacter: 0,
  mostKept: 0,
  heapMiB: 0,
  loggedIn: 0,
  answers: 0,
  failures: [],
});

type Message = { readonly at: string; readonly input: number } | { readonly done: Tally };

let reported = 0;
function report(target: string, input: number): void {
  if (process.uptime() * 1000 - reported < REPORT_EVERY_MS) return;
  reported = process.uptime() * 1000;
  process.send?.({ at: target, input } satisfies Message);
}

/** What this thread has worked, in milliseconds: other processes' turns do not count. */
function worked(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function timed(tally: Tally, target: FuzzTarget, number: number): void {
  const input = target.prepare(number);
  const allowed = BASE_MS + input.length * PER_CHARACTER_MS;
  const started = performance.now();
  tally.mostKept = Math.max(tally.mostKept, input.read());
  let best = performance.now() - started;
  for (let attempt = 0; attempt < ATTEMPTS && (best > tally.worstMs || best > allowed); attempt++) {
    const [before, began] = [worked(), performance.now()];
    input.read();
    // It is counted in ticks: what took none is told by the clock.
    best = Math.min(best, worked() - before || performance.now() - began);
  }
  tally.inputs++;
  tally.characters += input.length;
  if (best > tally.worstMs) Object.assign(tally, { worstMs: best, worstInput: number });
  if (input.length >= TELLING) tally.worstPerCharacter = Math.max(tally.worstPerCharacter, (1000 * best) / input.length);
  if (best > allowed) throw new Error(`it took ${best.toFixed(0)} ms for ${input.length} characters`);
}

async function conversation(tally: Tally, time: VirtualTime, number: number): Promise<void> {
  const before = worked();
  const { length, loggedIn, answers } = await time.run(hostileConversation(number, time));
  const took = worked() - before;
  tally.inputs++;
  tally.characters += length;
  tally.loggedIn += Number(loggedIn);
  tally.answers += answers;
  if (took > tally.worstMs) Object.assign(tally, { worstMs: took, worstInput: number });
}

function whatIsIt(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [where = ''] = error.stack?.split('\n').filter((line) => line.includes('/src/')) ?? [];
  return `${error.name}: ${error.message} ${where.trim()}`;
}

async function work(worker: number): Promise<void> {
  for (const [name, amount] of Object.entries(amounts)) {
    if (!isWanted(name)) continue;
    const tally = tallyOf(name);
    const started = process.uptime();
    const target = makers[name]?.();
    const time = new VirtualTime();
    if (target === undefined) time.install();
    for (let number = worker; number < amount * SHARE; number += WORKERS) {
      try {
        if (target === undefined) await conversation(tally, time, number);
        else timed(tally, target, number);
      } catch (error) {
        tally.failures.push(`input ${number}: ${whatIsIt(error)}`);
      }
      if (number % 512 < WORKERS) {
        tally.heapMiB = Math.max(tally.heapMiB, process.memoryUsage().heapUsed / 1_048_576);
        report(name, number);
      }
    }
    time.uninstall();
    tally.seconds = process.uptime() - started;
    process.send?.({ done: tally } satisfies Message);
  }
}

function joined(one: Tally, other: Tally): Tally {
  const worst = one.worstMs > other.worstMs ? one : other;
  return {
    ...worst,
    inputs: one.inputs + other.inputs,
    characters: one.characters + other.characters,
    seconds: Math.max(one.seconds, other.seconds),
    worstPerCharacter: Math.max(one.worstPerCharacter, other.worstPerCharacter),
    mostKept: Math.max(one.mostKept, other.mostKept),
    heapMiB: Math.max(one.heapMiB, other.heapMiB),
    loggedIn: one.loggedIn + other.loggedIn,
    answers: one.answers + other.answers,
    failures: [...one.failures, ...other.failures],
  };
}

function print(tally: Tally): void {
  const { target, inputs, characters, seconds, worstMs, worstInput, worstPerCharacter, mostKept, heapMiB, failures } = tally;
  console.log(
    `${target.padEnd(14)}${String(inputs).padStart(9)}${(characters / 1e6).toFixed(0).padStart(8)}${(inputs / seconds).toFixed(0).padStart(9)}` +
      `${worstMs.toFixed(1).padStart(10)} (${worstInput})`.padEnd(22) +
      `${worstPerCharacter.toFixed(2).padStart(10)}${String(mostKept).padStart(12)}${heapMiB.toFixed(0).padStart(9)}${String(failures.length).padStart(9)}`,
  );
  if (target === 'conversations') console.log(`   ${tally.loggedIn} got past the login, ${tally.answers} answers were taken`);
  for (const failure of failures.slice(0, SHOWN)) console.log(`   ${failure}`);
}

/** Splits the inputs over processes; returns how many went wrong. */
async function measure(): Promise<number> {
  const full = Object.entries(amounts).reduce((sum, [name, amount]) => sum + (isWanted(name) ? amount : 0), 0);
  const inputs = SHARE < 1 ? `${Math.round(full * SHARE)} of the full ${full} inputs` : `${full} inputs`;
  console.log(`${inputs} that no honest device would send, in two processes; each follows from its number, from 0\n`);
  console.log('target           inputs  Mchars inputs/s  worst ms (input)       µs/char    most kept  heap MiB  failures');
  const waiting = new Map<string, Tally>();
  let failures = 0;
  let read = 0;
  const started = performance.now();
  const done = (part: Tally) => {
    const before = waiting.get(part.target);
    if (before === undefined) {
      waiting.set(part.target, part);
      return;
    }
    const whole = joined(before, part);
    print(whole);
    read += whole.inputs;
    failures += whole.failures.length;
    // The ears keep no more than one answer, and what is read of it is no longer.
    if (whole.target !== 'parsers' && whole.mostKept > HEARING_LIMIT_BYTES) failures++;
  };
  await Promise.all(
    Array.from({ length: WORKERS }, async (_, worker) => {
      const child = fork(new URL(import.meta.url), [...process.argv.slice(2), '--worker', String(worker)]);
      let last = 'its first input';
      const hangs = () => {
        console.log(`   HANGS in or after ${last}`);
        failures++;
        child.kill('SIGKILL');
      };
      const watch = setTimeout(hangs, SILENCE_MS);
      child.on('message', (message) => {
        watch.refresh();
        const said = message as Message;
        if ('done' in said) done(said.done);
        else last = `${said.at}, input ${said.input}`;
      });
      const [code] = await once(child, 'exit');
      clearTimeout(watch);
      if (code !== 0) failures++;
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  console.log(`\n${read} inputs in ${seconds.toFixed(0)} s, ${(read / seconds).toFixed(0)} a second`);
  return failures;
}

if (options.worker !== undefined) await work(Number(options.worker));
else if (options.input !== undefined) {
  const time = new VirtualTime();
  const number = Number(options.input);
  const target = makers[options.target ?? 'parsers']?.();
  if (target === undefined) {
    time.install();
    console.log(await time.run(hostileConversation(number, time)));
  } else {
    const input = target.prepare(number);
    const began = performance.now();
    const kept = input.read();
    console.log({ length: input.length, kept, ms: performance.now() - began });
  }
} else {
  const failures = await measure();
  console.log(failures === 0 ? 'nothing went wrong' : `${failures} WENT WRONG`);
  process.exitCode = failures === 0 ? 0 : 1;
}
