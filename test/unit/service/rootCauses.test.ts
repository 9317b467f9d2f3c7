import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { rootCauses } from '../../../src/service/alerting/rootCauses.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import { WatchedDevice } from '../../../src/service/watching/watchedDevice.ts';
import { deviceOf, NOON } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const command = luna7.console.commands.find((each) => each.command === 'sysconf ntp status')!;

/** A device whose clock follows no time server, which its first reading of the hour shows at this minute. */
function withoutTime(id: string, first: number): WatchedDevice {
  const plan = { device: deviceOf(id), model: luna7, policy: policyFrom(), timeout: 1000, simulated: false, secrets: new Secrets() };
  const watched = new WatchedDevice(plan);
  for (let minute = first; minute <= first + 70; minute += 10) {
    const at = NOON + minute * MINUTE;
    const text = 'Time servers are configured, and the clock follows none of them';
    const poll: ChannelPoll = {
      channel: 'console',
      readings: [],
      observations: [{ component: 'ntp', condition: 'clock-unsynchronised', verdict: 'negative', evidence: { text } }],
      commands: [{ command, settled: true, feeds: ['ntp.clock-unsynchronised'], components: ['ntp'] }],
      ...{ startedAt: at, endedAt: at, durationMs: 1 },
    };
    watched.apply([poll], at, at);
  }
  return watched;
}

test('a time server that is lost to a fleet is one alert, although each device is asked about it at a time of its own', () => {
  const devices = [0, 50, 110].map((minute, n) => withoutTime(`hsm-${n}`, minute));
  const owned = devices.flatMap((device) => [...device.alerts].map((alert) => ({ alert, device })));
  assert.deepEqual(
    owned.map(({ alert }) => alert.state),
    ['firing', 'firing', 'firing'],
  );
  const causes = rootCauses(owned, NOON + 180 * MINUTE);
  assert.deepEqual([causes.size, [...new Set(causes.values())]], [2, [owned[0]?.alert.id]]);
});
