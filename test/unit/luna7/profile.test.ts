import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { luna7 } from '../../../src/devices/luna7/index.ts';

const { console: profile } = luna7;

suite('The console profile of a Luna 7', () => {
  test('allows the read-only commands of its list and nothing else', () => {
    assert.deepEqual([...profile.allowedCommands].sort(), [
      'client list',
      'hsm information monitor',
      'hsm information show',
      'hsm show',
      'hsm tamper show',
      'my password expiry show',
      'network show',
      'ntls certificate monitor show',
      'ntls certificate show',
      'ntls information show',
      'ntls show',
      'package list',
      'partition list',
      'partition show',
      'service list',
      'service status cbs',
      'service status lsta',
      'service status network',
      'service status ntls',
      'service status ssh',
      'service status stc',
      'service status syslog',
      'service status sysstat',
      'service status webserver',
      'status cpu',
      'status date',
      'status disk',
      'status handles',
      'status interface',
      'status mem',
      'status netstat',
      'status sensors',
      'status sysstat show',
      'sysconf ntp status',
      'sysconf snmp show',
      'sysconf snmp trap show',
      'syslog show',
    ]);
    for (const command of profile.allowedCommands) assert.match(command, /^[a-z]+(?: [a-z]+){1,3}$/);
    for (const { command } of profile.commands) assert.ok(profile.allowedCommands.has(command));
    assert.equal(profile.logoutCommand, 'exit');
  });

  test('refuses every built-in account that may do more than look', () => {
    assert.deepEqual([...profile.forbiddenUsers].sort(), ['admin', 'audit', 'operator', 'recover', 'root']);
    assert.ok(!profile.forbiddenUsers.has('monitor'));
  });

  test('knows the login prompts, and does not take the last login’s time for one', () => {
    for (const prompt of ['vigil login: ', '\r\nvigil-eus-1 login:', '[local_host] ttyS0 login: ', 'login as: '])
      assert.match(prompt, profile.loginPrompt);
    for (const text of ['\r\nLast login: ', 'Last login:', 'vigil login: monitor', 'please login: now'])
      assert.doesNotMatch(text, profile.loginPrompt);
  });

  test('gives the password to no other question', () => {
    assert.match('vigil login: monitor\r\nPassword: ', profile.passwordPrompt);
    for (const text of [
      '\r\n(current) UNIX password: ',
      '\r\nNew password: ',
      '\r\nEnter new password: ',
      '\r\nRetype new password: ',
      'Old Password: ',
      '\r\nPassword: x',
    ]) {
      assert.doesNotMatch(text, profile.passwordPrompt);
    }
  });

  test('sees that a new password is demanded, and is not alarmed by one that will expire', () => {
    for (const text of [
      '\r\nYou are required to change your password immediately (root enforced)',
      '\r\nChanging password for monitor',
      '\r\n(current) UNIX password: ',
      '\r\nNew password: ',
      '\r\nEnter new password: ',
      '\r\nRe-type new password:',
    ]) {
      assert.match(text, profile.passwordChange);
    }
    for (const text of ['\r\nWarning: your password will expire in 6 days', '\r\nPassword: '])
      assert.doesNotMatch(text, profile.passwordChange);
  });

  test('sees a refused login and a disabled account', () => {
    for (const text of [
      '\r\nLogin incorrect\r\n',
      '\r\nAccess denied',
      '\r\nPermission denied, please try again.',
      '\r\nYour account has expired; please contact your system administrator',
      '\r\nUser account monitor is disabled',
      '\r\nThis account is currently not available.',
      '\r\nAccount locked due to 3 failed logins',
      '\r\nThe account is locked due to 5 failed logins.',
    ]) {
      assert.match(text, profile.loginRefused);
    }
    assert.doesNotMatch('\r\nLast failed login: Mon', profile.loginRefused);
  });

  test('knows the shell’s prompt with and without the host', () => {
    for (const prompt of ['lunash:>', '\r\nlunash:> ', '\r\n[vigil-eus-1] lunash:>']) assert.match(prompt, profile.shellPrompt);
    for (const text of ['see lunash:>', 'lunash:>hsm show', 'lunash:']) assert.doesNotMatch(text, profile.shellPrompt);
  });

  test('reads the result of a command in both spellings', () => {
    assert.deepEqual(profile.resultTrailer.exec('x\r\nCommand Result : 0 (Success)\r\n\r\nlunash:>')?.slice(1), ['0', 'Success']);
    assert.deepEqual(profile.resultTrailer.exec('Command Result: 65535 (Luna Shell execution)')?.slice(1), [
      '65535',
      'Luna Shell execution',
    ]);
    assert.equal(profile.resultTrailer.exec('Command Result : 0 (Succ'), null);
  });
});
