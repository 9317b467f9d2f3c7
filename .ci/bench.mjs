// `npm run bench`: measurements, each in its own process, one after the other. Figures are ratios within one run.
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { needDebianPackages } from './debian.mjs';
import { projectEnv, root, underProjectNode } from './node24.mjs';

underProjectNode();
// Only this Node is sure to have it.
const { globSync } = await import('node:fs');
Object.assign(process.env, projectEnv());
needDebianPackages();
// Names of benches come first; from the first number or option on, the rest is for the bench: `noise 10000`, `fuzz --input 7`.
const given = process.argv.slice(2);
const end = given.findIndex((each) => /^(?:--|\d)/.test(each));
const wanted = end < 0 ? given : given.slice(0, end);
const options = end < 0 ? [] : given.slice(end);
const failed = [];
for (const file of globSync('test/bench/*.bench.ts', { cwd: root }).sort()) {
  if (wanted.length > 0 && !wanted.some((name) => file.includes(name))) continue;
  console.log(`\n── ${file}`);
  // One that fails has said why, and does not keep the others from being run.
  if (spawnSync('node', [file, ...options], { cwd: root, stdio: 'inherit' }).status !== 0) failed.push(file);
}
if (failed.length > 0) {
  console.error(`\nNo complete result: ${failed.join(', ')}`);
  process.exitCode = 1;
}
