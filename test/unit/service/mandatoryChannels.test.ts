import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInventory } from '../../../src/inventory/load.ts';
import type { DeviceConfig } from '../../../src/inventory/schema.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { MandatoryChannels } from '../../../src/service/watching/mandatoryChannels.ts';
import { plansOf } from '../../../src/service/watching/plans.ts';
import { deviceOf, WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

class Scene implements AsyncDisposable {
  readonly fleet: WatchedFleet;
  readonly #looks: MandatoryChannels;

  constructor(device: DeviceConfig) {
    this.fleet = new WatchedFleet([], [device]);
    const { fleet, keeper } = this.fleet;
    this.#looks = new MandatoryChannels({ fleet, keeper, now: () => this.fleet.now });
  }

  /** So many slots go by, and each is looked at several times. */
  slots(count: number): readonly string[] {
    for (let each = 0; each < count; each++) {
      this.fleet.wait(10 * MINUTE);
      for (let looks = 0; looks < 3; looks++) this.#looks.look();
    }
    return this.look();
  }

  look(): readonly string[] {
    this.#looks.look();
    return [...this.fleet.fleet.alerts()].map(({ alert }) => `${alert.state} ${alert.component}`).sort();
  }

  hear(channel: 'trap' | 'syslog'): void {
    this.fleet.store.heard.save({ device: 'hsm-1', channel, lastAt: this.fleet.now });
  }

  plan(device: DeviceConfig): void {
    this.fleet.fleet.watch(plansOf(parseInventory(JSON.stringify({ devices: [device] })), new Secrets(), false));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#looks[Symbol.dispose]();
    await this.fleet[Symbol.asyncDispose]();
  }
}

const enabled = deviceOf('hsm-1');
const disabled: DeviceConfig = { ...enabled, monitorAccount: 'disabled' };
const { snmp: _, ...consoleOnly } = disabled;

test('with the monitor account nothing is mandatory', async () => {
  await using scene = new Scene(enabled);
  assert.deepEqual(scene.slots(8), []);
});

test('without the account a log that nobody hears is an alert after several slots, and over once it is heard', async () => {
  await using scene = new Scene(disabled);
  assert.deepEqual(scene.slots(2), ['pending syslog-messages']);
  assert.deepEqual(scene.slots(1), ['firing syslog-messages']);
  const [found] = [...scene.fleet.fleet.alerts()];
  assert.match(found?.alert.summary ?? '', /^Syslog: mandatory without the monitor account/);
  assert.match(found?.alert.evidence.at(-1)?.text ?? '', /nothing was ever heard/);
  // A trap is no line of the log.
  scene.hear('trap');
  assert.deepEqual(scene.slots(2), ['firing syslog-messages']);
  scene.hear('syslog');
  assert.deepEqual(scene.slots(1), ['firing syslog-messages']);
  assert.deepEqual(scene.slots(1), ['resolved syslog-messages']);
});

test('a log that was heard is missing a day after its last line, and the alert says when that was', async () => {
  await using scene = new Scene(disabled);
  scene.hear('syslog');
  assert.deepEqual(scene.slots(143), []);
  assert.deepEqual(scene.slots(3), ['firing syslog-messages']);
  assert.match([...scene.fleet.fleet.alerts()][0]?.alert.evidence.at(-1)?.text ?? '', /last heard .*(day|24 h|h ago|d ago)/);
});

test('a device that is polled over nothing is looked at, too, and each missing way is an alert of its own', async () => {
  await using scene = new Scene(consoleOnly);
  assert.deepEqual(scene.slots(3), ['firing snmp', 'firing syslog-messages']);
});

test('once the account is enabled again the alerts end, and nothing more is judged', async () => {
  await using scene = new Scene(disabled);
  assert.deepEqual(scene.slots(3), ['firing syslog-messages']);
  scene.plan(enabled);
  assert.deepEqual(scene.slots(2), ['resolved syslog-messages']);
  const before = scene.fleet.fleet.find('hsm-1')?.indicator('syslog-messages', 'not-in-place')?.state.lastKnown;
  scene.slots(3);
  assert.equal(scene.fleet.fleet.find('hsm-1')?.indicator('syslog-messages', 'not-in-place')?.state.lastKnown, before);
});

test('a paused device is not judged', async () => {
  await using scene = new Scene({ ...disabled, paused: true });
  assert.deepEqual(scene.slots(Math.ceil((2 * HOUR) / (10 * MINUTE))), []);
});

test('a decision in the middle of a slot is looked at at once', async () => {
  await using scene = new Scene(enabled);
  assert.deepEqual(scene.slots(1), []);
  scene.plan(disabled);
  assert.deepEqual(scene.look(), ['pending syslog-messages']);
});
