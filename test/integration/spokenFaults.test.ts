import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { forwarded, type LoggedLine } from '../../src/simulator/sending/loggedLine.ts';
import { HearingScene } from '../support/hearingScene.ts';
import { waitFor } from '../support/waitFor.ts';
import { ada } from '../support/watchedFleet.ts';

const PACE = { poll: { interval: '10s', timeout: '2s' }, alerts: { window: '60s', negatives: 3, recover: 2 } };
const runbooks = join(import.meta.dirname, '../../media/runbooks');

const kernel = (text: string): LoggedLine => ({ facility: 'kern', severity: 'info', app: 'kernel', text });

suite('what an HSM says by itself, and what its polls find then', { concurrency: true }, () => {
  const warnings = {
    'heat, in a trap whose sender is proven': (scene: HearingScene) => {
      scene.hear({ lines: 0, traps: 0 });
      scene.simulation.inject('hsm-1', { kind: 'over-temperature', sensor: 'HSM' });
    },
    'ALM0015, in a line that anybody could have sent': (scene: HearingScene) =>
      scene.packets.send(forwarded(kernel('k7pf0: ALM0015: PCIe Link Failure'), scene.state)),
  };
  for (const [warning, warn] of Object.entries(warnings)) {
    test(`${warning}, and then silence of every poll: a suspected tamper, with its runbook`, { timeout: 60_000 }, async () => {
      await using scene = await HearingScene.start(true, { settings: PACE });
      warn(scene);
      await waitFor('it is heard', async () => (await scene.events()).length > 0);
      for (const kind of ['console-silent', 'snmp-silent'] as const) scene.simulation.inject('hsm-1', { kind });
      const began = Date.now();
      await scene.composed.service.requests.check({ devices: ['hsm-1'] }, ada);
      assert.ok(Date.now() - began < 10_000, `a check of a silent device took ${Date.now() - began} ms`);
      const found = await waitFor(
        'it is suspected',
        () => scene.composed.snapshot().alerts.find(({ condition, state }) => condition === 'tamper-suspected' && state === 'firing'),
        40_000,
      );
      assert.ok(existsSync(join(runbooks, `${found.runbook}.md`)));
      assert.match(found.evidence[0]?.text ?? '', /no longer answers, after it had said: /);
    });
  }
});
