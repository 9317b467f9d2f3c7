import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Observation } from '../../../src/core/indicator.ts';
import type { MessageFact } from '../../../src/core/message.ts';
import { slotOf } from '../../../src/core/time/schedule.ts';
import { Reactions } from '../../../src/service/intake/reactions.ts';
import { WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const fact = (change: Partial<MessageFact> = {}): MessageFact => ({
  rule: 'r',
  severity: 'critical',
  component: 'psu1',
  condition: 'ac-lost',
  asserted: true,
  text: 'Power supply 1 AC outage',
  ...change,
});

class Scene implements AsyncDisposable {
  readonly fleet = new WatchedFleet([]);
  checks = 0;
  readonly looked: string[] = [];
  readonly reactions: Reactions;

  constructor() {
    const { fleet } = this.fleet;
    this.reactions = new Reactions({
      fleet: {
        find: (id) => fleet.find(id),
        listen: (listener) => fleet.listen(listener),
        hear: (device, observations, made) => fleet.hear(device, observations, made),
        // Nobody polls these devices; what is counted is whether it was asked for.
        check: async () => {
          this.checks++;
          return [];
        },
      },
      log: () => {},
      now: () => this.fleet.now,
      looked: (device, text) => void this.looked.push(`${device}: ${text}`),
    });
  }

  get device() {
    const device = this.fleet.fleet.find('hsm-1');
    assert.ok(device);
    return device;
  }

  say(change: Partial<MessageFact> = {}, authenticated = false): void {
    const said = fact(change);
    const { severity, text } = said;
    const message = { time: this.fleet.now, device: 'hsm-1', sender: '10.0.0.1', channel: 'syslog', severity, text, count: 1 } as const;
    this.reactions.to([{ message, fact: said, authenticated }]);
  }

  /** A poll over SNMP finds the same. */
  pollFinds(): void {
    const { now } = this.fleet;
    const observation: Observation = { component: 'psu1', condition: 'ac-lost', verdict: 'negative', evidence: { text: 'no input' } };
    const slot = slotOf(now, this.device.plan.policy.interval);
    this.fleet.fleet.hear(this.device, [observation], { slot, at: now, witness: 'snmp' });
  }

  /** The witnesses of the evidence of alerts. */
  get witnesses(): readonly string[] {
    return [...this.device.alerts].flatMap(({ evidence }) => evidence.map(({ witness }) => witness));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.reactions[Symbol.dispose]();
    await this.fleet[Symbol.asyncDispose]();
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('what anybody could have said leads to one poll, and to no alert however often it comes', async () => {
  await using scene = new Scene();
  for (let n = 0; n < 12; n++) {
    for (let each = 0; each < 100; each++) scene.say();
    await settled();
    scene.fleet.wait(10 * MINUTE);
  }
  assert.equal(scene.checks, 1, 'the poll that follows waits for a timer of its own');
  assert.deepEqual(scene.witnesses, []);
});

test('what anybody could have said confirms what a poll has found, whichever comes first', async () => {
  {
    await using scene = new Scene();
    scene.pollFinds();
    scene.say();
    assert.deepEqual(scene.witnesses.toSorted(), ['push', 'snmp']);
  }
  await using scene = new Scene();
  scene.say();
  scene.pollFinds();
  await settled();
  await settled();
  assert.deepEqual(scene.witnesses.toSorted(), ['push', 'snmp']);
});

test('what the poll makes of a critical message that nobody has proven is told', async () => {
  await using scene = new Scene();
  const said = 'Its sender is not proven: “Power supply 1 AC outage”';
  scene.say();
  await settled();
  await settled();
  assert.deepEqual(scene.looked, [`hsm-1: the poll could not confirm it. ${said}`]);
  await using silent = new Scene();
  // What it answered a minute ago is no denial.
  silent.fleet.wait(MINUTE);
  silent.say();
  await settled();
  await settled();
  assert.deepEqual(silent.looked, [`hsm-1: the device did not answer. ${said}`]);
  await using other = new Scene();
  other.say();
  other.pollFinds();
  await settled();
  await settled();
  assert.deepEqual(other.looked, [`hsm-1: the poll has found the same. ${said}`]);
  // That a message was proven before is no finding of a poll.
  await using silentAgain = new Scene();
  silentAgain.fleet.wait(MINUTE);
  silentAgain.say({}, true);
  silentAgain.say();
  await settled();
  await settled();
  assert.deepEqual(silentAgain.looked, [`hsm-1: the device did not answer; an alert says the same already. ${said}`]);
  await using milder = new Scene();
  milder.say({ severity: 'warning' });
  milder.say({ component: 'psu2' }, true);
  await settled();
  await settled();
  assert.deepEqual(milder.looked, [], 'a milder one, and one that is judged by itself');
});

test('a flood of what is milder takes no room from what is graver', async () => {
  await using scene = new Scene();
  for (let n = 0; n < 1000; n++) scene.say({ severity: 'warning', component: `interface-made-up-${n}`, condition: 'link-down' });
  scene.say();
  await settled();
  await settled();
  assert.deepEqual(scene.looked, ['hsm-1: the poll could not confirm it. Its sender is not proven: “Power supply 1 AC outage”']);
});

test('what anybody could have said ends nothing', async () => {
  await using scene = new Scene();
  scene.pollFinds();
  scene.say({ asserted: false });
  assert.deepEqual(scene.witnesses, ['snmp']);
  assert.equal(scene.checks, 0);
});

test('what a proven sender says of an immediate condition fires at once', async () => {
  await using scene = new Scene();
  scene.say({ component: 'hsm', condition: 'tamper-suspected' }, true);
  assert.deepEqual(
    [...scene.device.alerts].map(({ condition, state }) => [condition, state]),
    [['tamper-suspected', 'firing']],
  );
  scene.say({ component: 'hsm', condition: 'zeroized' });
  assert.equal([...scene.device.alerts].length, 1);
});

test('a test, and what is about no part, lead to nothing', async () => {
  await using scene = new Scene();
  scene.say({ test: true }, true);
  const { component: _component, ...rest } = fact();
  const message = {
    time: scene.fleet.now,
    device: 'hsm-1',
    sender: '',
    channel: 'syslog',
    severity: 'critical',
    text: '',
    count: 1,
  } as const;
  scene.reactions.to([{ message, fact: rest, authenticated: true }]);
  assert.deepEqual([scene.checks, scene.witnesses], [0, []]);
});

test('that one of several parts is well again says nothing of the others', async () => {
  await using scene = new Scene();
  scene.say({ component: 'fans', condition: 'attention' }, true);
  scene.say({ component: 'fans', condition: 'attention', asserted: false }, true);
  const [alert] = scene.device.alerts;
  assert.equal(alert?.state, 'pending');
  assert.ok(alert.evidence.every(({ verdict }) => verdict === 'negative'));
});
