import { spawn } from 'node:child_process';
import { createReadStream, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { newFolder } from './bundledCli.ts';
import { endChild } from './endChild.ts';
import { startRsyslogd } from './rsyslogd.ts';

/** Debian's rsyslogd (TCP) and snmptrapd (v2c), each of which writes what it hears to a file. */
export interface MessagePeers extends AsyncDisposable {
  readonly pids: readonly number[];
  /** When nothing more is written: how many lines and traps there are. */
  written(): Promise<{ readonly lines: number; readonly traps: number }>;
}

export async function startPeers(of: {
  readonly lines: number;
  readonly traps: number;
  readonly community: string;
}): Promise<MessagePeers> {
  const rsyslogd = await startRsyslogd(
    (folder) =>
      `module(load="imtcp")\ninput(type="imtcp" port="${of.lines}" address="127.0.0.1")\naction(type="omfile" file="${folder}/lines" template="RSYSLOG_FileFormat")`,
  );
  const folder = newFolder();
  const [configuration, traps] = [join(folder, 'snmptrapd.conf'), join(folder, 'traps')];
  const lines = join(rsyslogd.folder, 'lines');
  for (const file of [traps, lines]) writeFileSync(file, '');
  writeFileSync(configuration, `authCommunity log ${of.community}\n`);
  const env = { ...process.env, MIBS: '', MIBDIRS: '', SNMP_PERSISTENT_DIR: folder, SNMPCONFPATH: folder };
  const args = ['-f', '-n', '-On', '-C', '-c', configuration, '-Lf', traps, `udp:127.0.0.1:${of.traps}`];
  const snmptrapd = spawn('/usr/sbin/snmptrapd', args, { env, stdio: 'ignore' });
  await pause(1500);
  return {
    pids: [rsyslogd.pid, snmptrapd.pid ?? 0],
    async written() {
      const size = () => statSync(lines).size + statSync(traps).size;
      for (let before = -1; before !== size(); await pause(1000)) before = size();
      return { lines: await linesIn(lines), traps: readFileSync(traps, 'latin1').split('[luna:').length - 1 };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([rsyslogd[Symbol.asyncDispose](), endChild(snmptrapd)]);
    },
  };
}

/** A file may be larger than a text can be. */
async function linesIn(path: string): Promise<number> {
  let lines = 0;
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) for (const byte of bytes) if (byte === 0x0a) lines++;
  return lines;
}
