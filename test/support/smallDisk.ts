import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { newFolder } from './bundledCli.ts';

/** A disk of its own, as small as that. */
export function smallDisk(context: TestContext, size: string): string {
  const folder = newFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=700`, 'tmpfs', folder]);
  context.after(() => void execFileSync('umount', ['-l', folder]));
  return folder;
}

/** Until not one byte more fits. What it answers with makes room again. */
export function fillUp(folder: string): () => void {
  const path = join(folder, 'filler');
  const file = openSync(path, 'w');
  try {
    while (writeSync(file, Buffer.alloc(4096)) === 4096);
  } catch (error) {
    assert.equal((error as NodeJS.ErrnoException).code, 'ENOSPC');
  } finally {
    closeSync(file);
  }
  return () => rmSync(path);
}
