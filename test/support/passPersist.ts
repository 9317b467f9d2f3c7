import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * The program behind snmpd's `pass_persist` (snmpd.conf(5)): `get` or `getnext` and an OID come in, three lines (OID, type, value) or `NONE` go
 * out. argv: a JSON file of `[[oid, type, value], …]` in increasing order of OID, without leading dots.
 */
const [, , file = ''] = process.argv;
const rows = JSON.parse(readFileSync(file, 'utf8')) as [string, string, string][];
const names = rows.map(([oid]) => oid.split('.').map(Number));

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
for (;;) {
  const command = await next();
  if (command === undefined || command === '') break;
  if (command === 'PING') {
    answer('PONG');
    continue;
  }
  const oid = ((await next()) ?? '').replace(/^\./, '');
  const at = placeOf(oid.split('.').map(Number), command === 'getnext');
  const row = command === 'getnext' || rows[at]?.[0] === oid ? rows[at] : undefined;
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

/** The first row that does not come before a name, or that comes after it. */
function placeOf(oid: readonly number[], after: boolean): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compare(names[middle]!, oid);
    if (order < 0 || (after && order === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    if (left[at] !== right[at]) return left[at]! - right[at]!;
  }
  return left.length - right.length;
}
