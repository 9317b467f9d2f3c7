// `npm test`: types, lint, unit, integration and end-to-end tests. Ends with one line that counts them all.
//   node .ci/test.mjs [types|lint|unit|integration|e2e …]      default: all
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { run as runTests } from 'node:test';
import { spec } from 'node:test/reporters';
import { projectEnv, root, underProjectNode } from './node24.mjs';

underProjectNode();
Object.assign(process.env, projectEnv());
// Only this Node is sure to have it.
const { globSync } = await import('node:fs');
const { needDebianPackages } = await import('./debian.mjs');
const wanted = process.argv.slice(2);
const counts = { passed: 0, failed: 0, skipped: 0 };

function check(name, command, args) {
  const started = performance.now();
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  console.log(`${status === 0 ? '✔' : '✖'} ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  counts[status === 0 ? 'passed' : 'failed']++;
}

async function tests(name, concurrency, timeout) {
  const started = performance.now();
  const files = globSync(`test/${name}/**/*.test.ts`, { cwd: root });
  const stream = runTests({ cwd: root, files: files.sort(), concurrency, timeout });
  stream.on('test:summary', (summary) => {
    if (summary.file !== undefined) return; // the totals come last, without a file
    counts.passed += summary.counts.passed;
    counts.failed += summary.counts.failed + summary.counts.cancelled;
    counts.skipped += summary.counts.skipped + summary.counts.todo;
  });
  const report = stream.compose(new spec());
  for await (const chunk of report) process.stdout.write(chunk);
  console.log(`${name}: ${((performance.now() - started) / 1000).toFixed(1)} s\n`);
}

const steps = {
  types: () => {
    check('types', 'tsc', ['-p', '.']);
    check('types of the page', 'tsc', ['-p', 'webview']);
  },
  lint: () => check('lint and format', 'biome', ['check', '--error-on-warnings']),
  unit: async () => {
    // A process for each file: most of what they do is to compile what the others have compiled before.
    process.env.NODE_COMPILE_CACHE = join(root, 'node_modules', '.cache', 'node-compile');
    await tests('unit', 2, 60_000);
    delete process.env.NODE_COMPILE_CACHE;
  },
  integration: () => {
    needDebianPackages();
    return tests('integration', 2, 180_000);
  },
  e2e: () => {
    needDebianPackages();
    return tests('e2e', 1, 400_000);
  },
};
for (const [name, step] of Object.entries(steps)) if (wanted.length === 0 || wanted.includes(name)) await step();
console.log(`\n${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
