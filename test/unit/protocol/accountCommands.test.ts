import assert from 'node:assert/strict';
import { test } from 'node:test';
import { descriptor } from '../../../src/devices/luna7/descriptor.ts';
import { accountCommands } from '../../../src/protocol/accountCommands.ts';
import { device } from '../extension/records.ts';

const words = descriptor.console.monitorAccount;
const of = (software: string | undefined, accountName?: string) =>
  device({ ...(software !== undefined && { software }), ...(accountName !== undefined && { accountName }) });

test('the commands name the account that the device is polled with', () => {
  const { sets } = accountCommands(words, of('7.4.0-226', 'vigil-look'), 'monitor');
  assert.deepEqual(
    sets.map(({ disable, enable, list }) => [disable, enable, list]),
    [['user disable -username vigil-look', 'user enable -username vigil-look', 'user list']],
  );
  assert.match(sets[0]?.listNote ?? '', /beside vigil-look\./);
  assert.equal(accountCommands(words, of('7.4.0-226'), 'monitor').sets[0]?.disable, 'user disable -username monitor');
});

test('a name that is none of the shell’s is no part of a command that somebody copies', () => {
  const { sets } = accountCommands(words, of(undefined, 'a; hsm factoryreset'), 'monitor');
  assert.equal(sets[0]?.disable, 'user disable -username <name of the account>');
});

test('where the release is known, the guides of it are named; where it is not, how to find out', () => {
  for (const [software, wanted] of [
    ['7.8.4-12', /^This HSM has 7\.8\.4-12\. The commands are those of the guides of releases 7\.2,/],
    ['6.2.2-5', /the guides of releases 6\.0 and 6\.2\.2\.$/],
    ['5.4.1', /the guides of releases 5\.3 and 5\.4\.1\.$/],
    [undefined, /^Which release this HSM has is not known yet\. They are the same in the guides of .*“hsm show” says so/],
    ['9.0', /^This HSM has 9\.0, of which no guide is known here\..*Compare them/],
  ] as const)
    assert.match(accountCommands(words, of(software), 'monitor').text, wanted);
});

test('commands that differ between releases are all shown while nobody knows which release it is', () => {
  const [newest, ...rest] = words.byRelease;
  assert.ok(newest);
  const differing = { ...words, byRelease: [{ ...newest, disable: 'user lock -name {user}' }, ...rest] };
  const { sets, text } = accountCommands(differing, of(undefined), 'monitor');
  assert.deepEqual(
    sets.map(({ releases, disable }) => [releases, disable]),
    [
      ['release 7', 'user lock -name monitor'],
      ['release 6, release 5', 'user disable -username monitor'],
    ],
  );
  assert.match(text, /They differ between releases/);
  assert.equal(accountCommands(differing, of('6.2.2'), 'monitor').sets.length, 1);
});
