import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import type { PolledChannel } from '../../../src/core/channel.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { WatchedDevice } from '../../../src/service/watching/watchedDevice.ts';
import { deviceOf, NOON } from '../../support/watchedFleet.ts';

test('a version that is told differently than before is an event of its time, once, however many channels tell it', () => {
  const device = new WatchedDevice({
    ...{ device: deviceOf('hsm-1'), model: luna7, policy: policyFrom(), timeout: 1000, simulated: false, secrets: new Secrets() },
  });
  const poll = (minute: number, firmware: string, console = firmware) => {
    const at = NOON + minute * 60_000;
    const made = (['console', 'snmp'] as const).map((channel: PolledChannel) => ({
      ...{ channel, observations: [], startedAt: at, endedAt: at, durationMs: 10 },
      readings: [
        {
          ...{ device: 'hsm-1', channel, metric: 'hsm.info' as const, value: 1, time: at },
          attributes: {
            ...{ 'hw.id': 'hsm', 'hw.name': 'HSM', 'hw.type': 'hsm' as const },
            'hsm.firmware': channel === 'console' ? console : firmware,
          },
        },
      ],
    }));
    return device.apply(made, at, at).events.map(({ time, kind, text }) => [(time - NOON) / 60_000, kind, text]);
  };
  assert.deepEqual(poll(0, '7.7.0'), [], 'the first one is no change');
  assert.deepEqual(poll(10, '7.7.0'), []);
  assert.deepEqual(poll(20, '7.8.4\u202e'), [[20, 'software-changed', 'Firmware of HSM: 7.7.0 to 7.8.4']]);
  assert.deepEqual(poll(30, '7.8.4'), [], 'nor is what nobody sees');
  poll(40, '7.8.4', '7.8.4-2');
  assert.deepEqual(poll(50, '7.8.4', '7.8.4-2'), [], 'two ways to write one version are no change');
});
