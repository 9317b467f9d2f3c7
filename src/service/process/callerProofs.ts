import { execFile } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { plainText } from '../../core/text.ts';
import { MINUTE } from '../../core/time/duration.ts';
import { CALLERS } from '../../protocol/callers.ts';

/** A proof that is older was left by somebody who did not come. */
const FRESH = 2 * MINUTE;
/** Of many that nobody has used, so many are looked at in one go. */
const SWEPT = 1_000;
/** The system's list of accounts answers by then (ms). */
const ANSWERS = 2_000;

const run = promisify(execFile);

/** Who calls, by the word of the system. */
export interface CallerProofs {
  /** The account that has left this proof, which counts once; undefined: nobody has. */
  accountOf(name: string | undefined): Promise<string | undefined>;
}

/** Makes the folder in which callers leave their proofs. The socket lies beside it, and its group is that of this process. `clock`: ms since the epoch. */
export function callerProofs(runtime: string, clock: () => number): CallerProofs {
  const folder = join(runtime, CALLERS);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  // Sticky, and not to be listed.
  chmodSync(folder, 0o1730);
  return {
    async accountOf(name) {
      const now = clock();
      sweep(folder, now);
      if (name === undefined) return undefined;
      const file = join(folder, name);
      const found = lstatSync(file, { throwIfNoEntry: false });
      rmSync(file, { recursive: true, force: true });
      // A link to a file of somebody else's would be two names of one.
      if (!found?.isFile() || found.nlink !== 1 || found.size !== 0 || Math.abs(now - found.ctimeMs) >= FRESH) return undefined;
      return accountName(found.uid);
    },
  };
}

function sweep(folder: string, now: number): void {
  try {
    for (const name of readdirSync(folder).slice(0, SWEPT)) {
      const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
      if (found && Math.abs(now - found.ctimeMs) >= FRESH) rmSync(join(folder, name), { recursive: true, force: true });
    }
  } catch {
    // Another one has removed it.
  }
}

/** As the system calls it, wherever it keeps its accounts. */
async function accountName(uid: number): Promise<string> {
  try {
    const { stdout } = await run('getent', ['passwd', String(uid)], { timeout: ANSWERS });
    const [name = ''] = stdout.split(':');
    if (name !== '') return plainText(name, 60);
  } catch {
    // Its number says as much.
  }
  return `account ${uid}`;
}

/** Whose name stands in the audit log of a service that several accounts reach: the person's own word, and the account that is behind it. */
export function nameWithAccount(person: string, account: string | undefined): string {
  const said = account ?? 'account not proven';
  return person === account || person === '' ? said : `${person.slice(0, 100 - said.length - 3)} (${said})`;
}
