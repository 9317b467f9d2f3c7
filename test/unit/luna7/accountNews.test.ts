import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLine } from '../../../src/channels/syslog/receivedLine.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';

const NOON = Date.UTC(2026, 8, 1, 12);

/** What a line says, as it comes over the network. */
function said(line: string): string | undefined {
  const news = luna7.messages.account?.(readLine({ bytes: Buffer.from(line), cut: false, at: NOON }));
  return news && `${news.name ?? 'any'} ${news.says}`;
}
const typed = (command: string, code = 'info : 0') =>
  said(`2026 Sep  1 11:07:09 hsm-eus-1 local5 info lunash [2718]: ${code} : Command: ${command}  : admin : 192.0.2.200/51022`);

test('a command that changes an account is known however it is abbreviated, and by the name in it', () => {
  for (const [command, wanted] of [
    ['user disable -username monitor', 'monitor disabled'],
    ['user disable -userName vigil-look', 'vigil-look disabled'],
    ['user  di -u monitor', 'monitor disabled'],
    ['u dis -us "monitor"', 'monitor disabled'],
    ['User Delete -username bob -force', 'bob disabled'],
    ['user de -force -u bob', 'bob disabled'],
    ['user enable -username monitor', 'monitor enabled'],
    ['user e -u monitor', 'monitor enabled'],
    ['user role clear -username bob', 'bob unsure'],
    ['user ro delete -u bob -role monitor', 'bob unsure'],
    ['user role add -role operator -username bob', 'bob unsure'],
    ['sysconf config restore -file a_Config_20261104_1020.tar.gz -service users', 'any unsure'],
    ['sysconf config restore -file x -service all -force', 'any unsure'],
    ['sysc c r -fi x -s users', 'any unsure'],
    ['sysconf config factoryReset -service all', 'any unsure'],
  ] as const)
    assert.equal(typed(command), wanted, command);
});

test('what changes no account says nothing of one', () => {
  for (const command of [
    'user list',
    'user add -username bob',
    'user password -username monitor',
    'user role list -username bob',
    'user disable',
    'user d -u monitor',
    'sysconf config restore -file x -service ntls',
    'sysconf config show',
    'syslog cleanup',
    'hsm show',
    'service restart users',
  ])
    assert.equal(typed(command), undefined, command);
  assert.equal(typed('user disable -username monitor', 'error : 0xc0000002'), undefined, 'it failed');
  assert.equal(typed('user disable -username monitor', 'error : 65535'), undefined);
  assert.equal(
    said('2026 Sep  1 11:07:09 hsm-1 daemon info smartd[1]: Command: user disable -username monitor : admin : Console'),
    undefined,
  );
});

test('a login and what the system does with accounts are known, too', () => {
  const line = (app: string, text: string) => said(`<86>Sep  1 11:07:09 hsm-eus-1 ${app}: ${text}`);
  for (const [app, text, wanted] of [
    ['lunash[2718]', 'info : 0 : Lush user login : monitor : 192.0.2.7/4084', 'monitor used'],
    ['lunash[2718]', 'info : 0 : Lush user login : admin : Console', 'admin used'],
    ['sshd[5]', 'Accepted keyboard-interactive/pam for monitor from 192.0.2.7 port 4084 ssh2', 'monitor used'],
    ['sshd[5]', 'Accepted password for monitor from 192.0.2.7 port 4084 ssh2', 'monitor used'],
    ['sshd[5]', 'Failed password for monitor from 192.0.2.7 port 4084 ssh2', undefined],
    ['sshd[5]', 'User monitor from 192.0.2.7 not allowed because account is locked', 'monitor disabled'],
    ['sshd[5]', 'pam_unix(sshd:session): session opened for user monitor by (uid=0)', 'monitor used'],
    ['sshd[5]', 'pam_unix(sshd:session): session opened for user monitor(uid=501) by (uid=0)', 'monitor used'],
    ['sshd[5]', 'pam_unix(sshd:session): session closed for user monitor', undefined],
    ['login', 'DIALUP AT ttyS0 BY monitor', 'monitor used'],
    ['login', 'LOGIN ON tty1 BY monitor', 'monitor used'],
    ['usermod[7]', "lock user 'monitor' password", 'monitor disabled'],
    ['usermod[7]', "unlock user 'monitor' password", 'monitor enabled'],
    ['usermod[7]', "change user 'monitor' password", undefined],
    ['userdel[7]', "delete user 'bob'", 'bob disabled'],
  ] as const)
    assert.equal(line(app, text), wanted, text);
});

test('a test message says nothing of an account', () => {
  assert.equal(said("<86>Sep  1 11:07:09 hsm-1 usermod[7]: ***TEST : SEQNO_1 : lock user 'monitor' password"), undefined);
});

test('what is read of a line is a plain sentence without its options', () => {
  const news = luna7.messages.account?.({
    app: 'lunash',
    text: 'info : 0 : Command: user disable -username monitor -secret hunter2 : admin\u001b[31m : 192.0.2.1/5',
  });
  assert.equal(news?.text, 'admin has typed “user disable” for monitor (from 192.0.2.1/5)');
  assert.doesNotMatch(news?.text ?? '', /hunter2/);
});
