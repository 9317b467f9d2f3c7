import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInventory } from '../../../src/inventory/load.ts';
import { Secrets } from '../../../src/service/common/secrets.ts';
import { Whose } from '../../../src/service/intake/whose.ts';
import { plansOf } from '../../../src/service/watching/plans.ts';
import { deviceOf, WatchedFleet } from '../../support/watchedFleet.ts';

const at = (id: string, addresses: string[], name = id) => ({ ...deviceOf(id), name, addresses });
const plans = (devices: readonly object[]) => plansOf(parseInventory(JSON.stringify({ devices })), new Secrets(), false);

test('whose a message is follows the inventory and what polls learn, and is not looked for through all devices', async () => {
  await using scene = new WatchedFleet([], [at('hsm-1', ['10.0.0.1']), at('hsm-2', ['10.0.0.2', 'fd00::2'])]);
  const { fleet } = scene;
  let walks = 0;
  const counted = {
    tools: fleet.tools,
    listen: fleet.listen.bind(fleet),
    get devices() {
      walks++;
      return fleet.devices;
    },
  };
  using whose = new Whose({ simulated: false, fleet: counted, changed: () => {} });
  for (let n = 0; n < 1000; n++) assert.equal(whose.byAddress(n % 2 === 0 ? '10.0.0.1' : 'fd00::2')?.id, n % 2 === 0 ? 'hsm-1' : 'hsm-2');
  assert.equal(whose.byName('HSM-2.example.com')?.id, 'hsm-2');
  assert.equal(whose.byName('prompt-1'), undefined);
  assert.equal(walks, 1);

  const [one] = fleet.devices;
  assert.ok(one);
  // A poll that came to its end has learnt the name at the prompt, and says that something has changed.
  fleet.tools.hostNames.learn('hsm-1', ['prompt-1']);
  fleet.hear(one, [], { slot: scene.now, at: scene.now, witness: 'console' });
  assert.equal(whose.byName('prompt-1.example.com')?.id, 'hsm-1');
  assert.equal(whose.byAddress('10.0.0.1')?.id, 'hsm-1');
  assert.equal(walks, 2);
  fleet.hear(one, [], { slot: scene.now, at: scene.now, witness: 'console' });
  assert.equal(whose.byName('prompt-1')?.id, 'hsm-1');
  assert.equal(walks, 2, 'nothing else has changed');

  fleet.watch(plans([at('hsm-1', ['10.0.0.3'])]));
  assert.equal(whose.byAddress('10.0.0.1'), undefined);
  assert.equal(whose.byAddress('fd00::2'), undefined);
  assert.equal(whose.byAddress('10.0.0.3')?.id, 'hsm-1');
});

test('what two devices have is of neither, whoever else asks for it', async () => {
  const devices = [at('hsm-1', ['10.0.0.9']), at('hsm-2', ['10.0.0.9'], 'same.a'), at('hsm-3', ['10.0.0.9'], 'same.b')];
  await using scene = new WatchedFleet([], devices);
  using whose = new Whose({ simulated: false, fleet: scene.fleet, changed: () => {} });
  assert.equal(whose.byAddress('10.0.0.9'), undefined);
  assert.equal(whose.byName('same'), undefined);
  assert.equal(whose.byName('same.a')?.id, 'hsm-2');
  assert.equal(
    whose.strangeness('10.0.0.9'),
    'Whose it is that came from "10.0.0.9" is not known: hsm-1, same.a and same.b are all there. Lines must name a host that only one of them has in its "addresses"; traps must come with SNMPv3, by the engine of each.',
  );
  assert.match(
    whose.strangeness('10.0.0.8'),
    /^What came from "10\.0\.0\.8" is of no device .* add that name or address to its "addresses"\.$/,
  );
});
