import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { receiveBuffer } from '../../../src/service/doctor/rights.ts';
import { newFolder } from '../../support/bundledCli.ts';

test('what the system holds for a UDP port is too little, enough, or not seen', { skip: process.platform !== 'linux' }, async () => {
  const file = join(newFolder(), 'rmem_max');
  const place = { protocol: 'UDP', host: '0.0.0.0', port: 1514 } as const;
  const found = async (limit?: string) => {
    if (limit !== undefined) writeFileSync(file, limit);
    return (await receiveBuffer(place, file)).map(({ state, text }) => `${state}: ${text}`).join();
  };
  assert.match(await found(), /^unknown: How much the system holds for 0\.0\.0\.0:1514 \(UDP\) cannot be seen/);
  assert.match(
    await found('212992\n'),
    /^warning: The system holds only 208 KiB for 0\.0\.0\.0:1514 \(UDP\).*sysctl -w net\.core\.rmem_max=4194304/,
  );
  assert.match(await found('4194304\n'), /^ok: /);
  assert.deepEqual(await receiveBuffer({ ...place, protocol: 'TCP' }, file), []);
});
