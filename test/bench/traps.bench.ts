/**
 * What it costs to hear SNMP notifications.
 *
 *     npm run bench -- traps [share of the full measurement, default 0.1]        1: a million forged packets, a minute of each rate
 *     npm run bench -- traps 1 --forged                                          only the forged packets
 *
 * First, packets of version 3 that somebody forges: each of a new engine, or of a known engine with a wrong digest. Then traps over
 * loopback, ours beside Debian's snmptrapd, each of which writes what it hears to a file: messages per second of CPU time, and what of a rate
 * was lost. Nothing may be lost without being counted.
 */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Admission } from '../../src/channels/traps/admission.ts';
import { Strangers } from '../../src/channels/traps/strangers.ts';
import { TrapReceiver } from '../../src/channels/traps/trapReceiver.ts';
import type { TrapUser } from '../../src/channels/traps/trapUsers.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { engineMemory, fanBindings, v2c, v3 } from '../support/trapPackets.ts';

const ENGINE = '80000000010203040506';
const proven: TrapUser = {
  name: 'vigil',
  engineId: ENGINE,
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  priv: { protocol: 'aes', key: 'priv-passphrase' },
};
const rights = { users: [proven], communities: ['public'], senders: { addresses: ['127.0.0.1'] } };
const SHARE = Number(process.argv.slice(2).find((each) => /^[\d.]+$/.test(each)) ?? 0.1);
/** A forged packet may cost so much (µs of CPU time), and all of them may leave so much behind (KiB). */
const MOST_EACH = 30;
const MOST_GROWN = 1024;
const TEXT = '[luna-1:10.0.1.4 / messages / 2026 Sep  1 11:07:09 / ipmievd[2391] / 1]';

interface Tally {
  readonly kept: number;
  readonly lost: number;
  /** Packets that came a second time: those of version 3 are made beforehand, and sent in turn. */
  readonly repeated: number;
  readonly cpuMs: number;
  readonly rssMiB: number;
}

/** The receiver in a process of its own, whose CPU time is asked for. */
async function receive(port: number, file: string): Promise<void> {
  let waiting: string[] = [];
  const flush = () => {
    if (waiting.length > 0) appendFileSync(file, waiting.join(''));
    waiting = [];
  };
  setInterval(flush, 50);
  const receiver = new TrapReceiver({
    host: '127.0.0.1',
    port,
    rights,
    memory: engineMemory(),
    now: Date.now,
    commit: ({ from, message }, at) => {
      waiting.push(`${JSON.stringify({ at, from, message })}\n`);
    },
    refused: () => {},
    changed: () => process.send?.('ready'),
  });
  process.on('disconnect', () => process.exit());
  let before = process.cpuUsage();
  process.on('message', async (word) => {
    if (word === 'begin') before = process.cpuUsage();
    if (word !== 'end') return;
    // The port looks for what the system has dropped every ten seconds.
    await pause(11_000);
    flush();
    const { user, system } = process.cpuUsage(before);
    const { kept, repeated, lost } = receiver.counts;
    const tally: Tally = {
      kept,
      repeated,
      lost: lost.here + lost.inKernel,
      cpuMs: (user + system) / 1000,
      rssMiB: process.memoryUsage().rss / 1_048_576,
    };
    process.send?.(tally);
  });
}

/** Sends packets in turn at a rate, and says how many a second it managed. */
async function send(packets: readonly Buffer[], port: number, rate: number, seconds: number): Promise<{ sent: number; took: number }> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const started = performance.now();
  let sent = 0;
  while (performance.now() - started < seconds * 1000) {
    const due = Math.min(((performance.now() - started) * rate) / 1000, rate * seconds);
    const burst: Promise<void>[] = [];
    for (; sent < due && burst.length < 500; sent++) {
      const packet = packets[sent % packets.length] ?? Buffer.alloc(0);
      burst.push(new Promise((resolve) => socket.send(packet, port, '127.0.0.1', () => resolve())));
    }
    await Promise.all(burst);
    if (sent >= due) await pause(2);
  }
  socket.close();
  return { sent, took: (performance.now() - started) / 1000 };
}

async function ours(
  packets: readonly Buffer[],
  rate: number,
  seconds: number,
  folder: string,
): Promise<Tally & { sent: number; rate: number }> {
  const port = await freePort();
  const child = fork(new URL(import.meta.url), ['--receive', String(port), join(folder, 'ours.json')]);
  await once(child, 'message');
  child.send('begin');
  const { sent, took } = await send(packets, port, rate, seconds);
  child.send('end');
  let tally: unknown;
  do [tally] = await once(child, 'message');
  while (tally === 'ready');
  child.kill();
  return { ...(tally as Tally), sent, rate: sent / took };
}

const cpuMsOf = ({ pid }: ChildProcess): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
    .replace(/^.*\) /, '')
    .split(' ');
  // utime and stime (proc(5)) in ticks of 10 ms.
  return (Number(fields[11]) + Number(fields[12])) * 10;
};

async function snmptrapd(
  packets: readonly Buffer[],
  rate: number,
  seconds: number,
  folder: string,
): Promise<Tally & { sent: number; rate: number }> {
  const port = await freePort();
  const [configuration, log] = [join(folder, 'snmptrapd.conf'), join(folder, 'snmptrapd.log')];
  writeFileSync(log, '');
  writeFileSync(
    configuration,
    `authCommunity log public\ncreateUser -e 0x${ENGINE} vigil SHA-256 "auth-passphrase" AES "priv-passphrase"\nauthUser log vigil priv\n`,
  );
  const env = { ...process.env, MIBS: '', MIBDIRS: '', SNMP_PERSISTENT_DIR: folder, SNMPCONFPATH: folder };
  const args = ['-f', '-n', '-On', '-C', '-c', configuration, '-Lf', log, `udp:127.0.0.1:${port}`];
  const child = spawn('/usr/sbin/snmptrapd', args, { env, stdio: 'ignore' });
  await pause(1500);
  const before = cpuMsOf(child);
  const { sent, took } = await send(packets, port, rate, seconds);
  let size = -1;
  while (size !== statSync(log).size) {
    size = statSync(log).size;
    await pause(1000);
  }
  const cpuMs = cpuMsOf(child) - before;
  child.kill();
  await once(child, 'exit');
  const kept = readFileSync(log, 'latin1').split(TEXT).length - 1;
  return { kept, lost: sent - kept, repeated: 0, cpuMs, rssMiB: Number.NaN, sent, rate: sent / took };
}

async function overLoopback(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'traps-'));
  const seconds = Math.max(3, 60 * SHARE);
  const bindings = fanBindings(TEXT);
  const kinds: readonly [string, readonly Buffer[]][] = [
    ['v2c', Array.from({ length: 1000 }, (_, at) => v2c(bindings, { requestId: at }))],
    ['v3 authPriv', Array.from({ length: 100_000 }, (_, at) => v3({ user: proven, engineId: ENGINE, id: at, bindings }))],
  ];
  console.log(`\ntraps over loopback, ${seconds} s each, written to a file`);
  console.log('kind           rate/s   receiver       sent      kept    lost, counted   messages per CPU second   RSS MiB');
  for (const [kind, packets] of kinds) {
    for (const rate of [5000, 50_000]) {
      const perCpuSecond: number[] = [];
      for (const [name, run] of [
        ['ours', ours],
        ['snmptrapd', snmptrapd],
      ] as const) {
        const { sent, kept, lost, repeated, cpuMs, rssMiB, rate: reached } = await run(packets, rate, seconds, folder);
        const silent = sent - kept - lost - repeated;
        perCpuSecond.push(((kept + repeated) * 1000) / cpuMs);
        console.log(
          kind.padEnd(12) +
            reached.toFixed(0).padStart(9) +
            `   ${name.padEnd(10)}` +
            String(sent).padStart(9) +
            String(kept).padStart(10) +
            String(lost).padStart(17) +
            (perCpuSecond.at(-1) ?? 0).toFixed(0).padStart(26) +
            rssMiB.toFixed(0).padStart(10) +
            (silent > 0 ? `   ${silent} LOST WITHOUT BEING COUNTED` : ''),
        );
        if (silent > 0) process.exitCode = 1;
      }
      // Nothing is lost at the lower rate, so that both have done the same.
      const [own = 0, theirs = 0] = perCpuSecond;
      if (kind !== 'v2c' || rate > 5000 || own > theirs) continue;
      console.log('  WRONG: snmptrapd takes more messages in a CPU second');
      process.exitCode = 1;
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

/** In this process: what a packet costs that is refused, and what is left of it. */
function forged(): void {
  const amount = Math.round(1_000_000 * SHARE);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const kinds: readonly [string, Buffer, string][] = [
    ['a new engine each', v3({ user: proven, engineId: '8000000009aaaaaaaa' }), 'aaaaaaaa'],
    ['… that asks for a report', v3({ user: proven, engineId: '8000000009aaaaaaaa', inform: true }), 'aaaaaaaa'],
    ['a wrong digest', v3({ user: proven, engineId: ENGINE, id: 0x11111111 }), '11111111'],
  ];
  console.log(`${amount} forged packets of version 3, by who sends them`);
  console.log('packets                      µs CPU each   heap grown, KiB   kept of them');
  for (const [name, packet, changing] of kinds) {
    const memory = engineMemory();
    const admission = new Admission(memory, () => performance.now() / 1000, rights);
    const strangers = new Strangers();
    const place = packet.indexOf(Buffer.from(changing, 'hex'));
    const run = (from: number, to: number) => {
      for (let each = from; each < to; each++) {
        packet.writeUInt32BE(0x01000000 + each, place);
        const outcome = admission.decide(packet, '127.0.0.1');
        if (outcome.kind !== 'refused') throw new Error(`it was ${outcome.kind}`);
        strangers.note('127.0.0.1', outcome.packet, packet, each);
      }
    };
    run(0, 10_000);
    collect();
    const heap = process.memoryUsage().heapUsed;
    const cpu = process.cpuUsage();
    run(10_000, 10_000 + amount);
    const { user, system } = process.cpuUsage(cpu);
    collect();
    const grown = (process.memoryUsage().heapUsed - heap) / 1024;
    const left = `${strangers.records.length} record, ${memory.clocks.size} clocks`;
    const each = (user + system) / amount;
    const much = each > MOST_EACH || grown > MOST_GROWN || memory.clocks.size > 0;
    if (much) process.exitCode = 1;
    console.log(`${name.padEnd(28)}${each.toFixed(1).padStart(12)}${grown.toFixed(0).padStart(18)}   ${left}${much ? '   TOO MUCH' : ''}`);
  }
}

const [mode, port, file] = process.argv.slice(2);
if (mode === '--receive') await receive(Number(port), file ?? '');
else {
  forged();
  if (!process.argv.includes('--forged')) await overLoopback();
}
