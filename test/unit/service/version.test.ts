import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeService } from '../../../src/protocol/connectToService.ts';
import type { HelloResult } from '../../../src/protocol/contract.ts';
import type { Launch } from '../../../src/protocol/launch.ts';
import { compareVersions } from '../../../src/protocol/version.ts';

test('versions are in the order of their numbers, a release after its candidates', () => {
  const order = ['0.9.9', '1.0.0-alpha', '1.0.0-rc.2', '1.0.0-rc.10', '1.0.0', '1.0.1', '1.10.0', '2.0.0'];
  for (const [at, version] of order.entries()) {
    for (const [other, later] of order.entries())
      assert.equal(Math.sign(compareVersions(version, later)), Math.sign(at - other), `${version} ${later}`);
  }
});

test('a version that is no version is neither older nor newer', () => {
  assert.equal(compareVersions('dev', '1.0.0'), 0);
  assert.equal(compareVersions('1.0.0', 'dev'), 0);
  assert.equal(compareVersions('1.0.0+build.1', '1.0.0'), 0);
});

const launch = {} as Launch;
const service = (version: string, protocol: number, managed = false): HelloResult => ({
  version,
  protocol,
  pid: 1,
  startedAt: '',
  ...(managed && { managed }),
});
const judge = (found: HelloResult, starts = true) => judgeService(found, { version: '1.5.0', protocol: 3, ...(starts && { launch }) });

test('who could start a service replaces an older one, and nobody else does', () => {
  assert.equal(judge(service('1.4.0', 3)), 'replace');
  assert.equal(judge(service('1.4.0', 2)), 'replace');
  assert.equal(judge(service('1.4.0', 3), false), 'use');
  assert.equal(judge(service('1.4.0', 3, true)), 'use');
  assert.equal(judge(service('1.5.0', 3)), 'use');
  assert.equal(judge(service('1.6.0', 3)), 'use');
});

test('another protocol that cannot be replaced is said to be so', () => {
  assert.match(String(judge(service('1.6.0', 4))), /reload the window, or update/);
  assert.match(String(judge(service('1.4.0', 2), false)), /has to be updated and restarted/);
  assert.match(String(judge(service('1.4.0', 2, true))), /has to be updated and restarted/);
});
