// Bundles what runs: the extension host's part, the service and command line, and the pages.
//   node .ci/build.mjs [--dev]      --dev: with source maps and readable names
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import { root } from './node24.mjs';
import { notices } from './notices.mjs';

/**
 * What ssh2 (native code) and debug (colours) take when they find it, and do without: what ships must not depend on what else was
 * installed where it was built.
 */
export const leftOut = ['cpu-features', '*/sshcrypto.node', 'supports-color'];

/** Packages whose code is in the native part of serialport, which is shipped as it comes. */
export const compiledIn = ['@serialport/bindings-cpp', '@serialport/bindings-cpp/node_modules/node-addon-api'];

/** What is imported when it is first needed is a bundle beside the one that imports it: it is not read at the start. */
export const onDemand = {
  name: 'on-demand',
  setup({ onResolve }) {
    onResolve({ filter: /\/(inventory|assistant|mcp|remote)\/onDemand\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `./${path.split('/').at(-2)}.cjs`, external: true } : undefined,
    );
  },
};

/**
 * The SDK brings a checker of JSON schemas for answers that a server asks people for. Ours asks nobody, so the checker and its packages
 * (half of the bundle) are left out.
 */
const withoutSchemaChecker = {
  name: 'without-schema-checker',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\/validation\/ajv-provider\.js$/ }, () => ({ path: 'schema-checker', namespace: 'nothing' }));
    onLoad({ filter: /./, namespace: 'nothing' }, () => ({ contents: 'export class AjvJsonSchemaValidator {}' }));
  },
};

/** Node's part of what esbuild is told, for the bundles that tests make, too. */
export const forNode = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node22',
  // jsonc-parser's "main" is a UMD file whose requires cannot be followed; its ES module can.
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.cjs' },
};

/** The command line and, beside it, the server for assistants. `define`: has the version. */
export const commandLine = {
  entryPoints: { 'hsm-vigil': 'src/cli/main.ts' },
  banner: { js: '#!/usr/bin/env node' },
  external: leftOut,
  plugins: [onDemand],
};
/** The way to a service on another host, for editor and terminal. */
export const remoteWay = { entryPoints: { remote: 'src/protocol/remote/onDemand.ts' } };
/**
 * The extension host's part, as modules: what is imported when it is first needed is a piece of its own, so that activation does not read
 * it, and shares what both need (`instanceof` holds). The editor has loaded extensions that are modules since 1.100.
 */
export const extension = {
  entryPoints: { extension: 'src/extension/main.ts' },
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.js' },
  chunkNames: 'extension-[name]-[hash]',
  // Packages that are no modules ask for Node's own with it.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  external: ['vscode'],
  plugins: [onDemand],
};
export const assistantServer = { entryPoints: { mcp: 'src/cli/mcp/onDemand.ts' }, plugins: [withoutSchemaChecker] };

/** Everything that is bundled, each with what esbuild says of it. `write: false` leaves dist/ as it is. */
export function bundles({ dev = false, write = true } = {}) {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const common = {
    absWorkingDir: root,
    bundle: true,
    write,
    minify: !dev,
    sourcemap: dev ? 'linked' : false,
    define: { HSM_VIGIL_VERSION: JSON.stringify(version) },
    legalComments: 'none',
    // “…” as it is, not as \u201C…\u201D.
    charset: 'utf8',
    logLevel: 'warning',
    metafile: true,
  };
  const node = { ...common, ...forNode, outdir: 'dist' };
  return Promise.all([
    build({ ...node, ...extension }),
    build({ ...node, entryPoints: { inventory: 'src/inventory/onDemand.ts' } }),
    build({ ...node, entryPoints: { assistant: 'src/assistant/onDemand.ts' } }),
    build({ ...node, ...remoteWay }),
    build({ ...node, ...commandLine }),
    build({ ...node, ...assistantServer }),
    build({
      ...common,
      entryPoints: Object.fromEntries(
        ['telemetry', 'alert', 'trial', 'events', 'setUp', 'monitorAccount', 'posture', 'fleet'].map((page) => [
          page,
          `webview/${page}/${page}.ts`,
        ]),
      ),
      outdir: 'dist/webview',
      platform: 'browser',
      format: 'iife',
      target: 'es2022',
      tsconfig: 'webview/tsconfig.json',
    }),
  ]);
}

export async function bundle({ dev = false, log = console.log } = {}) {
  const dist = join(root, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const results = await bundles({ dev });
  copyPrebuilds(`${process.platform}-${process.arch}`);
  cpSync(join(root, 'src', 'cli', 'shims'), join(dist, 'bin'), { recursive: true });
  writeFileSync(join(dist, 'third-party-notices.txt'), notices(results, compiledIn));
  for (const { metafile } of results) {
    for (const [file, { bytes }] of Object.entries(metafile.outputs)) {
      if (!file.endsWith('.map')) log(`${file}  ${(bytes / 1000).toFixed(1)} kB`);
    }
  }
  return results;
}

/** The native part of serialport for one platform (Node's names), beside dist/ where the bundled code looks for it. */
export function copyPrebuilds(platform) {
  const folder = platform.startsWith('darwin') ? 'darwin-x64+arm64' : platform;
  rmSync(join(root, 'prebuilds'), { recursive: true, force: true });
  cpSync(join(root, 'node_modules', '@serialport', 'bindings-cpp', 'prebuilds', folder), join(root, 'prebuilds', folder), {
    recursive: true,
  });
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  await bundle({ dev: process.argv.includes('--dev') });
}
