import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Appliance } from '../../../src/simulator/appliance/appliance.ts';
import { createLunaSh, type LunaShConsole, type LunaShOptions } from '../../../src/simulator/console/lunash.ts';

/** A console with a person at it. */
function terminal(options: LunaShOptions = {}) {
  const appliance = new Appliance({ seed: 1, hostname: 'luna-1' });
  let shown = '';
  const console: LunaShConsole = createLunaSh(
    appliance,
    (bytes) => {
      shown += Buffer.from(bytes).toString('latin1');
    },
    options,
  );
  return {
    appliance,
    console,
    /** Types, and gives what that made appear. */
    type(text: string): string {
      shown = '';
      console.receive(Buffer.from(text, 'latin1'));
      return shown;
    },
    take(): string {
      const seen = shown;
      shown = '';
      return seen;
    },
  };
}

function loggedIn(options: LunaShOptions = {}) {
  const at = terminal(options);
  at.type('monitor\rSimulated-monitor-1\r');
  assert.equal(at.console.user, 'monitor');
  return at;
}

test('a login shows name, no password, a welcome and the prompt', () => {
  const at = terminal();
  assert.equal(at.type('\r'), '\r\n\r\nluna-1 login: ');
  assert.equal(at.type('monitor'), 'monitor');
  assert.equal(at.type('\r'), '\r\nPassword: ');
  assert.equal(at.type('Simulated-monitor-1'), '');
  assert.match(at.type('\r'), /^\r\nLast login: .*\r\n\r\n.*Command Line Shell\r\n\r\n\[luna-1\] lunash:>$/);
  assert.equal(at.console.received, '\rmonitor\rSimulated-monitor-1\r');
});

test('wrong password, unknown name, disabled account and a role without a console look the same', () => {
  for (const attempt of [
    'monitor\rwrong',
    'nobody\rSimulated-monitor-1',
    'operator\rSimulated-operator-1',
    'recover\rPASSWORD',
    'monitor\r',
  ]) {
    const at = terminal();
    assert.match(at.type(`${attempt}\r`), /Password: \r\n\r\nLogin incorrect\r\n\r\nluna-1 login: $/, attempt);
    assert.equal(at.console.user, undefined);
  }
});

test('accounts of the monitor, operator and admin roles get a shell', () => {
  for (const role of ['monitor', 'operator', 'admin'] as const) {
    const at = terminal();
    at.appliance.setAccount({ name: 'someone', role, password: 'Some-password-1', enabled: true, mustChange: false });
    at.type('someone\rSome-password-1\r');
    assert.equal(at.console.user, 'someone', role);
  }
});

test('a first login demands a new password, and the next one takes it', () => {
  const at = terminal();
  at.appliance.setAccount({ name: 'monitor', role: 'monitor', password: 'PASSWORD', enabled: true, mustChange: true });
  assert.match(at.type('monitor\rPASSWORD\r'), /You are required to change your password.*\(current\) UNIX password: $/s);
  assert.equal(at.type('PASSWORD\r'), '\r\nNew password: ');
  assert.match(at.type('short\r'), /BAD PASSWORD.*New password: $/s);
  assert.equal(at.type('Long-enough-1\r'), '\r\nRetype new password: ');
  assert.match(at.type('Long-enough-1\r'), /lunash:>$/);
  at.type('exit\rmonitor\rLong-enough-1\r');
  assert.equal(at.console.user, 'monitor');
});

test('an unfinished login is dropped after the time allowed', async () => {
  const at = terminal({ loginTimeoutMs: 30 });
  at.type('monitor\r');
  for (let waited = 0; waited < 2000 && !at.take().includes('Login timed out'); waited += 10) await pause(10);
  assert.match(at.type('\r'), /luna-1 login: $/);
  at.type('Simulated-monitor-1\r');
  assert.equal(at.console.user, undefined);
});

test('commands end with their result and a prompt, unknown ones with a result that is not zero', () => {
  const at = loggedIn({ prompt: 'plain' });
  for (const command of ['status sensors', 'hsm show', 'hsm tamper show']) {
    const output = at.type(`${command}\r`);
    assert.ok(output.startsWith(`${command}\r\n`));
    assert.match(output, /\r\nCommand Result : 0 \(Success\)\r\nlunash:>$/);
    assert.doesNotMatch(output, /[^\r]\n/, 'lines end in CR LF');
  }
  assert.match(at.type('hsm factoryreset\r'), /not a known command.*Command Result : 65535 \(Luna Shell execution\)\r\nlunash:>$/s);
  assert.equal(at.type('\r'), '\r\nlunash:>');
  assert.match(at.type('exit\r'), /luna-1 login: $/);
  assert.equal(at.console.user, undefined);
});

test('erase, kill and interrupt take back what was typed', () => {
  const at = loggedIn({ prompt: 'plain' });
  assert.match(at.type('hsm shov\x7fw\r'), /HSM Details/);
  assert.match(at.type('hsm factoryreset\x15hsm show\r'), /HSM Details/);
  assert.equal(at.type('hsm factoryreset\x03'), 'hsm factoryreset^C\r\nlunash:>');
  assert.equal(at.type('\t'), '\x07');
});

test('while a command runs, what is typed waits', async () => {
  const at = loggedIn({ prompt: 'plain', thinkMs: (command) => (command === 'hsm tamper show' ? 30 : 0) });
  assert.equal(at.type('hsm tamper show\r'), 'hsm tamper show\r\n');
  assert.equal(at.type('exit\r'), '');
  let seen = '';
  for (let waited = 0; waited < 2000 && !seen.includes('login: '); waited += 5) {
    await pause(5);
    seen += at.take();
  }
  assert.match(seen, /No active tampers\..*lunash:>exit\r\n\r\nluna-1 login: $/s);
});

test("somebody else's session is there from the start, with what they have typed", () => {
  const at = terminal({ openSession: { user: 'admin', typed: 'hsm sh' } });
  assert.equal(at.console.user, 'admin');
  assert.match(at.type('ow\r'), /HSM Details/);
});

test('a silent console records what it is sent, and answers nothing', () => {
  const at = terminal();
  at.appliance.inject({ kind: 'console-silent' });
  assert.equal(at.type('\rmonitor\r'), '');
  assert.equal(at.console.received, '\rmonitor\r');
  at.appliance.clear();
  assert.match(at.type('\r'), /login: $/);
});
