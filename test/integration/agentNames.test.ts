import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { oidText } from '../../src/channels/snmp/ber/oidBytes.ts';

test('names that an agent makes up without end do not fill the memory', { timeout: 240_000 }, () => {
  // A hundred numbers of 32 bits behind three that count.
  const name = Buffer.from([0, 0, 0, ...Array.from({ length: 100 }, () => [0x8f, 0xff, 0xff, 0xff, 0x7f]).flat()]);
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let each = 0; each < 60_000; each++) {
    for (let place = 0; place < 3; place++) name[place] = (each >> (7 * place)) & 0x7f;
    oidText(name, 0, name.length);
  }
  collect();
  const grown = process.memoryUsage().heapUsed - before;
  assert.ok(grown < 30e6, `${grown}`);
});
