import { statSync } from 'node:fs';

/** Which file stands under a name: another one of that name has another identity. Undefined: none. */
export function fileIdentity(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

/** Another file, or none, stands under the name. Where a file system gives a file a new number each time, that says nothing. */
export function isReplaced(path: string, known: string | undefined): boolean {
  try {
    const found = fileIdentity(path);
    return found !== known && fileIdentity(path) === found;
  } catch {
    // A folder above it that cannot be looked into.
    return true;
  }
}
