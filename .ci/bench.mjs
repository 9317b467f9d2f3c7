// `npm run bench`: measurements, each in its own process, one after the other. Figures are ratios within one run.
import process from 'node:process';
import { needDebianPackages } from './debian.mjs';
import { projectEnv, root, run, underProjectNode } from './node24.mjs';

underProjectNode();
// Only this Node is sure to have it.
const { globSync } = await import('node:fs');
Object.assign(process.env, projectEnv());
needDebianPackages();
const wanted = process.argv.slice(2);
for (const file of globSync('test/bench/*.bench.ts', { cwd: root }).sort()) {
  if (wanted.length > 0 && !wanted.some((name) => file.includes(name))) continue;
  console.log(`\n── ${file}`);
  run('node', [file]);
}
