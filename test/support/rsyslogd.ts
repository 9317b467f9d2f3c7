import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from './bundledCli.ts';
import { endChild, orEnd } from './endChild.ts';
import { waitFor } from './waitFor.ts';

/** Debian's rsyslogd with a configuration of its own, apart from the machine's. */
export interface Rsyslogd extends AsyncDisposable {
  /** Its socket: `logger --socket` sends there. */
  readonly socket: string;
  readonly folder: string;
  readonly pid: number;
  readonly errors: string;
  hangUp(): void;
}

/** `rules`: of rsyslog.conf, made for its folder. */
export async function startRsyslogd(rules: (folder: string) => string): Promise<Rsyslogd> {
  const folder = newFolder();
  const socket = join(folder, 'log');
  const work = join(folder, 'work');
  mkdirSync(work);
  const config = join(folder, 'rsyslog.conf');
  writeFileSync(
    config,
    `global(workDirectory="${work}")\nmodule(load="imuxsock" SysSock.Use="off")\ninput(type="imuxsock" Socket="${socket}" RateLimit.Interval="0")\n${rules(folder)}\n`,
  );
  const child = spawn('/usr/sbin/rsyslogd', ['-n', '-f', config, '-i', join(folder, 'pid')], { stdio: ['ignore', 'pipe', 'pipe'] });
  let errors = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (errors += data));
  const listening = waitFor('rsyslogd listens', () => {
    if (child.exitCode !== null) throw new Error(`rsyslogd ended: ${errors}`);
    return existsSync(socket);
  });
  await orEnd(child, listening);
  return {
    socket,
    folder,
    pid: child.pid ?? 0,
    get errors() {
      return errors;
    },
    hangUp: () => void child.kill('SIGHUP'),
    [Symbol.asyncDispose]: () => endChild(child),
  };
}
