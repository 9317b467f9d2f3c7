import { execFile, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
// @ts-expect-error plain JavaScript: it also runs before any dependency is installed
import { assistantServer, commandLine, forNode, remoteWay } from '../../.ci/build.mjs';

const root = join(import.meta.dirname, '..', '..');
const folders: string[] = [];
process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A new folder under a short path (sockets allow about a hundred bytes), removed when the test process ends. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'hv-'));
  folders.push(folder);
  return folder;
}

/**
 * The command line as it ships, of any version, with its runbooks, in a folder of its own. `assistant`: with the server for assistants and what
 * that needs beside it. `.ci/test.mjs` names a folder where one file leaves what it has bundled for the others.
 */
export async function bundleCli(version = '1.0.0', { assistant = false } = {}): Promise<string> {
  const shared = process.env.HSM_VIGIL_BUNDLES;
  const folder = newFolder();
  const cli = join(folder, 'dist', 'hsm-vigil.cjs');
  const kept = shared === undefined ? undefined : join(shared, assistant ? `${version}-assistant` : version);
  if (kept !== undefined && existsSync(kept)) {
    cpSync(kept, folder, { recursive: true });
    return cli;
  }
  await bundleInto(folder, version, assistant);
  if (shared !== undefined && kept !== undefined) {
    const whole = mkdtempSync(join(shared, 'making-'));
    cpSync(folder, whole, { recursive: true });
    try {
      renameSync(whole, kept);
    } catch {
      // Another file was quicker.
      rmSync(whole, { recursive: true, force: true });
    }
  }
  return cli;
}

async function bundleInto(folder: string, version: string, assistant: boolean): Promise<void> {
  const outdir = join(folder, 'dist');
  const given = { ...forNode, outdir, define: { HSM_VIGIL_VERSION: JSON.stringify(version) }, logLevel: 'error' } as const;
  await Promise.all([
    build({ ...given, ...commandLine }),
    build({ ...given, ...remoteWay }),
    ...(assistant ? [build({ ...given, ...assistantServer })] : []),
  ]);
  cpSync(join(root, 'node_modules', '@serialport', 'bindings-cpp', 'prebuilds'), join(folder, 'prebuilds'), { recursive: true });
  cpSync(join(root, 'media', 'runbooks'), join(folder, 'media', 'runbooks'), { recursive: true });
}

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line to its end, with an environment of its own folders. */
export function runCli(
  cli: string,
  args: readonly string[],
  options: { readonly input?: string; readonly home?: string } = {},
): Promise<CliResult> {
  const home = options.home ?? newFolder();
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [cli, ...args],
      { env: cliEnvironment(home), timeout: 60_000, maxBuffer: 16_000_000 },
      (error, stdout, stderr) => resolve({ code: error ? (typeof error.code === 'number' ? error.code : null) : 0, stdout, stderr }),
    );
    child.stdin?.end(options.input ?? '');
  });
}

/** Starts the command line and leaves it running. */
export function spawnCli(cli: string, args: readonly string[], home: string) {
  return spawn(process.execPath, [cli, ...args], { env: cliEnvironment(home), stdio: ['pipe', 'pipe', 'pipe'] });
}

function cliEnvironment(home: string): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: home, TMPDIR: home };
}
