/**
 * What it costs to receive syslog over TCP: messages per second of processor time, ours read and written to a file, and Debian's rsyslogd
 * writing the same to a file. Both get the same bytes, as fast as they take them.
 *
 *     npm run bench -- syslog [messages, default 500000]
 */
import { execFile } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ConnectionLines } from '../../src/channels/syslog/connectionLines.ts';
import { readLine } from '../../src/channels/syslog/receivedLine.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { newFolder } from '../support/bundledCli.ts';
import { startRsyslogd } from '../support/rsyslogd.ts';
import { waitFor } from '../support/waitFor.ts';

const MESSAGES = Number(process.argv.slice(2).find((each) => /^\d+$/.test(each)) ?? 500_000);
const LINE = '<165>Mar  6 12:05:01 luna-1 ipmievd: Fan sensor Fan3B . Lower Critical going low (Reading 0 < Threshold 2000 RPM)\n';
const PATIENCE = 300_000;
/** Of what rsyslogd takes in a CPU second we take at least so much. */
const LEAST = 0.5;

/** Another process sends, so that its work is not counted. */
const SENDER = `const [, port, messages, line] = process.argv; const socket = require('node:net').createConnection(+port, '127.0.0.1');
  const chunk = Buffer.from(line.repeat(500)); let left = messages / 500;
  const send = () => { while (left-- > 0) if (!socket.write(chunk)) return socket.once('drain', send); socket.end(); }; send();`;
const send = (port: number) => promisify(execFile)(process.execPath, ['-e', SENDER, String(port), String(MESSAGES), LINE]);

function report(who: string, cpuSeconds: number, seconds: number): number {
  const perCpuSecond = MESSAGES / cpuSeconds;
  console.log(
    `${who.padEnd(12)}${Math.round(MESSAGES / seconds)
      .toLocaleString('en-US')
      .padStart(12)} a second${Math.round(perCpuSecond).toLocaleString('en-US').padStart(12)} per CPU second`,
  );
  return perCpuSecond;
}

async function ours(): Promise<number> {
  const file = openSync(join(newFolder(), 'lines'), 'w');
  let lines = 0;
  let mostMiB = 0;
  await using connections = new ConnectionLines({
    ...{ host: '127.0.0.1', port: 0, admits: () => true, refused: () => {}, changed: () => {}, now: Date.now },
    take(received) {
      lines += received.length;
      let text = '';
      for (const each of received) {
        const { time, facility, severity, host, app, text: said } = readLine(each);
        text += `${time} ${facility} ${severity} ${host} ${app}: ${said}\n`;
      }
      writeSync(file, text);
      if (lines % 50 === 0) mostMiB = Math.max(mostMiB, process.memoryUsage.rss() / 1_048_576);
    },
  });
  const port = await waitFor('it listens', () => connections.port);
  const [began, before] = [performance.now(), process.cpuUsage()];
  await send(port);
  await waitFor('all have come', () => lines === MESSAGES, PATIENCE);
  const { user, system } = process.cpuUsage(before);
  closeSync(file);
  const rate = report('HSM Vigil', (user + system) / 1e6, (performance.now() - began) / 1000);
  console.log(`   ${mostMiB.toFixed(0)} MiB at most, ${connections.counts.lost} lost`);
  return rate;
}

/** Processor time of a process in seconds (proc(5), stat, fields 14 and 15). */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

async function rsyslogs(): Promise<number> {
  const port = await freePort();
  await using rsyslogd = await startRsyslogd(
    (folder) =>
      `module(load="imtcp")\ninput(type="imtcp" port="${port}" address="127.0.0.1")\naction(type="omfile" file="${folder}/lines" template="RSYSLOG_FileFormat")`,
  );
  const file = join(rsyslogd.folder, 'lines');
  const began = performance.now();
  const before = cpuOf(rsyslogd.pid);
  await send(port);
  let last = -1;
  // It has come to its end when the file has not grown for half a second.
  await waitFor(
    'all are written',
    () => {
      const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 };
      if (size === last && size > 0 && readFileSync(file, 'latin1').split('\n').length - 1 >= MESSAGES) return true;
      last = size;
      return false;
    },
    PATIENCE,
  );
  return report('rsyslogd', cpuOf(rsyslogd.pid) - before, (performance.now() - began) / 1000);
}

console.log(`${MESSAGES.toLocaleString('en-US')} messages of ${LINE.length} bytes over one TCP connection\n`);
const theirs = await rsyslogs();
const share = (await ours()) / theirs;
console.log(`\n${share.toFixed(2)} of rsyslogd's messages per CPU second${share < LEAST ? `   BELOW ${LEAST}` : ''}`);
if (share < LEAST) process.exitCode = 1;
