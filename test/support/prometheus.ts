import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { newFolder } from './bundledCli.ts';
import { waitFor } from './waitFor.ts';

/** A monitoring platform of Debian that takes remote writes, and can be killed and brought back with what it had. */
export class MonitoringPlatform implements AsyncDisposable {
  readonly port: number;
  readonly url: string;
  readonly #command: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(port: number, command: readonly string[]) {
    this.port = port;
    this.url = `http://127.0.0.1:${port}/api/v1/write`;
    this.#command = command;
  }

  /** @param args more options; `more`: of its configuration */
  static async prometheus(scrapes = '', args: readonly string[] = [], more = ''): Promise<MonitoringPlatform> {
    const [port, folder] = [await freePort(), newFolder()];
    writeFileSync(join(folder, 'prometheus.yml'), `global:\n  scrape_interval: 2s\nscrape_configs:\n${scrapes || '  []\n'}${more}`);
    const platform = new MonitoringPlatform(port, [
      'prometheus',
      '--web.enable-remote-write-receiver',
      `--web.listen-address=127.0.0.1:${port}`,
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      ...args,
    ]);
    await platform.start();
    return platform;
  }

  static async victoriaMetrics(): Promise<MonitoringPlatform> {
    const [port, folder] = [await freePort(), newFolder()];
    const platform = new MonitoringPlatform(port, [
      'victoria-metrics',
      `-httpListenAddr=127.0.0.1:${port}`,
      `-storageDataPath=${folder}`,
      '-retentionPeriod=10y',
      '-search.latencyOffset=0s',
    ]);
    await platform.start();
    return platform;
  }

  get name(): string {
    return this.#command[0] ?? '';
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  async start(): Promise<void> {
    const [command = '', ...args] = this.#command;
    const child = spawn(command, args, { stdio: 'ignore' });
    this.#process = child;
    process.once('exit', () => child.kill('SIGKILL'));
    await waitFor(`${command} is ready`, async () => {
      if (child.exitCode !== null) throw new Error(`${command} has ended`);
      const path = command === 'prometheus' ? '/-/ready' : '/health';
      return (await fetch(`http://127.0.0.1:${this.port}${path}`).catch(() => undefined))?.ok;
    });
  }

  /** VictoriaMetrics keeps what it has taken in memory for seconds, and writes it when it is asked to end. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(this.#command[0] === 'prometheus' ? 'SIGKILL' : 'SIGTERM');
    await ended;
  }

  /** Labels and value of each series that an instant query finds. */
  async query(query: string): Promise<readonly { readonly metric: Readonly<Record<string, string>>; readonly value: number }[]> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/v1/query?query=${encodeURIComponent(query)}`);
    const answer = (await response.json()) as { data?: { result?: { metric: Record<string, string>; value: [number, string] }[] } };
    return (answer.data?.result ?? []).map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
  }

  /** Names of all metrics that it has. */
  async names(): Promise<readonly string[]> {
    const response = await fetch(`http://127.0.0.1:${this.port}/api/v1/label/__name__/values`);
    return ((await response.json()) as { data?: string[] }).data ?? [];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
