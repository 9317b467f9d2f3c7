import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import { type Fault, LoginRefused, PasswordChangeRequired } from '../../../src/core/fault.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import type { DeviceConfig } from '../../../src/inventory/schema.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { reasons } from '../../../src/service/polling/poll.ts';
import { presentLogin, refusedLogin } from '../../../src/service/polling/refusedLogin.ts';
import { saveChanges } from '../../../src/service/watching/changes.ts';
import { recall } from '../../../src/service/watching/recall.ts';
import { WatchedDevice, type WatchPlan } from '../../../src/service/watching/watchedDevice.ts';
import { deviceOf, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

/** A password that was refused is never sent again unasked; another one is another login, also after a restart. */

const config = deviceOf('hsm-1');
const asAuditor: DeviceConfig = { ...config, console: { ...config.console!, user: 'watcher' } };

/** As the service starts with this password, which it knows from what the store has. */
function started(fleet: WatchedFleet, password: string | undefined, device = config): WatchedDevice {
  const secrets = new Secrets();
  if (password !== undefined) secrets.provide({ 'hsm-1.console': password });
  const plan: WatchPlan = { device, model: luna7, policy: policyFrom(), timeout: 1000, simulated: false, secrets };
  return new WatchedDevice(plan, recall(fleet.keeper, ['hsm-1'], NOON).get('hsm-1'));
}

/** A poll that sent the present password, as the poller makes it. */
function poll(fleet: WatchedFleet, device: WatchedDevice, met?: Fault): void {
  const { plan } = device;
  const fault = met && refusedLogin(met, presentLogin(plan.device.console, plan.secrets));
  const made = { channel: 'console' as const, readings: [], observations: reasons('console', fault, true), durationMs: 1 };
  saveChanges(fleet.store, device.apply([{ ...made, startedAt: NOON, endedAt: NOON, ...(fault && { fault }) }], NOON, NOON), NOON);
}

const isTried = (device: WatchedDevice) => !device.notTried(NOON).has('console');
const refused = () => new LoginRefused('The device refused the login.');

for (const fault of [refused(), new PasswordChangeRequired('The device wants another password.')]) {
  test(`${fault.code}: the same password is not tried after a restart, another one or another account is`, async () => {
    await using fleet = new WatchedFleet([], []);
    poll(fleet, started(fleet, 'first'), fault);
    assert.deepEqual([isTried(started(fleet, 'first')), isTried(started(fleet, 'second'))], [false, true]);
    assert.equal(isTried(started(fleet, 'first', asAuditor)), true);
    assert.equal(isTried(started(fleet, undefined)), false, 'without a password nothing is known of it');
  });
}

test('every password that was refused stays refused, until a login succeeds or a person says so', async () => {
  await using fleet = new WatchedFleet([], []);
  poll(fleet, started(fleet, 'first'), refused());
  const second = started(fleet, 'second');
  poll(fleet, second, refused());
  assert.deepEqual(
    ['first', 'second', 'third'].map((each) => isTried(started(fleet, each))),
    [false, false, true],
  );
  // Two windows that have different passwords take turns.
  second.plan.secrets.provide({ 'hsm-1.console': 'first' });
  assert.deepEqual([second.unblockFor(['hsm-1.console']), isTried(second)], [false, false]);
  second.unblock();
  assert.equal(isTried(second), true);
  poll(fleet, started(fleet, 'third'));
  assert.equal(isTried(started(fleet, 'first')), true, 'somebody has put it right');
});

test('a password that comes is at once known as another one: its device is spoken of as refused no longer', async () => {
  await using fleet = new WatchedFleet([], []);
  poll(fleet, started(fleet, 'first'), refused());
  const device = started(fleet, undefined);
  device.plan.secrets.provide({ 'hsm-1.console': 'second' });
  assert.equal(device.unblockFor([]), true);
  assert.equal(device.channel('console')?.errorCode, undefined);
  const same = started(fleet, undefined);
  same.plan.secrets.provide({ 'hsm-1.console': 'first' });
  assert.equal(same.unblockFor([]), false);
});

test('of the password one byte is kept, and equal passwords of many devices tell no more', async () => {
  const secrets = new Secrets();
  secrets.provide({ 'hsm-1.console': 'first', 'hsm-2.console': 'first' });
  const logins = ['hsm-1', 'hsm-2'].map((id) => presentLogin(deviceOf(id).console, secrets)?.kept ?? '');
  const [one, two] = logins.map((login) => login.split(' ').at(-1));
  assert.match(one ?? '', /^[0-9a-f]{2}$/);
  assert.equal(one, two);
  assert.equal(presentLogin(deviceOf('hsm-1').snmp, secrets), undefined);
});

test('two passwords that look alike in what is kept are told apart by the process that was refused one, and not by the next', async () => {
  await using fleet = new WatchedFleet([], []);
  const [first, second] = lookingAlike();
  const device = started(fleet, first);
  poll(fleet, device, refused());
  device.plan.secrets.provide({ 'hsm-1.console': second });
  assert.deepEqual([device.unblockFor(['hsm-1.console']), isTried(device)], [true, true]);
  poll(fleet, device, refused());
  assert.equal(isTried(device), false, 'it was refused, too');
  device.plan.secrets.provide({ 'hsm-1.console': first });
  assert.deepEqual([device.unblockFor(['hsm-1.console']), isTried(device)], [false, false]);

  const next = started(fleet, second);
  assert.equal(isTried(next), false, 'which of them was refused is not known any more');
  next.unblock();
  poll(fleet, next, refused());
  next.plan.secrets.provide({ 'hsm-1.console': first });
  assert.equal(isTried(next), false, 'a refusal of now tells nothing of the one before');
  poll(fleet, next);
  poll(fleet, next, refused());
  next.plan.secrets.provide({ 'hsm-1.console': second });
  assert.equal(isTried(next), true, 'a login that succeeded has put things right');
});

/** Two passwords of which the same is kept. */
function lookingAlike(): readonly [string, string] {
  const known = new Map<string, string>();
  for (let tried = 0; ; tried++) {
    const secrets = new Secrets();
    secrets.provide({ 'hsm-1.console': `password ${tried}` });
    const kept = presentLogin(config.console, secrets)?.kept ?? '';
    const other = known.get(kept);
    if (other !== undefined) return [other, `password ${tried}`];
    known.set(kept, `password ${tried}`);
  }
}
