import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * The program behind snmpd's `pass_persist` (snmpd.conf(5)): `get` or `getnext` and an OID come in, three lines (OID, type, value) or `NONE` go
 * out. argv: a JSON file of `[[oid, type, value], …]` in increasing order of OID, without leading dots.
 */
const [, , file = ''] = process.argv;
const rows = JSON.parse(readFileSync(file, 'utf8')) as [string, string, string][];

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
for (;;) {
  const command = await next();
  if (command === undefined || command === '') break;
  if (command === 'PING') {
    answer('PONG');
    continue;
  }
  const oid = ((await next()) ?? '').replace(/^\./, '');
  const row =
    command === 'getnext' ? rows.find(([candidate]) => comesAfter(candidate, oid)) : rows.find(([candidate]) => candidate === oid);
  if (row === undefined) answer('NONE');
  else answer(`.${row[0]}`, row[1], row[2]);
}

async function next(): Promise<string | undefined> {
  const { value, done } = await lines.next();
  return done === true ? undefined : String(value).trim();
}

function answer(...text: string[]): void {
  process.stdout.write(`${text.join('\n')}\n`);
}

function comesAfter(candidate: string, oid: string): boolean {
  const left = candidate.split('.').map(Number);
  const right = oid.split('.').map(Number);
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    if (left[at] !== right[at]) return left[at]! > right[at]!;
  }
  return left.length > right.length;
}
