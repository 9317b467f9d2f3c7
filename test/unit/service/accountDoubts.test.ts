import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { refused } from '../../../src/channels/console/transports/loginFaults.ts';
import type { AccountNews } from '../../../src/core/message.ts';
import { slotOf } from '../../../src/core/time/schedule.ts';
import { parseInventory } from '../../../src/inventory/load.ts';
import type { DeviceConfig } from '../../../src/inventory/schema.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { AccountDoubts } from '../../../src/service/watching/accountDoubts.ts';
import { plansOf } from '../../../src/service/watching/plans.ts';
import { deviceOf, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const SLOT = 10 * MINUTE;
const enabled = deviceOf('hsm-1');
const disabled: DeviceConfig = { ...enabled, monitorAccount: 'disabled' };
const other: DeviceConfig = { ...enabled, console: { ...enabled.console, user: 'vigil-look' } as NonNullable<DeviceConfig['console']> };

const news = (says: AccountNews['says'], name: string | undefined = 'monitor'): AccountNews => ({
  says,
  text: `admin has typed “${says}”`,
  ...(name !== undefined && { name }),
});

class Scene implements AsyncDisposable {
  readonly watched: WatchedFleet;
  doubts: AccountDoubts;
  /** How often a login was asked for. */
  checks = 0;

  constructor(device: DeviceConfig = enabled) {
    this.watched = new WatchedFleet([], [device]);
    this.doubts = this.#doubts();
  }

  get device() {
    const device = this.watched.fleet.find('hsm-1');
    assert.ok(device);
    return device;
  }
  get record() {
    const [device] = this.watched.snapshot().devices;
    assert.ok(device);
    return device;
  }

  say(said: AccountNews, { proven = true, saidAt }: { readonly proven?: boolean; readonly saidAt?: number } = {}): void {
    this.doubts.hear(this.device, { news: said, at: this.watched.now, proven, ...(saidAt !== undefined && { saidAt }) });
  }

  /** The console was polled, with this outcome. */
  async poll(fault?: { readonly code: string; readonly message: string }): Promise<void> {
    this.watched.now += MINUTE;
    const endedAt = this.watched.now;
    const poll = { channel: 'console' as const, readings: [], observations: [], startedAt: endedAt - 1, endedAt, durationMs: 1 };
    const slot = slotOf(endedAt, SLOT);
    const { fleet } = this.watched;
    fleet.conclude(this.device, this.device.apply([{ ...poll, ...(fault && { fault: fault as never }) }], slot, endedAt));
    await turn();
    await turn();
  }

  /** So many slots go by, each looked at more than once. */
  slots(count: number): string {
    for (let each = 0; each < count; each++) {
      this.watched.wait(SLOT);
      for (let looks = 0; looks < 3; looks++) this.doubts.look();
    }
    return this.alert;
  }

  get alert(): string {
    return [...this.watched.fleet.alerts()].map(({ alert }) => `${alert.state} ${alert.component}.${alert.condition}`).join();
  }

  /** What stands in the log, the latest first. */
  async log(): Promise<readonly string[]> {
    const caller = { who: 'ada', signal: new AbortController().signal, notify: () => {} };
    const { entries } = await this.watched.service.requests.log({ device: 'hsm-1' }, caller);
    return entries.map(({ kind, who }) => (who === undefined ? kind : `${kind} by ${who}`)).filter((kind) => kind.includes('account'));
  }

  async plan(device: DeviceConfig, since?: number): Promise<void> {
    const plans = plansOf(parseInventory(JSON.stringify({ devices: [device] })), new Secrets(), false);
    this.watched.fleet.watch(plans.map((plan) => ({ ...plan, ...(since !== undefined && { account: { since, by: 'ada' } }) })));
    await turn();
    await turn();
  }

  async restart(): Promise<void> {
    this.doubts[Symbol.dispose]();
    await this.watched.restart();
    this.doubts = this.#doubts();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.doubts[Symbol.dispose]();
    await this.watched[Symbol.asyncDispose]();
  }

  #doubts(): AccountDoubts {
    const { fleet, keeper } = this.watched;
    return new AccountDoubts({
      keeper,
      fleet: {
        get devices() {
          return fleet.devices;
        },
        find: (id) => fleet.find(id),
        listen: (listener) => fleet.listen(listener),
        hear: (...args) => fleet.hear(...args),
        conclude: (...args) => fleet.conclude(...args),
        // Nobody polls these devices; what is counted is whether it was asked for.
        check: async () => {
          this.checks++;
          return [];
        },
      },
      log: () => {},
      now: () => this.watched.now,
    });
  }
}

test('a proven line that the account was disabled is shown at once, told once as an alert, and audited once', async () => {
  await using scene = new Scene();
  scene.say(news('disabled'));
  assert.match(
    scene.record.accountDoubt?.text ?? '',
    /^The log of the HSM says: admin has typed “disabled”\. The inventory calls the account enabled\.$/,
  );
  assert.deepEqual(
    scene.record.problems.filter(({ code }) => code === 'account-doubt').map(({ title }) => title),
    ['Monitor account not as decided'],
  );
  assert.equal(scene.alert, 'pending console.account-changed');
  scene.say(news('disabled'));
  assert.equal(scene.slots(1), 'pending console.account-changed');
  assert.equal(scene.slots(1), 'firing console.account-changed');
  scene.say(news('disabled'));
  assert.equal(scene.slots(20), 'firing console.account-changed');
  assert.deepEqual(await scene.log(), ['account-changed by the HSM']);
  assert.equal(scene.checks, 0, 'the next poll shows it');
});

test('a login that succeeds afterwards ends it at once; one from before does not', async () => {
  await using scene = new Scene();
  scene.say(news('disabled'));
  scene.slots(3);
  scene.watched.now -= 10 * MINUTE;
  const device = scene.device;
  device.accountDoubt = device.accountDoubt && { ...device.accountDoubt, at: scene.watched.now + 5 * MINUTE };
  await scene.poll();
  assert.ok(scene.record.accountDoubt);
  scene.watched.now += 10 * MINUTE;
  await scene.poll();
  assert.deepEqual([scene.record.accountDoubt, scene.alert], [undefined, 'resolved console.account-changed']);
  assert.deepEqual(await scene.log(), ['account-doubt-over', 'account-changed by the HSM']);
});

test('an unproven line is a suspicion: nothing fires, one login is asked for, and its refusal makes it certain', async () => {
  await using scene = new Scene();
  for (let times = 0; times < 5; times++) scene.say(news('disabled'), { proven: false });
  assert.deepEqual([scene.record.accountDoubt?.unproven, scene.checks], [true, 1]);
  assert.match(scene.record.accountDoubt?.text ?? '', /so it is a suspicion/);
  assert.equal(scene.slots(10), '');
  assert.deepEqual(await scene.log(), ['account-doubt']);
  await scene.poll({ code: 'login-refused', message: 'The login as monitor was refused.' });
  assert.match(scene.record.accountDoubt?.text ?? '', /The login of HSM Vigil was refused\.$/);
  scene.slots(3);
  assert.match(scene.alert, /firing console\.account-changed/);
  assert.deepEqual(await scene.log(), ['account-changed by the HSM', 'account-doubt']);
});

test('a suspicion ends with a login, and lines without end ask for no more than a poll a minute', async () => {
  await using scene = new Scene();
  for (let times = 0; times < 30; times++) {
    scene.say(news('disabled'), { proven: false });
    scene.watched.now += 1000;
    await turn();
  }
  assert.equal(scene.checks, 1);
  await scene.poll();
  assert.equal(scene.record.accountDoubt, undefined);
  for (let times = 0; times < 3; times++) {
    scene.say(news('disabled'), { proven: false });
    await scene.poll();
    assert.equal(scene.record.accountDoubt, undefined);
  }
  assert.ok(scene.checks <= 4, `${scene.checks}`);
});

test('an account that was decided as disabled, and is enabled or used, is doubtful in the same way', async () => {
  for (const says of ['enabled', 'used', 'unsure'] as const) {
    await using scene = new Scene(disabled);
    scene.say(news(says));
    assert.match(scene.record.accountDoubt?.text ?? '', /calls the account disabled/);
    assert.equal(scene.slots(2), 'firing console.account-changed');
    // Nobody logs in from here, so only a proven line or a person ends it.
    scene.say(news('disabled'), { proven: false });
    assert.ok(scene.record.accountDoubt);
    scene.say(news('disabled'));
    assert.deepEqual([scene.record.accountDoubt, scene.alert], [undefined, 'resolved console.account-changed']);
  }
});

test('what agrees with the decision, or is of another account, is no news', async () => {
  await using scene = new Scene();
  scene.say(news('enabled'));
  scene.say(news('used'));
  scene.say(news('disabled', 'operator'));
  assert.equal(scene.record.accountDoubt, undefined);
  await using alone = new Scene(disabled);
  alone.say(news('disabled'));
  assert.equal(alone.record.accountDoubt, undefined);
  await using named = new Scene(other);
  named.say(news('disabled'));
  assert.equal(named.record.accountDoubt, undefined, 'it is polled with another account');
  named.say(news('disabled', 'Vigil-Look'));
  assert.ok(named.record.accountDoubt);
});

test('a restored configuration may have changed any account: a login settles it where there is one, else a person', async () => {
  const restored: AccountNews = { says: 'unsure', text: 'admin has typed “sysconf config restore”' };
  await using scene = new Scene();
  scene.say(restored);
  assert.ok(scene.record.accountDoubt);
  await scene.poll();
  assert.equal(scene.record.accountDoubt, undefined);
  await using alone = new Scene(disabled);
  alone.say(restored);
  alone.slots(6);
  assert.match(alone.alert, /firing/);
});

test('a person confirms with a reason: it is audited, ends the alert, and later news are news again', async () => {
  await using scene = new Scene(disabled);
  assert.throws(() => scene.doubts.confirm(scene.device, 'looked', 'ada'), /there is nothing to confirm/);
  scene.say(news('used'));
  scene.slots(3);
  assert.throws(() => scene.doubts.confirm(scene.device, '  ', 'ada'), /Say why/);
  scene.doubts.confirm(scene.device, 'it was the auditor', 'ada');
  assert.deepEqual([scene.record.accountDoubt, scene.alert], [undefined, 'resolved console.account-changed']);
  assert.deepEqual(await scene.log(), ['confirm-account by ada', 'account-changed by the HSM']);
  await scene.restart();
  assert.equal(scene.record.accountDoubt, undefined);
  scene.say(news('used'));
  assert.ok(scene.record.accountDoubt);
});

test('another decision ends it, and our own last session is no news after it', async () => {
  await using scene = new Scene();
  scene.say(news('disabled'));
  scene.slots(3);
  await scene.plan(disabled, scene.watched.now);
  assert.deepEqual([scene.record.accountDoubt, scene.alert], [undefined, 'resolved console.account-changed']);
  scene.watched.now += MINUTE;
  scene.say(news('used'));
  const doubt = () => scene.record.accountDoubt;
  assert.equal(doubt(), undefined);
  scene.watched.now += 5 * MINUTE;
  scene.say(news('used'), { saidAt: NOON });
  assert.equal(doubt()?.unproven, true, 'by its own clock it was before the decision: that is no proof');
  scene.say(news('used'));
  assert.deepEqual([doubt() === undefined, doubt()?.unproven], [false, undefined]);
});

test('it outlives a restart with its alert, and goes on to fire', async () => {
  await using scene = new Scene();
  scene.say(news('disabled'));
  const { text } = scene.record.accountDoubt ?? {};
  await scene.restart();
  assert.equal(scene.record.accountDoubt?.text, text);
  assert.equal(scene.slots(2), 'firing console.account-changed');
  await scene.restart();
  assert.equal(scene.slots(2), 'firing console.account-changed');
  await scene.poll();
  assert.deepEqual([scene.record.accountDoubt, scene.alert], [undefined, 'resolved console.account-changed']);
});

test('a refused login that names the account is noticed once, also after a person has confirmed and a restart', async () => {
  await using scene = new Scene();
  await scene.poll(refused({ said: 'Login incorrect' }));
  assert.equal(scene.record.accountDoubt, undefined, 'a wrong password has an alert of its own');
  const unusable = refused({ unusable: true, said: 'Your account has been disabled' });
  await scene.poll(unusable);
  const doubt = () => scene.record.accountDoubt;
  assert.match(doubt()?.text ?? '', /^The console of the HSM says that the account is disabled, locked or expired\./);
  await scene.poll(unusable);
  assert.deepEqual(await scene.log(), ['account-changed by the HSM']);
  scene.doubts.confirm(scene.device, 'it expires on Fridays', 'ada');
  assert.equal(doubt(), undefined);
  await scene.poll(unusable);
  await scene.restart();
  await scene.poll(unusable);
  assert.equal(doubt(), undefined);
  assert.deepEqual(await scene.log(), ['confirm-account by ada', 'account-changed by the HSM']);
  scene.say(news('disabled'));
  assert.ok(doubt(), 'its log is news');
  await scene.poll();
  assert.equal(doubt(), undefined);
  await scene.poll(unusable);
  assert.ok(doubt(), 'a login has succeeded in between');
});

test('what a device quotes does not pass for a refusal that names the account', async () => {
  await using scene = new Scene();
  await scene.poll(refused({ said: 'Access denied: it says that the account is disabled, locked or expired' }));
  assert.equal(scene.record.accountDoubt, undefined);
});
