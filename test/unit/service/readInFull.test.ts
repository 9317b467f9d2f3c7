import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import type { DeviceConfig } from '../../../src/inventory/schema.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import type { ChannelPoll } from '../../../src/service/polling/pollTarget.ts';
import { deviceRecord } from '../../../src/service/records/deviceRecord.ts';
import { healthOfPoll } from '../../../src/service/records/pollHealth.ts';
import { WatchedDevice } from '../../../src/service/watching/watchedDevice.ts';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import { listenConsole } from '../../../src/simulator/console/listen.ts';
import { pollConsoleOf } from '../../support/consolePoll.ts';

const MINUTE = 60_000;
const REFUSED = '\nError:  You are not permitted to run this.\n\nCommand Result : 65 (Permission denied)\n';

const config: DeviceConfig = {
  id: 'hsm-1',
  model: 'luna-network-hsm-7',
  console: { address: '127.0.0.1:1', baudRate: 115_200, user: 'monitor', password: { secret: 'console' } },
  monitorAccount: 'enabled',
};

/** One poll of a console that answers `command` in another way than usual. */
async function polled(prints: (command: string, answer: string) => string): Promise<ChannelPoll> {
  const time = Date.now();
  const appliance = new Appliance({ seed: 3, now: () => time });
  await using device = await listenConsole(appliance, { prints });
  return await pollConsoleOf({ address: device.address }, undefined, { timeout: 1000 });
}

const sensorsAs = (answer: (usual: string) => string) => (command: string, usual: string) =>
  command === 'status sensors' ? answer(usual) : usual;

const cases: Readonly<Record<string, readonly [prints: (command: string, usual: string) => string, why: RegExp]>> = {
  'is refused': [sensorsAs(() => REFUSED), /“status sensors” brought nothing: .*error 65 \(Permission denied\)/],
  'ends without its result line': [sensorsAs((usual) => usual.replace(/Command Result.*\n/, '')), /“status sensors” brought nothing: /],
  'has another layout since an update': [
    sensorsAs((usual) => usual.replaceAll(/^.*\|.*$/gm, (row) => row.replaceAll('|', ';'))),
    /“status sensors” tells nothing of this that can be read|nothing that “status sensors” printed was understood/,
  ],
};

describe('a command of every poll that', () => {
  for (const [what, [prints, why]] of Object.entries(cases)) {
    test(`${what} leaves its parts unknown, by name and with the reason`, async () => {
      const poll = await polled(prints);
      assert.equal(poll.fault, undefined, 'the rest is read');
      const { state, findings = [] } = healthOfPoll(config, luna7, [poll]);
      assert.equal(state, 'unknown');
      const named = new Map(findings.map((finding) => [finding.name, finding]));
      for (const words of ['Fans', 'Power supplies', 'Temperatures']) {
        assert.equal(named.get(words)?.state, 'unknown', words);
        assert.match(named.get(words)?.reason ?? '', why);
      }
      assert.equal(named.has('Tamper'), false, 'what was read is not spoken of');
    });
  }
});

test('what cannot be read is an alert after its slots, and not before', async () => {
  const bad = await polled(sensorsAs(() => REFUSED));
  const secrets = new Secrets();
  const device = new WatchedDevice({ device: config, model: luna7, policy: policyFrom(), timeout: 1000, simulated: false, secrets });
  const start = Date.UTC(2026, 2, 1, 12);
  const after = (slot: number) => {
    const at = start + slot * 10 * MINUTE;
    const readings = bad.readings.map((reading) => ({ ...reading, time: at }));
    const { effects } = device.apply([{ ...bad, readings, startedAt: at, endedAt: at }], at, at);
    return effects.flatMap(({ kind, alert }) => (kind === 'fire' ? [`${alert.component}.${alert.condition}`] : []));
  };
  assert.deepEqual([0, 1, 2].flatMap(after), []);
  const record = deviceRecord(device, start + 21 * MINUTE);
  assert.equal(record.state, 'degraded');
  assert.match(
    record.findings?.find(({ component }) => component === 'console')?.reason ?? '',
    /fans could not be read.*\(3 of 4 bad polls\)/,
  );
  assert.match(record.notJudged?.join() ?? '', /^Nothing has judged fans, power supplies or temperatures so far\.$/);
  assert.deepEqual(after(3), ['console.unread']);
});

test('a console that is read in full is not unread, and a poll that did not ask does not complain', async () => {
  const poll = await polled((_, usual) => usual);
  assert.equal(poll.unread, undefined);
  assert.equal(poll.observations.find(({ condition }) => condition === 'unread')?.verdict, 'positive');
  const { state, findings, notJudged } = healthOfPoll(config, luna7, [poll]);
  assert.deepEqual([state, findings, notJudged], ['ok', [], undefined]);
});
