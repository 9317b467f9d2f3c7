// `npm test`: types, lint, the structure of the sources, a review of the packages, unit, integration and end-to-end tests. Ends with one line that counts them all.
//   node .ci/test.mjs [types|lint|structure|dependencies|unit|integration|e2e …]      default: all
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { run as runTests } from 'node:test';
import { projectEnv, root, underProjectNode } from './node24.mjs';
import { report } from './testReport.mjs';

underProjectNode();
Object.assign(process.env, projectEnv());
// Types are taken out of each source file once, not in each process.
process.env.NODE_COMPILE_CACHE = join(root, 'node_modules', '.cache', 'compiled');
// Only this Node is sure to have it.
const { globSync } = await import('node:fs');
const { needDebianPackages } = await import('./debian.mjs');
const wanted = process.argv.slice(2);
// What one test file bundles, the others need not.
const bundles = mkdtempSync(join(tmpdir(), 'hv-bundles-'));
process.env.HSM_VIGIL_BUNDLES = bundles;
process.on('exit', () => rmSync(bundles, { recursive: true, force: true }));
const counts = { passed: 0, failed: 0, skipped: 0 };

function check(name, command, args) {
  const started = performance.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  checked(name, status === 0, started);
}

function checked(name, passed, started) {
  console.log(`${passed ? '✔' : '✖'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  counts[passed ? 'passed' : 'failed']++;
}

/**
 * A folder in memory, where there is one: unit tests write hundreds of small histories, and what a disk takes to have them is tested elsewhere.
 */
function folderInMemory() {
  return existsSync('/dev/shm') ? mkdtempSync('/dev/shm/hv-') : undefined;
}

/** One more than a small machine has processors, because some tests wait for a clock. Each loads most of the sources, so no more than that. */
const UNIT_PROCESSES = 3;

/** Many small files that touch nothing outside their process: a few processes read them all, a process each would mostly start. */
async function unitTests() {
  const started = performance.now();
  // A test that writes to a store takes about twice as long as others of its length.
  const weighed = globSync('test/unit/**/*.test.ts', { cwd: root })
    .map((file) => ({ file, weight: statSync(join(root, file)).size * (/(?:service|store)/.test(file) ? 2 : 1) }))
    .sort((a, b) => b.weight - a.weight);
  const shards = Array.from({ length: UNIT_PROCESSES }, () => []);
  const weights = shards.map(() => 0);
  for (const { file, weight } of weighed) {
    const lighter = weights.indexOf(Math.min(...weights));
    shards[lighter].push(file);
    weights[lighter] += weight;
  }
  const temporary = folderInMemory();
  await Promise.all(
    shards.map(async (shard) => {
      const worker = spawn(process.execPath, [join(root, '.ci', 'unitTests.mjs'), ...shard], {
        cwd: root,
        env: { ...process.env, ...(temporary && { TMPDIR: temporary }) },
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      });
      let report = '';
      worker.stdout.setEncoding('utf8').on('data', (chunk) => {
        report += chunk;
      });
      let told = { passed: 0, failed: 1, skipped: 0 };
      worker.on('message', (message) => {
        told = message;
      });
      await once(worker, 'close');
      process.stdout.write(report);
      for (const key of Object.keys(counts)) counts[key] += told[key];
    }),
  );
  if (temporary) rmSync(temporary, { recursive: true, force: true });
  console.log(`unit: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

/** `waiting`: files of which some more run beside the others, because they hardly work. What they print comes at the end. */
async function tests(name, concurrency, timeout, waiting = []) {
  const started = performance.now();
  const all = globSync(`test/${name}/**/*.test.ts`, { cwd: root }).sort();
  // The long ones first, or one of them is left alone at the end.
  if (concurrency > 1) all.sort((a, b) => statSync(join(root, b)).size - statSync(join(root, a)).size);
  const beside = waiting.map((each) => `test/${name}/${each}.test.ts`);
  const lost = beside.find((file) => !all.includes(file));
  if (lost !== undefined) throw new Error(`${lost} is not there: put right which files mostly wait.`);
  const files = all.filter((file) => !beside.includes(file));
  const later = [];
  const told = await Promise.all([
    report(runTests({ cwd: root, files, concurrency, timeout })),
    ...(beside.length === 0 ? [] : [report(runTests({ cwd: root, files: beside, concurrency: 2, timeout }), (chunk) => later.push(chunk))]),
  ]);
  for (const chunk of later) process.stdout.write(chunk);
  for (const each of told) for (const key of Object.keys(counts)) counts[key] += each[key];
  console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

/** Integration tests that wait for clocks and for what gives up: a processor has hardly anything to do for them. The longest first. */
const WAITING = [
  'sources',
  'alertmanager',
  'ssh',
  'snmpPoller',
  'otlp',
  'remoteWriteOutage',
  'console',
  'givenFiles',
  'spokenFaults',
  'remoteService',
  'ownShortage',
  'silentDevices',
  'writtenRequests',
  'remoteWrite',
];

const steps = {
  types: () => {
    check('types', 'tsc', ['-p', '.']);
    check('types of the page', 'tsc', ['-p', 'webview']);
  },
  lint: () => check('lint and format', 'biome', ['check', '--error-on-warnings']),
  // What imports what, and whether each text has its German: of the sources as a whole.
  structure: () => tests('structure', 2, 240_000),
  dependencies: async () => {
    const { reviewCheckout } = await import('./review.mjs');
    const started = performance.now();
    const findings = await reviewCheckout();
    for (const finding of findings) console.log(finding);
    checked('review of the packages', findings.length === 0, started);
  },
  unit: unitTests,
  integration: () => {
    needDebianPackages();
    // As many as a small machine has processors, beside those that wait. The limit ends what hangs: a busy machine may take long over all pages.
    return tests('integration', 2, 1_200_000, WAITING);
  },
  e2e: async () => {
    needDebianPackages();
    const { packageVsix } = await import('./package.mjs');
    // Before the tests begin: two of them would install it at once, into one folder.
    const { codeServer } = await import('./vscode.mjs');
    codeServer();
    process.env.HSM_VIGIL_VSIX = await packageVsix(undefined, { log: () => {} });
    // One waits for its polls while the others draw.
    return tests('e2e', 3, 1_200_000);
  },
};
for (const [name, step] of Object.entries(steps)) if (wanted.length === 0 || wanted.includes(name)) await step();
console.log(`\n${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
