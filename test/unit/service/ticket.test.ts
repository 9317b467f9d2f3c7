import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import type { DeviceRecord, HealthFinding } from '../../../src/protocol/contract.ts';
import type { SupportFacts } from '../../../src/service/support/supportFacts.ts';
import { ticketOf } from '../../../src/service/support/ticket.ts';
import { at, device, T0 } from '../extension/records.ts';

const finding = (component: string, state: HealthFinding['state']): HealthFinding => ({ component, name: component, state, reason: 'why' });
const about = (of: Partial<DeviceRecord>): SupportFacts => ({
  ...{ from: at(-60), to: at(0), madeAt: at(0), alerts: [], entry: {}, policy: {}, readings: [], messages: [], messagesLeft: false },
  ...{ log: [], gaps: [] },
  device: device({ provider: 'azure-dedicated-hsm', ...of }),
});
const ticket = (findings: readonly HealthFinding[]) => ticketOf(about({ findings }), { ...luna7, vendorDesk: 'the vendor' }, T0);

suite('A request about a device', () => {
  test('goes to those who answer for what stands worst, and names who else has to be asked', () => {
    const { to, text } = ticket([finding('psu2', 'failed'), finding('fan1a', 'degraded'), finding('ntls', 'degraded')]);
    assert.equal(to, 'Azure support');
    assert.match(text, /Only the provider works on that\. What else is not well is for somebody else \(The vendor\):/);
    assert.match(text, /Please look at this at the rack/);
  });

  test('to one desk names no other', () => {
    assert.doesNotMatch(ticket([finding('psu2', 'failed'), finding('fan1a', 'degraded')]).text, /somebody else/);
  });

  test('of which nothing is known to be wrong goes to the vendor, whatever is not known', () => {
    for (const findings of [[], [finding('snmp', 'unknown'), finding('fan1a', 'unjudged')]]) {
      const { to, text } = ticket(findings);
      assert.equal(to, 'The vendor');
      assert.doesNotMatch(text, /somebody else/);
    }
  });
});
