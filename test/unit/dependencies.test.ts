import assert from 'node:assert/strict';
import { test } from 'node:test';
// @ts-expect-error plain JavaScript, like all of the build
import { review } from '../../.ci/review.mjs';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: true;
  readonly hasInstallScript?: true;
}

const integrity = `sha512-${'A'.repeat(86)}==`;
const manifest = { dependencies: { lib: '^1.0.0' }, devDependencies: { tool: '2.0.0' } };
const packages: Readonly<Record<string, Locked>> = {
  'node_modules/lib': { version: '1.2.3', integrity, hasInstallScript: true },
  'node_modules/lib/node_modules/part': { version: '0.1.0', integrity },
  'node_modules/tool': { version: '2.0.0', integrity, dev: true },
};

/** The review of a project that ships `lib` and a part of it, and is built with a tool; with what is given changed. */
function reviewed(
  change: {
    readonly manifest?: object;
    readonly locked?: Readonly<Record<string, Locked>>;
    readonly shipped?: readonly string[];
    readonly imported?: readonly string[];
    readonly installed?: string;
  } = {},
): readonly string[] {
  const locked = { ...packages, ...change.locked };
  const lock = { packages: { '': manifest, ...locked } };
  const bundled = {
    shipped: change.shipped ?? ['node_modules/lib', 'node_modules/lib/node_modules/part'],
    imported: change.imported ?? ['node_modules/lib'],
  };
  const installed = (folder: string) => change.installed ?? locked[folder]?.version;
  return review(change.manifest ?? manifest, lock, bundled, installed, new Map([['lib', 'puts its part in place']]));
}

test('packages that are all declared, locked and looked at give nothing to say', () => {
  assert.deepEqual(reviewed(), []);
});

test('package.json and the lock file name the same versions', () => {
  assert.deepEqual(reviewed({ manifest: { ...manifest, dependencies: { lib: '^1.1.0' } } }), [
    'lib: package.json has "^1.1.0" in dependencies, package-lock.json "^1.0.0".',
  ]);
});

test('every package is locked byte by byte, and comes from the registry', () => {
  assert.match(reviewed({ locked: { 'node_modules/tool': { version: '2.0.0', dev: true } } }).join(), /tool has no SHA-512/);
  assert.match(
    reviewed({ locked: { 'node_modules/tool': { version: '2.0.0', integrity: 'sha1-AAAA', dev: true } } }).join(),
    /tool has no SHA-512/,
  );
  const elsewhere = { version: '2.0.0', integrity, resolved: 'git+ssh://git@example.com/tool.git' } as const;
  assert.deepEqual(reviewed({ locked: { 'node_modules/tool': elsewhere } }), ['node_modules/tool does not come from the registry.']);
});

test('a package that runs a program when it is installed has been looked at, however deep it lies', () => {
  const deep = { 'node_modules/tool/node_modules/new': { version: '1.0.0', integrity, dev: true, hasInstallScript: true } } as const;
  assert.match(reviewed({ locked: deep }).join(), /^new runs a program when it is installed/);
  assert.match(
    reviewed({ locked: { 'node_modules/lib': { version: '1.2.3', integrity } } }).join(),
    /^lib runs nothing any more when it is installed/,
  );
});

test('what is shipped stands in "dependencies", and nothing else does', () => {
  const shipped = ['node_modules/lib', 'node_modules/lib/node_modules/part', 'node_modules/tool'];
  assert.match(reviewed({ shipped }).join(), /^node_modules\/tool is shipped, and only tools need it/);
  assert.match(reviewed({ shipped: [...shipped.slice(0, 2), 'node_modules/gone'] }).join(), /^node_modules\/gone is shipped and not in/);
  assert.deepEqual(reviewed({ shipped: ['node_modules/lib/node_modules/part'] }), [
    'lib stands in "dependencies", and nothing of it is shipped.',
  ]);
  assert.match(
    reviewed({ imported: ['node_modules/lib', 'node_modules/part'] }).join(),
    /^part is imported by what is shipped and does not stand/,
  );
});

test('what is installed is what is locked', () => {
  assert.match(
    reviewed({ installed: '1.2.4' }).join(),
    /^node_modules\/lib: version 1\.2\.4 is installed, 1\.2\.3 is in package-lock\.json/,
  );
});
