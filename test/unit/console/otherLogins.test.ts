import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { openSession } from '../../../src/channels/console/session.ts';
import {
  AccountLocked,
  AccountUnusable,
  ConsoleBusy,
  DeviceError,
  ForeignLogin,
  Garbled,
  LoginDeferred,
  LoginRefused,
  OtherHost,
} from '../../../src/core/fault.ts';
import { credentials } from '../../support/credentials.ts';
import { type MemoryTransport, memoryConsole, scriptedDevice } from '../../support/memoryConsole.ts';
import { test } from '../../support/timelessTest.ts';

const never = new AbortController().signal;
const TYPED_LOGIN = '\rmonitor\rSimulated-monitor-1\r';
const DONE = 'Command Result : 0 (Success)\r\n\r\n[luna-1] lunash:>';

const open = (transport: MemoryTransport, hosts: readonly string[] = []) =>
  openSession(transport, credentials, { timeoutMs: 1000, hosts }, never);

const fails = (kind: new (...args: never[]) => Error, words: RegExp) => (error: unknown) =>
  error instanceof kind && words.test(error.message);

/** A login prompt, and then what is told after the name and after the password. */
function login(afterName: string, afterPassword = '', prompt = 'luna-1 login: '): MemoryTransport {
  let stage = 0;
  return scriptedDevice((line) => {
    if (line === '') return `\r\n${prompt}`;
    stage += 1;
    return stage === 1 ? `${line}\r\n${afterName}` : afterPassword;
  });
}

const BOOTING =
  'System is booting up. Unprivileged users are not permitted to log in yet. Please come back later. For technical details, see pam_nologin(8).';

describe('a refusal that is no refused password', () => {
  for (const [name, said] of [
    ['alone', `\r\n${BOOTING}\r\n\r\nluna-1 login: `],
    ['with “Login incorrect” after it', `\r\n\r\n${BOOTING}\r\n\r\nLogin incorrect\r\nluna-1 login: `],
    ['with an issue text before the prompt', `\r\n${BOOTING}\r\n\r\nAUTHORISED USE ONLY\r\n\r\nluna-1 login: `],
  ] as const) {
    test(`an appliance that boots is no refused login (${name}), and its words are quoted`, async () => {
      const transport = login('Password: ', said);
      await assert.rejects(open(transport), fails(LoginDeferred, /“System is booting up\. Unprivileged users/));
      assert.equal(transport.written, TYPED_LOGIN);
    });
  }

  test('an appliance that boots and hangs up is none either', async () => {
    const transport = login('Password: ', `\r\n${BOOTING}\r\n`);
    const push = transport.push.bind(transport);
    transport.push = (bytes) => {
      push(bytes);
      if (String(bytes).includes('booting')) transport.hangUp();
    };
    await assert.rejects(open(transport), LoginDeferred);
  });

  test('an appliance that boots and says so before it asks for the password is none, and gets no password', async () => {
    const transport = login(`${BOOTING}\r\n\r\nluna-1 login: `);
    await assert.rejects(open(transport), fails(LoginDeferred, /“System is booting up\./));
    assert.equal(transport.written, '\rmonitor\r');
  });

  test('too many sessions are no refused login', async () => {
    const transport = login('Password: ', "\r\nThere were too many logins for 'monitor'.\r\nLast login: x\r\n\r\nluna-1 login: ");
    await assert.rejects(open(transport), fails(LoginDeferred, /“There were too many logins for 'monitor'\.”/));
  });

  test('an account that is locked for a time is told from one that is locked until somebody acts', async () => {
    const said = '\r\nThe account is locked due to 3 failed logins.\r\n(10 minutes left to unlock)\r\n\r\nluna-1 login: ';
    await assert.rejects(open(login('Password: ', said)), fails(AccountLocked, /10 minutes left to unlock/));
    const older = '\r\nAccount temporary locked (1800 seconds left)\r\n\r\nluna-1 login: ';
    await assert.rejects(open(login('Password: ', older)), fails(AccountLocked, /1800 seconds left/));
    const forGood = '\r\nThe account is locked due to 3 failed logins.\r\n\r\nluna-1 login: ';
    await assert.rejects(open(login('Password: ', forGood)), fails(AccountUnusable, /“The account is locked due to 3 failed logins\.”/));
  });

  test('a refused password is still one, in the device’s own words', async () => {
    const transport = login('Password: ', '\r\nLogin incorrect\r\nluna-1 login: ');
    await assert.rejects(open(transport), fails(LoginRefused, /which calls itself "luna-1", refused the login\..*“Login incorrect”/));
  });
});

describe('a console server before the device', () => {
  const asksAnew = (question: string) => scriptedDevice((line) => (line === '' ? question : undefined));

  for (const [question, quoted] of [
    ['\r\nUser Access Verification\r\n\r\nUsername: ', /“Username:”/],
    ['\r\nLocalPassword: ', /“LocalPassword:”/],
    ['\r\nUser Access Verification\r\n\r\nPassword: ', /User Access Verification … Password:/],
    ['\r\nlogin: ', /“login:”/],
    ['\r\nWelcome to ts-4\r\nPlease login: ', /“Please login:”/],
    ['\r\nEnter password: ', /“Enter password:”/],
    ['\r\nPassword for port 7: ', /“Password for port 7:”/],
  ] as const) {
    test(`its own question ${JSON.stringify(question.trim())} gets one RETURN and no name`, async () => {
      const transport = asksAnew(question);
      await assert.rejects(open(transport), fails(ForeignLogin, quoted));
      assert.equal(transport.written, '\r');
    });
  }

  test('its question that is there already gets nothing at all', async () => {
    const transport = asksAnew('');
    setTimeout(() => transport.push('\r\nUser Access Verification\r\n\r\nUsername: '), 1);
    await assert.rejects(open(transport), ForeignLogin);
    assert.equal(transport.written, '');
  });

  test('a bare question for a password after our RETURN may be a console server’s, and the reason says so', async () => {
    const transport = asksAnew('\r\nPassword: ');
    await assert.rejects(open(transport), fails(ConsoleBusy, /RETURN was pressed .* a console server asks for a password of its own/));
    assert.equal(transport.written, '\r');
  });

  for (const question of ['(current) UNIX password: ', 'New password: ']) {
    test(`somebody’s change of a password (${question}) gets no RETURN`, async () => {
      const transport = asksAnew('');
      setTimeout(() => transport.push(`\r\nChanging password for admin.\r\n${question}`), 1);
      await assert.rejects(open(transport), fails(ConsoleBusy, /in the middle of a login/));
      assert.equal(transport.written, '');
    });
  }

  test('a read-only attachment is a console in use, in the console server’s words', async () => {
    const transport = asksAnew('');
    const said = "[Enter `^Ec?' for help]\r\n[read-only -- attached by ops@desk on Sat Nov 28 09:14:55 2026]\r\n";
    setTimeout(() => transport.push(said), 1);
    await assert.rejects(open(transport), fails(ConsoleBusy, /“read-only -- attached by ops@desk on/));
    assert.equal(transport.written, '');
  });

  test('a client that has been given the right to write since is no looker-on', async () => {
    const rig = memoryConsole();
    setTimeout(() => rig.transport.push('[read-only -- attached by ops@desk]\r\n[attached]\r\n'), 1);
    await using session = await open(rig.transport);
    assert.ok(session.usable);
  });

  test('a host name other than those learnt gets no login name and no password', async () => {
    const transport = login('Password: ', '', 'acm7004 login: ');
    await assert.rejects(open(transport, ['luna-1']), fails(OtherHost, /"acm7004".*"luna-1".*no password was sent/));
    assert.equal(transport.written, '\r');
  });

  test('the host name that was learnt is let in, whatever its case', async () => {
    const rig = memoryConsole();
    await using session = await open(rig.transport, ['LUNA-1']);
    assert.ok(session.usable);
  });

  test('a name is learnt from prompts that agree within a session', async () => {
    const rig = memoryConsole({ prompt: 'host' });
    const session = await open(rig.transport);
    await session.run('hsm show', never);
    await session.logout();
    assert.deepEqual(session.hostNames, ['luna-1']);
  });
});

describe('the prompt for the password', () => {
  for (const [name, afterName, kind] of [
    ['another host’s login with another name', 'otherhost login: admin\r\nPassword: ', OtherHost],
    ['another host’s login with our name', 'otherhost login: monitor\r\nPassword: ', OtherHost],
    ['another host’s prompt that names us', "monitor@otherhost's password: ", OtherHost],
    ['our host’s login with another name', 'luna-1 login: admin\r\nPassword: ', Garbled],
    ['a line of text', 'This is not the HSM.\r\nPassword: ', Garbled],
  ] as const) {
    for (const hosts of [['luna-1'], []]) {
      test(`${name} between echo and prompt gets no password (${hosts.length} learnt)`, async () => {
        const transport = login(afterName);
        await assert.rejects(open(transport, hosts), kind);
        assert.equal(transport.written, '\rmonitor\r');
      });
    }
  }

  test('what was said so long before the prompt that it is out of sight ends the try', async () => {
    for (let blanks = 2020; blanks < 2048; blanks++) {
      const transport = login(`otherhost login: monitor\n${'\n'.repeat(blanks)}Password: `);
      await assert.rejects(open(transport, ['luna-1']));
      assert.equal(transport.written, '\rmonitor\r', `${blanks} blank lines`);
    }
  });

  test('blank lines and the same login anew are nothing between', async () => {
    const transport = login('\r\nluna-1 login: monitor\r\n\r\nPassword: ', '\r\n[luna-1] lunash:>');
    const session = await open(transport, ['luna-1']);
    assert.equal(transport.written, TYPED_LOGIN);
    await session.logout();
  });
});

describe('questions get no keys', () => {
  const asking = (question: string): MemoryTransport => {
    let stage = 0;
    return scriptedDevice((line) => {
      if (line === '') return '\r\nluna-1 login: ';
      stage += 1;
      if (stage === 1) return `${line}\r\nPassword: `;
      if (stage === 2) return '\r\n[luna-1] lunash:>';
      return `${line}\r\nrow\r\n${question}`;
    });
  };

  for (const question of [
    'Command Result : 0 (Success)\r\n\r\nSave it? (y/n) ',
    'Proceed [Y/n]',
    '--More--',
    "Type 'proceed' to continue, or 'quit' to quit now.\r\n> ",
    'Are you sure?',
    'Command Result : 0 (Success)\r\n\r\nSave it y/n: ',
    'Continue (y or n) \x07',
    'Continue (y/n)\r\n',
    '(Y)es/(N)o ',
    'Proceed [Y/n/q]: ',
    'Continue [N]: ',
    'Are you sure? [no] ',
    'Enter yes to continue: ',
    'Please enter the label: ',
    'Press <ENTER> to continue...',
    'lines 1-23/80',
    ':',
  ]) {
    test(`${JSON.stringify(question)} after a command ends the session without a key`, async () => {
      const transport = asking(question);
      const session = await open(transport);
      await assert.rejects(session.run('hsm show', never), fails(DeviceError, /Nothing is ever answered, so the connection was closed/));
      assert.equal(session.usable, false);
      assert.equal(await session.logout(), false);
      assert.equal(transport.written, `${TYPED_LOGIN}hsm show\r`);
      assert.ok(transport.isClosed);
    });
  }

  test('a question that stands on the console before the login gets nothing', async () => {
    const transport = scriptedDevice(() => undefined);
    setTimeout(() => transport.push('Reboot the appliance now (y/n)? '), 1);
    await assert.rejects(open(transport), fails(ConsoleBusy, /“Reboot the appliance now \(y\/n\)\?”/));
    assert.equal(transport.written, '');
  });

  test('an answer that speaks of questions and goes on is read', async () => {
    const transport = asking(`Overwrite (y/n)\r\nIs it so?\r\n${DONE}`);
    const session = await open(transport);
    assert.match((await session.run('hsm show', never)).text, /Overwrite \(y\/n\)\nIs it so\?/);
  });
});
