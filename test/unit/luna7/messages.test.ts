import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { parseLogLine } from '../../../src/channels/syslog/lines/parseLogLine.ts';
import { conditionFor } from '../../../src/core/deviceModel.ts';
import type { MessageFact } from '../../../src/core/message.ts';
import { plainText } from '../../../src/core/text.ts';
import { luna7 } from '../../../src/devices/luna7/index.ts';
import { alarms } from '../../../src/devices/luna7/messages/alarms.ts';
import { lineRules, readLine } from '../../../src/devices/luna7/messages/lines.ts';

const NOW = Date.UTC(2026, 8, 2);

function read(line: string): MessageFact | undefined {
  return readLine(parseLogLine(Buffer.from(line), NOW));
}

/** Without what a person reads. */
function told(line: string): Partial<MessageFact> | undefined {
  const { text: _, ...fact } = read(line) ?? { rule: 'none', text: '' };
  return fact;
}

/** One line for each message of the three guides, in their layout and with values of our own, and what it gives. */
const examples = readFileSync(new URL('../../fixtures/messages/luna7.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((row) => {
    const [rule, severity, component, condition, asserted, value, unit, threshold, mark, line = ''] = row.split('\t');
    const fact = {
      rule,
      severity,
      ...(component && { component }),
      ...(condition && { condition }),
      ...(asserted && { asserted: asserted === 'begins' }),
      ...(value && { value: Number(value) }),
      ...(unit && { unit }),
      ...(threshold && { threshold: Number(threshold) }),
      ...(mark === 'test' && { test: true }),
    };
    return { line, fact };
  });

suite('What a Luna writes into its logs', () => {
  test('each message of the guides gives its fact', () => {
    assert.ok(examples.length > 800);
    for (const { line, fact } of examples) assert.deepEqual(told(line), fact, line);
  });

  /** All of 2,395 examples in the text of the guides of 7.2, 6.2.2 and 5.4.1 that give no fact, or less than they say; each message is above as it is sent. */
  const spoilt = [
    [
      '7.2',
      'a name is broken at the end of a line',
      'local4 notice ipmievd: ***TEST : Power Supply sensor PSU2_ Status    . - Failure detected Asserted',
    ],
    ['6.2.2, 5.4.1', 'the end of a message that is broken before a date', 'Feb 29 02:00:00 2012 GMT]:'],
    ['6.2.2, 5.4.1', 'the number of a footnote stands behind the severity', 'local5 info 7 NTLS [2718]: info : 0 : Terminating.'],
    ['6.2.2, 5.4.1', 'the number of a footnote stands behind the severity', 'local5 info9 HTLD[2718]: info : 0 :: Terminating.'],
    ['6.2.2', 'the number of a footnote stands behind the process', 'user info wdt_heartbeat 10: Disabled the WDT heartbeat program.'],
    [
      '5.4.1',
      'the heading of the next page follows it',
      'local5 info NTLS [2718]: USB token: Backup1 with serial number: 123456 has been undeployed! Luna Monitoring Syslog',
    ],
    ['5.4.1', 'footnotes follow it', 'cron err anacron[2718]: Aborted Message written before syslog rotates logs.'],
  ] as const;

  test('what the layout of the guides has spoilt is not guessed, and stays visible as what no rule knows', () => {
    for (const [guide, why, line] of spoilt) {
      const fact = read(line.startsWith('Feb') ? line : `2026 Sep  1 12:05:01 hsm-eus-1 ${line}`);
      assert.ok(fact === undefined || (fact.severity === 'warning' && fact.rule === 'sensor-unclear'), `${guide}: ${why}: ${fact?.rule}`);
    }
  });

  test('each rule has a line that it reads', () => {
    const rules = new Set(lineRules.map(({ rule }) => rule));
    assert.equal(rules.size, lineRules.length, 'names are unique');
    for (const { fact } of examples) rules.delete(fact.rule ?? '');
    assert.deepEqual([...rules], []);
  });

  test('each fact is about a part that has a name, and about a condition that there is', () => {
    for (const { line } of examples) {
      const { component, condition, severity, text = '' } = read(line) ?? {};
      if (component !== undefined && component !== 'console') assert.ok(luna7.partOf?.(component), `${component}: ${line}`);
      if (condition !== undefined) assert.ok(conditionFor(luna7.conditions, component ?? '', condition), `${condition}: ${line}`);
      if (condition === 'attention') assert.notEqual(severity, undefined, line);
      assert.ok(text.length > 10 && text === plainText(text, 400) && !/\{|undefined|: $/.test(text), `${text} ← ${line}`);
    }
  });

  for (const [line, text] of [
    [
      'ipmievd: Fan sensor Fan3B          . Lower Critical going low (Reading 0 < Threshold 2000 RPM)',
      'Fan3B reads 0 rpm, which is at or beyond its lower critical limit of 2000 rpm',
    ],
    ['ipmievd: Power Supply sensor PSU2_Status    . - Failure detected Asserted', 'Power supply 2 has lost its input or failed'],
    ['kernel: k7pf0: [HSM] ALM2007: HSM zeroized', 'The HSM card reports: it was zeroized, and its keys are gone (ALM2007)'],
    ['kernel: k7pf0: [HSM] ALM4711: Strange', 'The HSM card reports an alarm that is not known, ALM4711: Strange'],
    [
      'sysstatd: Luna System State Server - OOS Errors: 20,60,7!',
      'The appliance says that it is out of service: NTLS is not running; eth0 is offline; code 7',
    ],
    [
      'crontab: DISK FULL: EMERGENCY! Third log threshold reached 95%. Stopping NTLS',
      'The disk space for logs is 95 % full: Stopping NTLS',
    ],
    [
      'smartd[9]: Device: /dev/sda, Temperature 49 Celsius reached critical limit of 48 Celsius (Min/Max 31/49)',
      'The disk drive is at 49 °C; its critical limit is 48 °C',
    ],
    ['lunash [9]: info : 0 : Command: hsm show   : admin : Console', 'admin has typed “hsm show” (from Console)'],
  ] as const) {
    test(`a person reads “${text}”`, () => assert.equal(read(`<13>Sep  1 11:07:09 hsm-eus-1 ${line}`)?.text, text));
  }

  test('the same message is the same fact in each form in which it is sent or stored', () => {
    const words = 'Voltage sensor VBAT           . Lower Critical going low (Reading 2.31 < Threshold 2.50 Volts)';
    const fact = {
      rule: 'sensor-threshold',
      severity: 'warning',
      component: 'vbat',
      condition: 'battery-low',
      asserted: true,
      value: 2.31,
      threshold: 2.5,
      unit: 'V',
    };
    for (const line of [
      `2026 Sep  1 11:07:09 hsm-eus-1 local4 notice ipmievd: ${words}`,
      `<165>Sep  1 11:07:09 hsm-eus-1 ipmievd: ${words}`,
      `<165>Sep  1 11:07:09 hsm-eus-1 ipmievd[412]: ${words}`,
      `<165>1 2026-09-01T11:07:09.003Z hsm-eus-1 ipmievd 412 - - ${words}`,
      `Sep  1 11:07:09 hsm-eus-1 ipmievd: ${words.replace('<', '.lt')}`,
    ]) {
      assert.deepEqual(told(line), fact, line);
    }
  });
});

suite('Thresholds', () => {
  const line = (words: string) => told(`<165>Sep  1 11:07:09 hsm ipmievd: ${words}`);
  const fan = (level: string, reading: number, limit: number) =>
    line(`Fan sensor Fan1A          . Lower ${level} going low (Reading ${reading} < Threshold ${limit} RPM)`)?.asserted;

  test('begin and end with the same words; the comparison decides, and what is equal has begun', () => {
    assert.deepEqual([fan('Critical', 1600, 2000), fan('Critical', 2000, 2000), fan('Critical', 2100, 2000)], [true, true, false]);
  });

  test('a fan that is only back over its outer limit is not said to be well', () => {
    assert.equal(fan('Non-recoverable', 1600, 1000), undefined);
    assert.equal(fan('Non-recoverable', 15900, 1000), false);
    const cpu = (reading: number) =>
      line(`Temperature sensor CPU             . Upper Non-recoverable going high (Reading ${reading} > Threshold 89 degrees C)`);
    assert.equal(cpu(85)?.asserted, undefined);
    assert.equal(cpu(85)?.severity, 'warning');
    assert.equal(cpu(60)?.asserted, false);
  });

  test('a comparison that does not fit its side is no threshold', () => {
    assert.equal(line('Fan sensor Fan1A . Lower Critical going low (Reading 9 > Threshold 2000 RPM)')?.rule, 'sensor-unclear');
    assert.equal(line('Fan sensor Fan1A . Lower Critical going low (Reading 9.9.9 < Threshold 2000 RPM)')?.rule, 'sensor-unclear');
  });

  test('a sensor that is not known is a warning without a part', () => {
    const fact = line('Temperature sensor Outlet . Upper Critical going high (Reading 61 > Threshold 60 degrees C)');
    assert.deepEqual([fact?.severity, fact?.component, fact?.value, fact?.unit], ['warning', undefined, 61, 'Cel']);
  });
});

suite('Alarms of the HSM card', () => {
  test('are judged by their code, whatever severity the kernel gives them', () => {
    for (const priority of ['<0>', '<6>', '<7>', '<191>', '']) {
      const { severity, condition, asserted } =
        read(`${priority}Sep  1 11:07:09 hsm kernel: k7pf0: [HSM] ALM2006: HSM decommissioned by FW`) ?? {};
      assert.deepEqual([severity, condition, asserted], ['critical', 'zeroized', true], priority);
    }
  });

  test('the signs between a reading and its threshold are read in each way that they are written', () => {
    const line = (sign: string, side: string) =>
      `<11>Sep  1 11:07:09 hsm ipmievd: Fan sensor Fan2B . ${side} (Reading 500 ${sign} Threshold 1000 RPM)`;
    const [low, high] = ['Lower Critical going low ', 'Upper Critical going high '];
    const expected = read(line('<', low));
    assert.deepEqual([expected?.condition, expected?.asserted, expected?.value, expected?.threshold], ['speed-low', true, 500, 1000]);
    for (const sign of ['.lt.', '.lt', '&lt;']) assert.deepEqual(read(line(sign, low)), expected, sign);
    for (const sign of ['.gt.', '.gt', '&gt;']) {
      assert.deepEqual(read(line(sign, high)), read(line('>', high)), sign);
      assert.notDeepEqual(read(line(sign, low)), expected, 'the other way round');
    }
  });

  test('a link of PCIe that fails is suspected to be a tamper, and its end clears the tamper', () => {
    assert.equal(read('<6>Sep  1 11:07:09 hsm kernel: k7pf0: ALM0015: PCIe Link Failure')?.condition, 'tamper-suspected');
    const { condition, asserted } = read('<6>Sep  1 11:07:09 hsm kernel: k7pf0: [HSM] ALM2011: HSM unlocked') ?? {};
    assert.deepEqual([condition, asserted], ['tampered', false]);
  });

  test('a code that nobody knows is a warning about the card', () => {
    for (let code = 0; code < 10_000; code += 7) {
      const name = String(code).padStart(4, '0');
      const { rule, severity, component } = read(`<6>Sep  1 11:07:09 hsm kernel: k7pf0: [HSM] ALM${name}: words`) ?? {};
      if (alarms.has(name)) continue;
      assert.deepEqual([rule, severity, component], ['hsm-alarm-unknown', 'warning', 'hsm'], name);
    }
  });

  test('the temperature that an alarm names is its value', () => {
    assert.equal(read('<6>Sep  1 11:07:09 hsm kernel: k7pf0: [HSM] ALM0013: High temperature (71.5 degrees C)')?.value, 71.5);
    assert.equal(read('<6>Sep  1 11:07:09 hsm kernel: k7pf0: [HSM] ALM0013: High temperature')?.value, undefined);
  });

  test('another process that repeats such a line is not taken for the card', () => {
    assert.equal(
      read('<174>Sep  1 11:07:09 hsm lsta: Could not parse log record: kernel: k7pf0: [HSM] ALM2007: HSM zeroized')?.rule,
      'trap-agent-trouble',
    );
    assert.equal(
      read('<174>Sep  1 11:07:09 hsm lunash [1]: info : 0 : Command: syslog tail -search ALM2007 : admin : Console')?.rule,
      'command',
    );
  });
});

suite('Severity', () => {
  test('the same words of the drive’s monitor are news or a failure', () => {
    const words = 'smartd[9]: Device: /dev/sda, SMART Prefailure Attribute: 1 Raw_Read_Error_Rate changed from 92 to 51';
    assert.equal(read(`<30>Sep  1 11:07:09 hsm ${words}`)?.rule, 'drive-attribute');
    assert.equal(read(`<26>Sep  1 11:07:09 hsm ${words}`)?.condition, 'drive-failing');
  });

  test('what a service writes after the severity of syslog counts, if it is graver', () => {
    assert.equal(read('<174>Sep  1 11:07:09 hsm NTLS [9]: critical : 0xc0000102 : Terminating.')?.rule, 'ntls-did-not-start');
    assert.equal(read('<174>Sep  1 11:07:09 hsm NTLS [9]: info : 0 : Terminating.')?.rule, 'ntls-stopping');
    assert.equal(read('<170>Sep  1 11:07:09 hsm NTLS[9]: info : 0 : Something new')?.rule, 'ntls-warning');
  });

  test('news in words that no rule knows stays unknown', () => {
    for (const words of ['NTLS [9]: info : 0 : Something new', 'ipmievd: something new', 'frobnicate: x', 'kernel: eth0: something new']) {
      assert.equal(read(`<14>Sep  1 11:07:09 hsm ${words}`), undefined, words);
    }
  });
});

suite('A message that proves the path', () => {
  test('is marked, whatever it says, also in words that no rule knows', () => {
    assert.deepEqual(
      told('<165>Sep  1 11:07:09 hsm ipmievd: ***TEST : SEQNO_3 : Power Supply sensor PSU2_Status    . - Failure detected Asserted'),
      {
        rule: 'supply-failure',
        severity: 'warning',
        component: 'psu2',
        condition: 'failure-reported',
        asserted: true,
        test: true,
      },
    );
    assert.deepEqual(told('<13>Sep  1 11:07:09 hsm any: ***TEST : hello'), { rule: 'test', severity: 'info', test: true });
  });

  test('a mark inside a line is none', () => {
    assert.equal(
      read('<165>Sep  1 11:07:09 hsm ipmievd: Power Supply sensor PSU2_Status . ***TEST : - Failure detected Asserted')?.test,
      undefined,
    );
  });
});

suite('Hostile lines', () => {
  test('no option of a command, and no id of a session, is repeated', () => {
    for (const words of [
      'lunash [9]: info : 0 : Command: sysconf snmp user add -secname ops -authpassword hunter2hunter2 : admin : Console',
      'AdminAPI[9]: info : 0 : 10.0.0.1 successfully logged in as admin with session id of 0b8f2a64-9c1e-4d37-8a55-2f60c1d4e9aa',
      'AdminAPI[9]: error : 0 : Client 10.0.0.1-0b8f2a64-9c1e-4d37-8a55-2f60c1d4e9aa sent a bad payload',
    ]) {
      assert.doesNotMatch(read(`<14>Sep  1 11:07:09 hsm ${words}`)?.text ?? 'hunter2', /hunter2|0b8f2a64|2f60c1d4e9aa/, words);
    }
  });

  test('who has typed a command stands at its end, and none hides behind a line end or a line that was cut', () => {
    const said = (words: string) => {
      const fact = read(`<14>Sep  1 11:07:09 hsm lunash [9]: info : 0 : Command: ${words}`);
      return [fact?.severity, fact?.text];
    };
    assert.deepEqual(said('user disable -username "x : admin : Console" : jdoe : 10.0.0.1/5'), [
      'warning',
      'jdoe has typed “user disable” (from 10.0.0.1/5)',
    ]);
    assert.deepEqual(said('hsm zeroize\r: admin : Console'), ['warning', 'admin has typed “hsm zeroize” (from Console)']);
    assert.deepEqual(said('hsm zeroize -force -password hunter2hunter2'), ['warning', 'Somebody has typed “hsm zeroize”']);
    assert.deepEqual(said(`hsm show -x ${'a'.repeat(1100)} : admin : Console`), ['info', 'Somebody has typed “hsm show”']);
  });

  test('escapes, directions and links of a device do not reach a person', () => {
    const fact = read(
      '<35>Sep  1 11:07:09 hsm sshd[9]: Failed password for \u001b[31mroot\u202e[x](command:evil) from 10.0.0.1 port 1 ssh2',
    );
    assert.equal(fact?.text, 'A login over SSH as root[x] (command:evil) was refused (from 10.0.0.1)');
  });

  test('a line takes no longer than an honest one, whatever it repeats', () => {
    const pieces = [' ', '.', '- ', 'a', '1', ': ', 'sensor ', ', ', '"', '(', 'failed ', '/'];
    for (const { line } of examples) {
      const honest = parseLogLine(Buffer.from(line), NOW);
      for (const piece of pieces) {
        const text = honest.text.slice(0, honest.text.length / 2) + piece.repeat(5000);
        const began = performance.now();
        readLine({ ...honest, text });
        assert.ok(performance.now() - began < 5000, `${JSON.stringify(piece)} in ${line}`);
      }
    }
  });
});
