import { readFileSync } from 'node:fs';

/** One line for each message of the vendor's guides, as a server of logs stores it: `2026 Sep  1 12:05:01 hsm-eus-1 local5 info NTLS [2718]: …`. */
export const sampleLines: readonly string[] = readFileSync(new URL('../fixtures/messages/luna7.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((row) => row.slice(row.lastIndexOf('\t') + 1));
