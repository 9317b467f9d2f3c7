import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { addresseeOf, concernAbout } from '../../../src/core/responsibility.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';

const DESK = 'Thales customer support';
const concern = (component: string, condition: string) => concernAbout(condition, luna7.partOf?.(component)?.['hw.type'], luna7.concerns);

suite('Whom to turn to', () => {
  test('is decided by the part, by its condition, and by what the model knows better', () => {
    for (const [component, condition, expected] of [
      ['psu2', 'ac-lost', 'hardware'],
      ['fan1a', 'speed-low', 'hardware'],
      ['fans', 'attention', 'hardware'],
      ['hsm-battery', 'card-battery-low', 'hardware'],
      ['drive', 'drive-failing', 'hardware'],
      ['network', 'link-down', 'network'],
      ['appliance', 'unreachable', 'network'],
      ['hsm', 'tampered', 'hsm'],
      ['ntls', 'down', 'hsm'],
      ['clock', 'clock-unsynchronised', 'hsm'],
      ['fs-root', 'disk-full', 'hsm'],
      ['console', 'silent', 'watching'],
      ['snmp', 'not-in-place', 'watching'],
      ['monitor-account', 'account-changed', 'watching'],
      ['ha-group', 'below-quorum', 'group'],
      ['ha-group', 'no-redundancy', 'group'],
      ['fan1a', 'channels-disagree', 'watching'],
    ] as const)
      assert.equal(concern(component, condition), expected, `${component}.${condition}`);
  });

  test('hardware and network are the provider’s, or one’s own; the HSM is its vendor’s; watching and HA groups are nobody’s but ours', () => {
    assert.equal(addresseeOf('hardware', 'azure-dedicated-hsm', DESK).to, 'Azure support');
    assert.equal(addresseeOf('network', 'azure-dedicated-hsm', DESK).to, 'Azure support');
    assert.equal(addresseeOf('hardware', 'own', DESK).to, 'Your own datacentre');
    for (const provider of ['azure-dedicated-hsm', 'own', undefined] as const) {
      assert.equal(addresseeOf('hsm', provider, DESK).to, DESK);
      for (const ours of ['watching', 'group'] as const) assert.equal(addresseeOf(ours, provider, DESK).to, 'Your own HSM administrators');
    }
  });

  test('where the inventory does not say who runs the place, nobody is guessed', () => {
    const { to, why } = addresseeOf('hardware', undefined, DESK);
    assert.equal(to, 'Whoever runs the place where it stands');
    assert.match(
      why,
      /does not say where this HSM stands: Azure support for one of Azure Dedicated HSM, else your own datacentre\. "provider"/,
    );
  });
});
