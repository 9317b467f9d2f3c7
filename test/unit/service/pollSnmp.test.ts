import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyedTurns } from '../../../src/core/turns.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import type { DeviceConfig } from '../../../src/inventory/schema.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { pollDevice } from '../../../src/service/polling/poll.ts';
import type { PollTools } from '../../../src/service/polling/pollTarget.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import { varbindsOf } from '../../support/everyReading.ts';

const appliance = new Appliance({ seed: 1 });
const device: DeviceConfig = {
  id: 'hsm-1',
  model: 'luna-network-hsm-7',
  snmp: { host: '127.0.0.1', port: 161, version: '2c', community: { secret: 'community' } },
  monitorAccount: 'disabled',
};

async function readingsUnder(community: string): Promise<string> {
  const secrets = new Secrets();
  secrets.provide({ community });
  const tools: PollTools = {
    consoles: new KeyedTurns(),
    snmp: { poll: async () => ({ varbinds: varbindsOf(appliance), durationMs: 1 }) } as unknown as PollTools['snmp'],
    now: Date.now,
    onBug: (error) => assert.fail(String(error)),
  };
  const [poll] = await pollDevice({ device, model: luna7, timeout: 1000, secrets }, tools, new AbortController().signal);
  return JSON.stringify(poll);
}

test('a secret that the index of a row spells is told as little as one in its cells', async () => {
  const [client = ''] = appliance.state.configuration.clients;
  assert.ok((await readingsUnder('another-community')).includes(client));
  assert.ok(!(await readingsUnder(client)).includes(client));
});
