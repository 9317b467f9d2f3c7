import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import type { AlertRecord, ComponentRecord } from '../../../src/protocol/contract.ts';
import { outageAdvice } from '../../../src/service/support/outage.ts';
import { alert, at, component, reading, T0 } from '../extension/records.ts';

const NOW = T0 + 90 * 60_000;
const { firedAt: _fired, ...base } = alert({
  component: 'psu2',
  condition: 'ac-lost',
  state: 'pending',
  startedAt: at(60),
  negatives: 3,
  needed: 6,
});
const lost = (change: Partial<AlertRecord> = {}): AlertRecord => ({ ...base, ...change });
const partner = (state: ComponentRecord['state']): ComponentRecord =>
  component({ id: 'psu1', name: 'Power supply 1', type: 'power_supply', state, readings: [reading({ time: at(88) })] });
const advice = (of: AlertRecord, state: ComponentRecord['state'] | 'gone' = 'ok', provider?: 'own' | 'azure-dedicated-hsm') =>
  outageAdvice(of, { components: state === 'gone' ? [] : [partner(state)], ...(provider && { provider }) }, luna7.feeds, NOW);
const seen = (verdict: 'negative' | 'positive' | 'unknown') => ({ time: at(70), witness: 'console', verdict, text: '' }) as const;

suite('Whether anybody should be called about a feed', () => {
  test('not while it is short and the other supply is well, with what that rests on', () => {
    const { warning, evidence } = advice(lost(), 'ok', 'azure-dedicated-hsm') ?? {};
    assert.match(
      warning ?? '',
      /^Do not call yet: the outage lasts for 30 min so far\. .* all 6 polls .* The provider asks that no request be opened/,
    );
    assert.deepEqual(evidence, [
      'Without power since 2026-03-01 13:00:00 UTC (30 min), in 3 of the 6 polls that are needed.',
      'The other supply (Power supply 1) is well, last read 2026-03-01 13:28:00 UTC.',
    ]);
    assert.match(advice(lost(), 'ok', 'own')?.warning ?? '', /planned work on the power looks like/);
    assert.match(advice(lost())?.warning ?? '', /If this is one of Azure Dedicated HSM: the provider asks/);
  });

  test('nobody is kept from calling unless the other supply is known to be well', () => {
    for (const state of ['unknown', 'failed', 'degraded', 'unjudged', 'gone'] as const) {
      const { warning, evidence = [] } = advice(lost(), state, 'azure-dedicated-hsm') ?? {};
      assert.equal(warning, undefined, state);
      assert.match(evidence.join(' '), /not known to be well|nothing is known of it/, state);
    }
  });

  test('what only the parts of the other supply tell is said, and makes nobody wait', () => {
    const fan = component({
      id: 'psu1-fan',
      name: 'PSU1 FAN',
      type: 'fan',
      parent: 'psu1',
      state: 'ok',
      readings: [reading({ time: at(88) })],
    });
    const other = component({ id: 'psu2-fan', name: 'PSU2 FAN', type: 'fan', parent: 'psu2', state: 'ok' });
    const { warning, evidence = [] } = outageAdvice(lost(), { components: [fan, other] }, luna7.feeds, NOW) ?? {};
    assert.equal(warning, undefined);
    assert.equal(
      evidence[1],
      'The other supply (psu1) is not known to be well: no poll tells its own state. Its parts, last read 2026-03-01 13:28:00 UTC: PSU1 FAN: ok.',
    );
  });

  test('when it has lasted the whole window it is a fault, and is called one', () => {
    const { warning, evidence = [] } = advice(lost({ state: 'firing', firedAt: at(85) })) ?? {};
    assert.equal(warning, undefined);
    assert.match(evidence[0] ?? '', /this is not a short outage/);
    assert.match(advice(lost({ state: 'firing', firedAt: at(85), recovering: true }))?.warning ?? '', /the last polls found power again/);
    assert.match(advice(lost({ state: 'firing', firedAt: at(85), maintenance: 'm1' }))?.warning ?? '', /planned work is under way/);
    assert.match(
      advice(lost({ state: 'firing', firedAt: at(85), alsoOn: 3 }))?.evidence.join(' ') ?? '',
      /3 more devices .* one request is enough/,
    );
  });

  test('when it is over, only a good poll has shown that', () => {
    const over = { state: 'resolved', resolvedAt: at(82) } as const;
    assert.match(
      advice(lost({ ...over, evidence: [seen('negative'), seen('positive')] }))?.warning ?? '',
      /^Do not call: power was back after 22 min/,
    );
    assert.equal(advice(lost({ ...over, evidence: [seen('negative'), seen('unknown')] }))?.warning, undefined, 'a person has closed it');
  });

  test('anything else is no outage of a feed', () => {
    assert.equal(advice(lost({ condition: 'failed' })), undefined);
    assert.equal(advice(lost({ component: 'fan1a' })), undefined);
    assert.equal(outageAdvice(lost(), { components: [partner('ok')] }, undefined, NOW), undefined);
  });
});
