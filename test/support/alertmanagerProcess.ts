import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { newFolder } from './bundledCli.ts';
import { waitFor } from './waitFor.ts';

/** An alert as Alertmanager shows it. */
export interface ShownAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly generatorURL: string;
  readonly status: { readonly state: string; readonly silencedBy: readonly string[] };
}

/** A silence as Alertmanager shows it. */
export interface ShownSilence {
  readonly id: string;
  readonly status: { readonly state: string };
  readonly createdBy: string;
  readonly comment: string;
  readonly endsAt: string;
  readonly matchers: readonly { readonly name: string; readonly value: string }[];
}

/** Debian's Alertmanager. It can be killed and brought back, with the silences that it had. */
export class AlertmanagerProcess implements AsyncDisposable {
  readonly url: string;
  readonly clusterPort: number;
  readonly #args: readonly string[];
  readonly #port: number;
  #process: ChildProcess | undefined;

  private constructor(port: number, clusterPort: number, args: readonly string[]) {
    this.url = `http://127.0.0.1:${port}`;
    this.#port = port;
    this.clusterPort = clusterPort;
    this.#args = args;
  }

  /** @param hook address of a webhook that is told; `peer`: one that it makes a cluster with; alone where it is missing */
  static async start({
    hook,
    cluster = false,
    peer,
  }: {
    readonly hook?: string;
    readonly cluster?: boolean;
    readonly peer?: AlertmanagerProcess;
  } = {}) {
    const [port, clusterPort] = [await freePort(), await freePort()];
    const folder = newFolder();
    const receiver = hook === undefined ? '' : `\n    webhook_configs: [ { url: "${hook}", send_resolved: true } ]`;
    writeFileSync(
      join(folder, 'alertmanager.yml'),
      `route: { receiver: all, group_by: [alertname, device], group_wait: 100ms, group_interval: 1s, repeat_interval: 2s }
receivers:
  - name: all${receiver}
`,
    );
    const member = cluster || peer !== undefined;
    const started = new AlertmanagerProcess(port, clusterPort, [
      `--config.file=${join(folder, 'alertmanager.yml')}`,
      `--storage.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      ...(member
        ? [
            `--cluster.listen-address=127.0.0.1:${clusterPort}`,
            `--cluster.advertise-address=127.0.0.1:${clusterPort}`,
            '--cluster.settle-timeout=1s',
            '--cluster.peer-timeout=1s',
          ]
        : ['--cluster.listen-address=']),
      ...(peer ? [`--cluster.peer=127.0.0.1:${peer.clusterPort}`] : []),
    ]);
    await started.comeBack();
    return started;
  }

  async comeBack(): Promise<void> {
    const child = spawn('prometheus-alertmanager', this.#args, { stdio: 'ignore' });
    this.#process = child;
    process.once('exit', () => child.kill('SIGKILL'));
    await waitFor('Alertmanager is ready', async () => {
      if (child.exitCode !== null) throw new Error('prometheus-alertmanager has ended');
      return (await fetch(`${this.url}/-/ready`).catch(() => undefined))?.ok;
    });
  }

  /** Silences are written when it is asked to end; SIGKILL takes those of the last minutes. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** It is there and says nothing more, or goes on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(signal);
  }

  get host(): string {
    return `127.0.0.1:${this.#port}`;
  }

  async alerts(): Promise<readonly ShownAlert[]> {
    return (await (await fetch(`${this.url}/api/v2/alerts`)).json()) as ShownAlert[];
  }

  async alert(condition: string): Promise<ShownAlert | undefined> {
    return (await this.alerts()).find(({ labels }) => labels.condition === condition);
  }

  async silences(state = 'active'): Promise<readonly ShownSilence[]> {
    const all = (await (await fetch(`${this.url}/api/v2/silences`)).json()) as ShownSilence[];
    return all.filter(({ status }) => status.state === state);
  }

  /** As an operator does it at a terminal. */
  amtool(...args: readonly string[]): string {
    const { stdout, stderr, status } = spawnSync('amtool', [`--alertmanager.url=${this.url}`, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`amtool ${args.join(' ')}: ${stderr}`);
    return stdout.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }
}
