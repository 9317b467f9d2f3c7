import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { connectToService } from '../../src/protocol/connectToService.ts';
import { ServiceUnavailable } from '../../src/protocol/faults.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { openStore } from '../../src/store/store.ts';
import { bundleCli } from '../support/bundledCli.ts';
import { counted, READINGS_PER_POLL } from '../support/pollWriter.ts';
import { CutPower, killTraced, spawnTraced } from '../support/powerCut.ts';
import { waitFor } from '../support/waitFor.ts';

/**
 * People decide as fast as they are answered; then the power is cut, or the service is killed. What was answered must be there, once:
 * `npm run bench -- powerCut 100 300` cuts the power at 100 moments and kills 300 times. Half of the cuts leave on the disk what was
 * synchronised and nothing else, half of them any of the other writes, too. Then a process that stores polls, packs them and makes hours of them is
 * killed as often: each reading must be there once, or in its hour.
 */
const cuts = Number(process.argv[2] ?? 100);
const kills = Number(process.argv[3] ?? 30);
const random = seededRandom(5);
const HOUR = 3_600_000;

const folders: string[] = [];
process.on('exit', () => folders.forEach((folder) => void rmSync(folder, { recursive: true, force: true })));
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hv-'));
  folders.push(folder);
  return folder;
}

function inventoryIn(folder: string): string {
  const path = join(folder, 'inventory.jsonc');
  const devices = Array.from({ length: 5 }, (_, n) => ({
    id: `hsm-${n}`,
    name: `HSM ${n}`,
    model: 'luna-network-hsm-7',
    console: { address: `127.0.0.1:${n + 2}`, user: 'monitor', password: { secret: 'x' } },
  }));
  writeFileSync(path, JSON.stringify({ poll: { interval: '1s', timeout: '1s' }, devices }));
  return path;
}

/** Decides until the connection is lost or it has decided so often. `told` takes the ids of the silences that the service has confirmed. */
async function decide(state: string, most: number, told: string[]): Promise<void> {
  await waitFor('it runs', () => existsSync(join(state, 'service.json')));
  try {
    using client = await connectToService({ runtime: state, version: '1.0.0', client: 'cli' });
    for (let n = 0; n < most; n++) {
      const until = new Date(Date.now() + HOUR).toISOString();
      told.push((await client.request('silence', { device: `hsm-${n % 5}`, until, why: `decision ${n}` })).id);
    }
  } catch (error) {
    // A service that was killed hangs up; anything else is a fault of this bench.
    if (!(error instanceof ServiceUnavailable) || told.length === 0) throw error;
  }
}

/** Confirmed decisions that are not there, and how many are there twice. */
function missing(path: string, told: readonly string[]): { readonly lost: number; readonly doubled: number } {
  using store = openStore(path);
  const stored = new Set(store.suppressions.loadSilences().map(({ id }) => id));
  const audited = store.audit.load({ since: 0, limit: 1e6 }).map(({ why }) => why);
  return {
    lost: told.filter((id) => !stored.has(id)).length + Math.max(0, told.length - audited.length),
    doubled: audited.length - stored.size,
  };
}

const cli = await bundleCli();
{
  const [state, calls, first] = [newFolder(), newFolder(), newFolder()];
  openStore(join(state, 'history.db')).dispose();
  cpSync(join(state, 'history.db'), join(first, 'history.db'));
  const child = spawnTraced(calls, [cli, 'serve', '--state', state, '--inventory', inventoryIn(state)]);
  const told: string[] = [];
  try {
    await decide(state, 250, told);
  } finally {
    await killTraced(child);
  }
  const power = new CutPower(calls);
  const said = power.moments.flatMap(({ at, text }) => told.filter((id) => text.includes(id)).map((id) => ({ id, at })));
  let lost = 0;
  let doubled = 0;
  for (let n = 0; n < cuts; n++) {
    const at = Math.floor(random() * power.calls);
    const confirmed = [...new Set(said.filter((each) => each.at < at).map(({ id }) => id))];
    const folder = newFolder();
    cpSync(first, folder, { recursive: true });
    power.cut(at, state, folder, () => n % 2 === 1 && random() < 0.5);
    const found = missing(join(folder, 'history.db'), confirmed);
    lost += found.lost;
    doubled += found.doubled;
    rmSync(folder, { recursive: true });
  }
  console.log(`${cuts} power cuts among ${told.length} decisions (${power.syncs} waits for the disk): ${lost} lost, ${doubled} doubled`);
}

let lost = 0;
let doubled = 0;
let decisions = 0;
for (let n = 0; n < kills; n++) {
  const state = newFolder();
  const child: ChildProcess = spawn(
    process.execPath,
    ['--no-warnings', cli, 'serve', '--state', state, '--inventory', inventoryIn(state)],
    {
      stdio: 'ignore',
    },
  );
  const told: string[] = [];
  const deciding = decide(state, 10_000, told);
  await waitFor('it answers', () => told.length > 0);
  await pause(100 + random() * 400);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await deciding;
  decisions += told.length;
  const found = missing(join(state, 'history.db'), told);
  lost += found.lost;
  doubled += found.doubled;
  rmSync(state, { recursive: true });
}
console.log(`${kills} SIGKILLs among ${decisions} decisions: ${lost} lost, ${doubled} doubled`);
{
  // Polls as fast as the disk takes them, two hours apart, with all that becomes of them: packed, then hours.
  const [path, apart] = [join(newFolder(), 'history.db'), 2 * HOUR];
  let [next, lost, doubled] = [1, 0, 0];
  const opened: number[] = [];
  for (let n = 0; n < kills; n++) {
    const writer = join(import.meta.dirname, '..', 'support', 'pollWriter.ts');
    const child = spawn(process.execPath, ['--no-warnings', writer, path, String(next), String(apart)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = next - 1;
    let shot: NodeJS.Timeout | undefined;
    for await (const line of createInterface({ input: child.stdout })) {
      said = Number(line);
      shot ??= setTimeout(() => child.kill('SIGKILL'), random() * 300);
    }
    clearTimeout(shot);
    const from = performance.now();
    using store = openStore(path);
    opened.push(performance.now() - from);
    const { poll = 0 } = (store.indicators.load()[0]?.state ?? {}) as { poll?: number };
    const found = counted(path, poll, apart);
    lost += found.lost + Math.max(0, said - poll) * READINGS_PER_POLL;
    doubled += found.doubled;
    next = poll + 1;
  }
  console.log(
    `${kills} SIGKILLs among ${next - 1} polls (${(next - 1) * READINGS_PER_POLL} readings): ${lost} lost, ${doubled} doubled; opened again in ${Math.max(...opened).toFixed(0)} ms at most`,
  );
}
// vscode-jsonrpc keeps a timer for a message of which a killed service has sent a part.
process.exit();
