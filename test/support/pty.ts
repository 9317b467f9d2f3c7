import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { endChild } from './endChild.ts';

/** Two ends of a wire that look like serial ports, made by socat. */
export interface PtyPair extends AsyncDisposable {
  readonly device: string;
  readonly host: string;
}

export async function openPtyPair(): Promise<PtyPair> {
  const folder = mkdtempSync(join(tmpdir(), 'pty-'));
  const device = join(folder, 'device');
  const host = join(folder, 'host');
  const socat = spawn('socat', [`pty,raw,echo=0,link=${device}`, `pty,raw,echo=0,link=${host}`], { stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  socat.stderr.on('data', (text) => {
    complaint += text;
  });
  const give = async (): Promise<void> => {
    await endChild(socat);
    rmSync(folder, { recursive: true, force: true });
  };
  for (let waited = 0; !(existsSync(device) && existsSync(host)); waited += 5) {
    if (waited > 5000 || socat.exitCode !== null) {
      await give();
      throw new Error(`socat made no pseudo-terminals: ${complaint}`);
    }
    await pause(5);
  }
  return { device, host, [Symbol.asyncDispose]: give };
}
