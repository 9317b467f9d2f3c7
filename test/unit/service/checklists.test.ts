import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Fault } from '../../../src/core/fault.ts';
import { ada, firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const bob = { ...ada, who: 'bob' };
const step = { alert: 'a1', step: 'which-supply', text: 'Make sure which supply it is.' };

async function withFleet(use: (fleet: WatchedFleet) => Promise<void> | void): Promise<void> {
  await using fleet = new WatchedFleet([firingAlert(), firingAlert({ id: 'a2', device: 'hsm-2', state: 'resolved', resolvedAt: NOON })]);
  await use(fleet);
}

const logOf = async (fleet: WatchedFleet) => (await fleet.service.requests.log({ alert: 'a1' }, ada)).entries;

suite('The checklist of an alert', () => {
  test('a step that is done is told to every window, kept over a restart, and in the audit log with what was seen', () =>
    withFleet(async (fleet) => {
      const [one, two] = [fleet.window(), fleet.window()];
      await fleet.service.requests.tickStep({ ...step, seen: 'PSU2 is judged fine.\u001b[2J' }, ada);
      const done = [{ step: 'which-supply', text: step.text, by: 'ada', at: new Date(NOON).toISOString(), seen: 'PSU2 is judged fine.' }];
      assert.deepEqual([one.alert('a1')?.ticks, two.alert('a1')?.ticks], [done, done]);
      await fleet.restart();
      assert.deepEqual(fleet.record('a1').ticks, done);
      const [entry] = await logOf(fleet);
      assert.deepEqual([entry?.kind, entry?.who, entry?.why], ['tick-step', 'ada', 'PSU2 is judged fine.']);
      assert.match(entry?.text ?? '', /which supply it is/);
    }));

  test('of two windows that tick the same step, the first counts, and the second is told who it was', () =>
    withFleet(async (fleet) => {
      const { requests } = fleet.service;
      assert.equal((await requests.tickStep(step, ada)).already, false);
      const second = await requests.tickStep({ ...step, text: 'Another text' }, bob);
      assert.deepEqual([second.already, second.tick.by, second.tick.text], [true, 'ada', step.text]);
      assert.equal((await logOf(fleet)).filter(({ kind }) => kind === 'tick-step').length, 1);
    }));

  test('a step is taken back once; who did not do it changes nothing', () =>
    withFleet(async (fleet) => {
      const { requests } = fleet.service;
      await requests.tickStep(step, ada);
      const window = fleet.window();
      await requests.untickStep({ alert: 'a1', step: step.step }, bob);
      await requests.untickStep({ alert: 'a1', step: step.step }, bob);
      assert.equal(window.alert('a1')?.ticks, undefined);
      assert.deepEqual(
        (await logOf(fleet)).filter(({ who }) => who).map(({ kind, who }) => [kind, who]),
        [
          ['untick-step', 'bob'],
          ['tick-step', 'ada'],
        ],
      );
      await fleet.restart();
      assert.equal(fleet.record('a1').ticks, undefined);
    }));

  test('an alert that is over meanwhile can still be written up; one that nobody knows is refused in words', () =>
    withFleet(async (fleet) => {
      const { requests } = fleet.service;
      await requests.tickStep({ ...step, alert: 'a2' }, ada);
      assert.equal(fleet.record('a2').ticks?.length, 1);
      assert.throws(() => requests.tickStep({ ...step, alert: 'none' }, ada), Fault);
    }));

  test('handing over lets the acknowledgement go, and the note and what was done stay for the next person', () =>
    withFleet(async (fleet) => {
      const { requests } = fleet.service;
      await requests.acknowledge({ alerts: ['a1'] }, ada);
      await requests.tickStep(step, ada);
      await requests.handOver({ alert: 'a1', why: 'Spare comes at six.' }, ada);
      const record = fleet.record('a1');
      assert.equal(record.acknowledged, undefined);
      assert.deepEqual([record.handedOver?.by, record.handedOver?.why, record.ticks?.length], ['ada', 'Spare comes at six.', 1]);
      await requests.acknowledge({ alerts: ['a1'], why: 'On it.' }, bob);
      const [taken, over] = await logOf(fleet);
      assert.match(taken?.text ?? '', /1 step of its runbook done, the last by ada/);
      assert.deepEqual([over?.kind, over?.why], ['hand-over', 'Spare comes at six.']);
      assert.match(over?.text ?? '', /1 step of its runbook done/);
      await fleet.restart();
      assert.equal(fleet.record('a1').handedOver?.why, 'Spare comes at six.');
    }));
});
