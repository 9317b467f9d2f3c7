import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { OwnShortage } from '../core/fault.ts';

/** What this machine lacks, by the operating system's code. None of it says anything about the device. */
const shortages: Readonly<Record<string, string>> = {
  EMFILE: 'HSM Vigil has as many files and connections open as it may',
  ENFILE: 'this machine has as many files and connections open as it can',
  ENOMEM: 'this machine has no memory left for it',
  ENOBUFS: 'this machine has no network buffers left for it',
  EADDRNOTAVAIL: 'this machine has no address or port of its own left for it',
};

/** Descriptors that are left to clients, files and notices; a look-up of a name takes some, too, and without them finds no name. */
const LEFT = 8;

/** The fault that an error of the operating system is, where the lack is this machine's own. Undefined: it is not. */
export function ownShortage(what: string, code: string | undefined): OwnShortage | undefined {
  const lack = code === undefined || !Object.hasOwn(shortages, code) ? undefined : shortages[code];
  return lack === undefined ? undefined : new OwnShortage(`${what} was not asked, because ${lack} (${code}).`);
}

/**
 * Asked before a connection is opened, so that devices do not take the last descriptors.
 * @throws {OwnShortage} where there are hardly any left
 */
export function requireDescriptors(what: string): void {
  const opened: number[] = [];
  try {
    for (let each = 0; each < LEFT; each++) opened.push(openSync(devNull, 'r'));
  } catch (error) {
    const shortage = ownShortage(what, error instanceof Error && 'code' in error ? String(error.code) : undefined);
    if (shortage) throw shortage;
  } finally {
    for (const descriptor of opened) closeSync(descriptor);
  }
}
