import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Alert } from '../../../src/core/alerting/alert.ts';
import { policyFrom } from '../../../src/core/alerting/policy.ts';
import type { PolledChannel } from '../../../src/core/channel.ts';
import type { Verdict } from '../../../src/core/indicator.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { alertRecord } from '../../../src/service/records/alertRecord.ts';
import { type Changes, nothingRemembered, WatchedDevice, type WatchPlan } from '../../../src/service/watching/watchedDevice.ts';
import { deviceOf } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1, 12);
const at = (slot: number) => START + slot * 10 * MINUTE;
const plan: WatchPlan = {
  device: deviceOf('hsm-1'),
  model: luna7,
  policy: policyFrom({}),
  timeout: 1000,
  simulated: false,
  secrets: new Secrets(),
};

class Supply {
  device = new WatchedDevice(plan);
  #slot = -1;

  /** One poll after the other. Answers with what the last one has changed. */
  polls(...verdicts: readonly (Verdict | 'nothing')[]): Changes {
    let changes: Changes | undefined;
    for (const verdict of verdicts) {
      this.#slot++;
      if (verdict !== 'nothing') changes = this.also(verdict);
    }
    if (!changes) throw new Error('no poll');
    return changes;
  }

  /** In the slot of the last poll, over another channel. */
  also(verdict: Verdict, channel: PolledChannel = 'console'): Changes {
    const observation = { component: 'psu2', condition: 'failed', verdict, evidence: { text: verdict } };
    const time = at(this.#slot);
    return this.device.apply(
      [{ channel, observations: [observation], readings: [], startedAt: time, endedAt: time, durationMs: 1 }],
      time,
      time + MINUTE,
    );
  }

  get alert(): Alert {
    const [alert] = this.device.alerts;
    if (!alert) throw new Error('no alert');
    return alert;
  }

  get stands(): string {
    const { state, verification } = this.alert;
    return `${state} ${verification ? `${verification.good}${verification.doneAt === undefined ? '' : ' done'}` : '-'}`;
  }

  record(now = at(this.#slot) + MINUTE) {
    return alertRecord(this.alert, this.device, now).verification;
  }
}

suite('The verification of a repair', () => {
  test('of an appliance that was exchanged, the good polls of the accepted one prove the repair, over a restart', () => {
    const supply = new Supply();
    const [known, seen] = [{ serialNumber: '1', names: {} }, { serialNumber: '2' }];
    supply.device = new WatchedDevice(plan, { ...nothingRemembered, identity: { known, other: { channel: 'console', seen } } });
    supply.polls('negative', 'negative', 'negative', 'positive');
    assert.equal(supply.stands, 'firing 1');
    const { alerts } = supply.device.acceptAppliance(at(4)) ?? {};
    assert.deepEqual([supply.stands, alerts?.[0]?.verification?.good], ['resolved 0', 0], 'what the one before showed proves nothing');
    supply.polls('positive', 'positive', 'unknown', 'negative');
    assert.equal(supply.stands, 'resolved 0', 'the new one has the fault as well');
    supply.polls('positive', 'positive');
    supply.device = new WatchedDevice(plan, { ...nothingRemembered, alerts: [supply.alert] });
    supply.polls('positive', 'positive', 'positive');
    assert.equal(supply.stands, 'resolved 5');
    const { events } = supply.polls('positive');
    assert.deepEqual([supply.stands, events.map(({ kind }) => kind)], ['resolved 6 done', ['repair-verified']]);
    assert.deepEqual(supply.polls('negative').events, []);
    assert.equal(supply.stands, 'resolved 6 done');
  });

  test('six good polls close it; the alert is over after two, as ever', () => {
    const supply = new Supply();
    supply.polls('negative', 'negative', 'negative');
    assert.equal(supply.stands, 'firing -');
    supply.polls('positive');
    assert.equal(supply.stands, 'firing 1');
    supply.polls('positive');
    assert.equal(supply.stands, 'resolved 2');
    supply.polls('positive', 'positive');
    assert.equal(supply.stands, 'resolved 4');
    assert.deepEqual(supply.record(), {
      good: 4,
      needed: 6,
      newest: new Date(at(6)).toISOString(),
      closesAt: new Date(at(8)).toISOString(),
    });
    const { events } = supply.polls('positive', 'positive');
    assert.equal(supply.stands, 'resolved 6 done');
    assert.deepEqual(
      events.map(({ kind, alert }) => [kind, alert]),
      [['repair-verified', supply.alert.id]],
    );
    assert.equal(supply.record()?.closesAt, undefined);
    assert.deepEqual(supply.polls('positive').alerts, [], 'it is done: nothing more is told or stored');
  });

  test('a poll that says nothing counts neither way, and silence closes nothing', () => {
    const supply = new Supply();
    supply.polls('negative', 'negative', 'negative', 'positive', 'positive', 'unknown', 'unknown', 'positive');
    assert.equal(supply.stands, 'resolved 3');
    const hours = at(40);
    supply.device.apply([], hours, hours);
    assert.equal(supply.stands, 'resolved 3');
    assert.equal(supply.record(hours)?.closesAt, undefined, 'nobody knows when it closes');
  });

  test('a bad poll starts it anew, also after the alert is over', () => {
    const supply = new Supply();
    supply.polls('negative', 'negative', 'negative', 'positive', 'positive', 'positive', 'negative');
    assert.match(supply.stands, /pending 0/);
    assert.ok(supply.record()?.brokenAt);
    supply.polls('positive');
    assert.match(supply.stands, / 1$/);
  });

  test('a slot counts once for all witnesses, and not where one of them calls it bad', () => {
    const supply = new Supply();
    supply.polls('negative', 'negative', 'negative', 'positive');
    supply.also('positive', 'snmp');
    assert.equal(supply.stands, 'firing 1');
    supply.polls('positive');
    supply.also('negative', 'snmp');
    supply.also('positive', 'console');
    assert.match(supply.stands, / 0$/);
  });

  test('what never fired is nothing to verify, and a restart in the middle changes nothing', () => {
    const quiet = new Supply();
    quiet.polls('negative', 'positive', 'positive');
    assert.match(quiet.stands, /-$/);
    const supply = new Supply();
    supply.polls('negative', 'negative', 'negative', 'positive', 'positive', 'positive');
    const { indicators } = supply.polls('positive');
    const stored = JSON.parse(JSON.stringify(indicators)) as typeof indicators;
    const alerts = JSON.parse(JSON.stringify([supply.alert])) as Alert[];
    supply.device = new WatchedDevice(plan, { ...nothingRemembered, indicators: stored, alerts });
    supply.polls('positive', 'positive');
    assert.equal(supply.stands, 'resolved 6 done');
  });
});
