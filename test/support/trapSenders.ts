import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What Debian's snmptrap or snmpinform did. */
export interface Sent {
  readonly code: number | null;
  readonly output: string;
}

/** Runs one of Debian's senders, without MIB files and with its persistent files in a folder of its own. */
export async function sendWith(program: 'snmptrap' | 'snmpinform', args: readonly string[]): Promise<Sent> {
  const home = mkdtempSync(join(tmpdir(), 'snmps-'));
  try {
    const env = { ...process.env, MIBS: '', MIBDIRS: '', SNMP_PERSISTENT_DIR: home, SNMPCONFPATH: home };
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    }
    const [code] = await once(child, 'close');
    return { code, output: output.replace(/^Created directory: .*\n/gm, '') };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
