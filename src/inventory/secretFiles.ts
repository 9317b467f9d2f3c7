import { constants, type Stats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Fault } from '../core/fault.ts';
import { pemOnOneLine } from '../core/pem.ts';
import type { Environment } from './location.ts';
import { secretName } from './schemaParts.ts';

/** Others can read or write what should be secret. */
export class SecretsExposed extends Fault {
  readonly code = 'secrets-exposed';
}

/** A secret, its file or the folder is there and cannot be used. */
export class SecretUnreadable extends Fault {
  readonly code = 'secret-unreadable';
}

export interface SecretFiles {
  readonly secrets: ReadonlyMap<string, string>;
  /** Names without a file. */
  readonly missing: readonly string[];
  /** Files that are there and were not used: others can read them, they are empty, too large or no single line of text. */
  readonly refused: readonly { readonly name: string; readonly fault: Fault }[];
}

/** Longest secret in bytes: SNMP passphrases and passwords are far shorter. */
const MAX_BYTES = 4096;

/** The folder of secrets for a process without an editor: `--secrets`, else what systemd passed (systemd.exec, "Credentials"), else none. */
export function secretsDirectory(option: string | undefined, env: Environment): string | undefined {
  return option || env.CREDENTIALS_DIRECTORY || undefined;
}

/**
 * Reads the named secrets, a file each; a newline at the end of a file is not part of the secret, and a key in PEM
 * form is taken on one line. Throws SecretsExposed when others
 * can read or write the folder, SecretUnreadable when it cannot be used at all. One bad file does not keep the others from being used.
 */
export async function readSecretFiles(directory: string, names: Iterable<string>, env: Environment = process.env): Promise<SecretFiles> {
  const bySystemd = env.CREDENTIALS_DIRECTORY !== undefined && resolve(directory) === resolve(env.CREDENTIALS_DIRECTORY);
  const folder = await stat(directory).catch((cause) => {
    throw new SecretUnreadable(
      `The folder of secrets "${directory}" cannot be opened (${codeOf(cause)}). Check --secrets or $CREDENTIALS_DIRECTORY.`,
      { cause },
    );
  });
  if (!folder.isDirectory()) throw new SecretUnreadable(`"${directory}" is not a folder. Expected a folder with a file for each secret.`);
  refuseExposed(directory, folder, bySystemd);

  const secrets = new Map<string, string>();
  const missing: string[] = [];
  const refused: { name: string; fault: Fault }[] = [];
  for (const name of new Set(names)) {
    try {
      const secret = await readSecret(directory, name, bySystemd);
      if (secret === undefined) missing.push(name);
      else secrets.set(name, secret);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      refused.push({ name, fault: error });
    }
  }
  return { secrets, missing, refused };
}

async function readSecret(directory: string, name: string, bySystemd: boolean): Promise<string | undefined> {
  // The inventory's definition says the same; a name from elsewhere must not lead out of the folder either.
  if (!secretName.safeParse(name).success) throw new SecretUnreadable('A secret’s name holds characters that a name may not have.');
  const path = join(directory, name);
  let file: FileHandle;
  try {
    // Without O_NONBLOCK, opening a FIFO would wait for a writer.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw new SecretUnreadable(`The secret "${path}" cannot be opened (${codeOf(cause)}).`, { cause });
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new SecretUnreadable(`The secret "${path}" is not a file.`);
    refuseExposed(path, stats, bySystemd);
    const buffer = Buffer.alloc(MAX_BYTES + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    const given = buffer.subarray(0, bytesRead);
    // The unit sets an empty one for each secret that has no file: without it, systemd would start nothing.
    if (bySystemd && /^\r?\n?$/.test(given.toString('latin1')))
      throw new SecretUnreadable(
        `systemd has no secret "${name}" to hand over. Put it as a line into the file that the unit names ("systemctl cat hsm-vigil" shows LoadCredential=${name}), then "systemctl restart hsm-vigil".`,
      );
    return secretIn(given, path);
  } finally {
    await file.close();
  }
}

function secretIn(bytes: Buffer, path: string): string {
  if (bytes.length > MAX_BYTES) throw new SecretUnreadable(`The secret "${path}" is larger than ${MAX_BYTES} bytes.`);
  let text: string;
  try {
    text = pemOnOneLine(new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r?\n$/, ''));
  } catch {
    throw new SecretUnreadable(`The secret "${path}" is not UTF-8 text.`);
  }
  const flaw = flawOf(text);
  if (flaw !== undefined) throw new SecretUnreadable(`The secret "${path}" ${flaw}.`);
  return text;
}

/** Why a text cannot be a secret, to be said after its name. */
export function flawOf(text: string): string | undefined {
  if (text === '') return 'is empty';
  // A line end inside a password would be typed at a console as the end of it, and the rest as a command.
  if (/[\u0000-\u001f\u007f]/.test(text)) return 'holds control characters or more than one line';
  return undefined;
}

/**
 * What systemd passes to a service with a user of its own may belong to root and carry an access control list for that user. Its mask
 * shows as the group's permission, 0440 and 0550 (systemd 254 and later); the group itself has none.
 */
function refuseExposed(path: string, stats: Stats, bySystemd: boolean): void {
  // Windows has no such mode bits.
  if (process.platform === 'win32') return;
  const permissions = stats.mode & 0o7777;
  const mask = stats.isDirectory() ? 0o550 : 0o440;
  if ((permissions & 0o077) === 0 || (bySystemd && stats.uid === 0 && permissions === mask)) return;
  const wanted = stats.isDirectory() ? '700' : '600';
  throw new SecretsExposed(
    `"${path}" is open to other users (mode ${permissions.toString(8).padStart(4, '0')}). Secrets in it are not used: run chmod ${wanted} on it, and consider them known.`,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
