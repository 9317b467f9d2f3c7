/**
 * The service is killed (SIGKILL) at random moments while it hears informs, log lines over TCP and a file that grows, and is started again
 * on what is left. Senders repeat as real ones do, and every tenth answer is lost on its way.
 *
 *     npm run bench -- intakeKill [kills, default 200]
 *
 * An inform that was answered must be kept, and none twice. A line that was written to the file must be kept, once. Of the lines of
 * a connection all up to one are kept, so that a sender with a queue can go on behind it: then each is kept, and once.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { TrapUser } from '../../src/channels/traps/trapUsers.ts';
import { seededRandom } from '../../src/simulator/random.ts';
import { freePort } from '../../src/simulator/sending/freePorts.ts';
import { bundleCli, newFolder } from '../support/bundledCli.ts';
import { InformSender, type Proof } from '../support/informSender.ts';
import { QueuedLines } from '../support/queuedLines.ts';
import { waitFor } from '../support/waitFor.ts';

const kills = Number(process.argv.slice(2).find((each) => /^\d+$/.test(each)) ?? 200);
const SEED = 11;
const random = seededRandom(SEED);
/** Lines a second: of each connection, and of the file. */
const RATE = 500;
const COMMUNITY = 'a-community-of-ours';
const addresses = Array.from({ length: 6 }, (_, at) => `127.0.0.${21 + at}`);
const user = (name: string, priv: boolean): TrapUser => ({
  name,
  auth: { protocol: 'sha256', key: 'auth-passphrase' },
  ...(priv && { priv: { protocol: 'aes', key: 'priv-passphrase' } }),
});
const users = [user('signs', false), user('hides', true)] as const;

const [state, home] = [newFolder(), newFolder()];
const ports = { traps: await freePort(), lines: await freePort() };
const paths = { inventory: join(home, 'inventory.jsonc'), secrets: join(home, 'secrets'), file: join(home, 'luna.log') };
mkdirSync(paths.secrets, { mode: 0o700 });
for (const [name, value] of Object.entries({ community: COMMUNITY, auth: 'auth-passphrase', priv: 'priv-passphrase', password: 'none' }))
  writeFileSync(join(paths.secrets, name), value, { mode: 0o600 });
writeFileSync(paths.file, '');
writeFileSync(
  paths.inventory,
  JSON.stringify({
    poll: { interval: '10s', timeout: '2s' },
    receivers: {
      traps: {
        listen: `127.0.0.1:${ports.traps}`,
        communities: [{ secret: 'community' }],
        users: users.map(({ name, auth, priv }) => ({
          name,
          auth: { protocol: auth?.protocol, secret: 'auth' },
          ...(priv && { priv: { protocol: priv.protocol, secret: 'priv' } }),
        })),
      },
      syslog: { tcp: `127.0.0.1:${ports.lines}`, files: [paths.file] },
    },
    devices: addresses.map((address, n) => ({
      id: `hsm-${n}`,
      name: `HSM ${n}`,
      model: 'luna-network-hsm-7',
      console: { address: `127.0.0.1:${n + 2}`, user: 'monitor', password: { secret: 'password' } },
      addresses: [address],
    })),
  }),
);

function openedStore(): DatabaseSync {
  return new DatabaseSync(join(state, 'history.db'));
}

/** What is kept, by its token: the number of times, over all rows. */
class Kept {
  readonly #rows = new Map<number, { readonly token: string; readonly count: number }>();
  #from = 0;

  /** Reads rows that are new or may have changed: the newest ones of a process are counted up. */
  read(): void {
    using database = openedStore();
    const rows = database.prepare('SELECT id, text, count FROM messages WHERE id > ?').all(this.#from);
    for (const { id, text, count } of rows) {
      const token = /kill-\w+-\d+/.exec(String(text))?.[0];
      if (token !== undefined) this.#rows.set(Number(id), { token, count: Number(count) });
    }
    this.#from = Math.max(0, Math.max(0, ...rows.map(({ id }) => Number(id))) - 20_000);
  }

  /** The number behind the last that is kept of these. */
  next(kind: string): number {
    let next = 0;
    for (const { token } of this.#rows.values()) if (token.startsWith(kind)) next = Math.max(next, Number(token.slice(kind.length)) + 1);
    return next;
  }

  times(): ReadonlyMap<string, number> {
    const times = new Map<string, number>();
    for (const { token, count } of this.#rows.values()) times.set(token, (times.get(token) ?? 0) + count);
    return times;
  }
}

const cli = await bundleCli();
function start(): ChildProcess {
  const args = ['serve', '--state', state, '--secrets', paths.secrets, '--inventory', paths.inventory];
  return spawn(process.execPath, ['--no-warnings', cli, ...args], { stdio: 'ignore' });
}
let service = start();
process.on('exit', () => void service.kill('SIGKILL'));

let informs = 0;
const token = () => `[luna:10.0.1.4 / messages / 2026 Mar  2 12:05:01 / kill-inform-${informs++}[2391] / 1]`;
const tokenOf = (text: string) => /kill-inform-\d+/.exec(text)?.[0] ?? '';
const proofs: readonly Proof[] = [{ community: COMMUNITY }, { user: users[0] }, { user: users[1] }];
const senders = await Promise.all(
  addresses.map((address, at) => InformSender.open(address, ports.traps, proofs[at % proofs.length] ?? { community: COMMUNITY }, token)),
);
const lines = addresses
  .slice(0, 2)
  .map((address, at) => new QueuedLines(address, ports.lines, RATE, (n) => `<30>Mar  2 12:05:01 luna someproc[17]: kill-tcp${at}-${n}`));
const answers = () => senders.reduce((sum, { answered }) => sum + answered.size, 0);

/** Resolves when an inform was answered. */
async function listens(): Promise<void> {
  const before = answers();
  await waitFor('informs are answered', () => answers() > before, 180_000);
}

await listens();
// A file is followed from where it ends when the service first sees it.
await waitFor('the file is followed', () => {
  using database = openedStore();
  return database.prepare('SELECT * FROM file_positions').all().length > 0;
});
let written = 0;
const writing = setInterval(() => {
  let text = '';
  for (let each = 0; each < RATE / 20; each++) text += `2026-03-02T12:05:01+00:00 127.0.0.24 someproc[17]: kill-file-${written++}\n`;
  appendFileSync(paths.file, text);
}, 50);

const kept = new Kept();
const began = performance.now();
let silent = 0;
for (let n = 0; n < kills; n++) {
  const before = answers();
  // Some are killed while they start.
  const starting = random() < 0.1;
  if (!starting) await listens();
  await pause(random() * (starting ? 600 : 1000));
  service.kill('SIGKILL');
  await once(service, 'exit');
  if (answers() === before) silent += 1;
  kept.read();
  for (const [at, each] of lines.entries()) each.goBack(kept.next(`kill-tcp${at}-`));
  service = start();
  if (n % 20 === 19) console.log(`  ${n + 1} kills, ${answers()} informs answered`);
}
await listens();
clearInterval(writing);
for (const each of lines) each.finish();
await Promise.all(senders.map((each) => each.finish()));
await waitFor('all lines are sent', () => lines.every(({ idle }) => idle), 30_000);
// What stands in the file by now may still be read, and so may what the receivers hold.
const expected = written + lines.reduce((sum, { made }) => sum + made, 0);
await waitFor('everything is stored', () => {
  kept.read();
  return [...kept.times()].filter(([each]) => !each.startsWith('kill-inform-')).length >= expected;
}).catch(() => {});
await pause(1000);
service.kill('SIGTERM');
await once(service, 'exit');
for (const each of lines) each[Symbol.dispose]();
kept.read();

const times = kept.times();
const answered = senders.flatMap((each) => [...each.answered].map(tokenOf));
const of = (kind: string) => [...times].filter(([each]) => each.startsWith(`kill-${kind}-`));
const sum = (values: readonly number[]) => values.reduce((all, each) => all + each, 0);
const lost = answered.filter((each) => !times.has(each));
const doubled = of('inform').filter(([, count]) => count > 1);
const repeats = sum(senders.map((each) => each.repeats));
console.log(
  `${kills} SIGKILLs in ${((performance.now() - began) / 1000).toFixed(0)} s (seed ${SEED}), ${silent} before anything was answered`,
);
console.log(
  `informs    ${informs} sent, ${repeats} tries more; ${answered.length} answered, ${sum(senders.map((each) => each.givenUp))} given up; ` +
    `${of('inform').length} kept: ${lost.length} lost that were answered, ${doubled.length} doubled`,
);
const wrong = [lost.length, doubled.length];
for (const [at, { made, again }] of lines.entries()) {
  const found = of(`tcp${at}`);
  const missing = made - found.length;
  const copies = found.filter(([, count]) => count > 1).length;
  console.log(
    `connection ${made} lines, ${again.lines} sent once more (${again.most} at most); ${found.length} kept: ${missing} lost, ${copies} doubled`,
  );
  wrong.push(missing, copies);
}
const inFile = of('file');
const twice = inFile.filter(([, count]) => count > 1).length;
console.log(`file       ${written} lines; ${inFile.length} kept: ${written - inFile.length} lost, ${twice} doubled`);
wrong.push(written - inFile.length, twice);
for (const each of [...lost, ...doubled.map(([name]) => name)].slice(0, 10)) console.log(`  ${each}`);
if (wrong.some((each) => each !== 0)) {
  console.log('SOMETHING IS LOST OR DOUBLED');
  process.exitCode = 1;
}
await Promise.all(senders.map((each) => each[Symbol.asyncDispose]()));
process.exit();
