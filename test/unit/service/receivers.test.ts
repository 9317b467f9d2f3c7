import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { escapingOf } from '../../../src/core/template.ts';
import { commandFor } from '../../../src/service/alerting/receivers/desktop.ts';
import { inert } from '../../../src/service/alerting/receivers/inert.ts';
import { noticeRecord } from '../../../src/service/alerting/receivers/notice.ts';
import { DEFAULT_SUBJECT, DEFAULT_TEXT, render } from '../../../src/service/alerting/receivers/template.ts';
import { alert, at } from '../extension/records.ts';

const TIME = Date.UTC(2026, 2, 1, 9, 30);
const fired = noticeRecord('n1', 'fired', [alert()], TIME);

suite('a notice', () => {
  test('is titled by its HSM and what is wrong, or by how many alerts on which HSMs', () => {
    assert.equal(fired.title, 'East US 1: Fan1A turns too slowly or not at all');
    assert.equal(
      noticeRecord('n', 'fired', [alert({ alsoOn: 305 })], TIME).title,
      'East US 1 and 305 more: Fan1A turns too slowly or not at all',
    );
    assert.equal(noticeRecord('n', 'resolved', [alert()], TIME).title, 'Resolved: East US 1: Fan1A turns too slowly or not at all');
    const many = ['A', 'B', 'C', 'D', 'D'].map((deviceName, at) => alert({ id: `a${at}`, deviceName }));
    assert.equal(noticeRecord('n', 'reminder', many, TIME).title, 'Still firing: 5 alerts on A, B, C and 1 more');
  });

  test('holds the 50 worst and oldest of a burst with their last evidence, and says how many are left out', () => {
    const [reading] = alert().evidence;
    const evidence = Array.from({ length: 20 }, (_, poll) => ({ ...reading!, text: `poll ${poll}` }));
    const burst = Array.from({ length: 10_000 }, (_, index) => {
      return alert({
        id: `a${index}`,
        severity: index % 100 === 99 ? 'critical' : 'warning',
        startedAt: at(-index),
        evidence,
        evidenceLeft: 3,
      });
    });
    const told = noticeRecord('n', 'fired', burst, TIME);
    assert.deepEqual(
      told.alerts.map(({ id }) => id),
      Array.from({ length: 50 }, (_, index) => `a${9999 - 100 * index}`),
    );
    assert.deepEqual([told.title, told.severity, told.more], ['10000 alerts on East US 1', 'critical', 9950]);
    assert.deepEqual(
      [told.alerts[0]?.evidence.map(({ text }) => text).join(), told.alerts[0]?.evidenceLeft],
      ['poll 14,poll 15,poll 16,poll 17,poll 18,poll 19', 17],
    );
    assert.ok(JSON.stringify(told).length < 100_000);
    assert.match(render(DEFAULT_TEXT, told), /\n\nAnd 9950 more\.\n\n-- \n/);
    assert.equal(render('{"more": {{more}}}', told, escapingOf('application/json')), '{"more": 9950}');
    assert.ok(!('more' in fired) && !('evidenceLeft' in fired.alerts[0]!));
    assert.doesNotMatch(render(DEFAULT_TEXT, fired), / more\./);
  });

  test('is as severe as the worst of its alerts', () => {
    assert.equal(noticeRecord('n', 'fired', [alert({ severity: 'warning' }), alert({ severity: 'critical' })], TIME).severity, 'critical');
    assert.equal(noticeRecord('n', 'fired', [alert({ severity: 'warning' })], TIME).severity, 'warning');
  });
});

suite('templates', () => {
  test('what a device says is neither a link nor a call to everybody', () => {
    const live = '<!channel> <https://evil.example|Log in> HTTPS://evil.example @all';
    const evidence = [{ ...alert().evidence[0]!, text: live }];
    const hostile = noticeRecord('n', 'fired', [alert({ summary: live, component: live, evidence })], TIME);
    const dead = '‹!channel> ‹https: //evil. example|Log in> HTTPS: //evil. example @ all';
    assert.equal(hostile.title, `East US 1: ${dead}`);
    const [told] = hostile.alerts;
    assert.deepEqual([told?.summary, told?.component, told?.evidence[0]?.text], [dead, dead, dead]);
    for (const text of [JSON.stringify(hostile), render(DEFAULT_TEXT, hostile), render(DEFAULT_SUBJECT, hostile)])
      assert.doesNotMatch(text, /<|:\/\/|@all/);
  });

  const live = [
    ['www.evil.example', 'www. evil. example'],
    ['see evil.example/login now', 'see evil. example/login now'],
    ['evil。example', 'evil。 example'],
    ['mailto:a@evil.example', 'mailto: a@ evil. example'],
    ['tel:+4912345 msteams:/l/chat', 'tel: +4912345 msteams: /l/chat'],
    ['javascript:alert(1)', 'javascript: alert(1)'],
    ['(@all) "@channel" @everyone ＠here', '(@ all) "@ channel" @ everyone ＠ here'],
    ['<!here> <@U123> <at>all</at>', '‹!here> ‹@ U123> ‹at>all‹/at>'],
    ['[Log in](evil.example) ![](x) [a][b]', '[Log in] (evil. example) ![] (x) [a] [b]'],
    ['&#64;all &commat;all &#x68;ttp', '& #64;all & commat;all & #x68;ttp'],
    ['\\\\evil\\share', '\\ \\evil\\share'],
    ['ftp://evil.example', 'ftp: //evil. example'],
  ] as const;
  const harmless = 'PSU2_+12V reads 12.18 V at 10.0.1.4:161 (7.2.0-220), aa:bb:cc; 5 > 3 & more. Next';

  test('what may come to life where people read is broken, and nothing of it is left out', () => {
    for (const [text, broken] of live) {
      assert.equal(inert(text), broken);
      assert.equal(broken.replaceAll(' ', '').replaceAll('‹', '<'), text.replaceAll(' ', ''));
      assert.equal(inert(broken).replaceAll(' ', ''), broken.replaceAll(' ', ''));
    }
    assert.equal(inert(harmless), harmless);
  });

  for (const [text, broken] of live) {
    test(`${text} is dead in a webhook, with and without a template, in a mail and on the desktop`, () => {
      const evidence = [{ ...alert().evidence[0]!, text, fact: text }];
      const hostile = noticeRecord('n', 'fired', [alert({ summary: text, component: text, evidence })], TIME);
      const two = noticeRecord('n', 'fired', [alert({ summary: text }), alert({ id: 'b', summary: text })], TIME);
      const json = '{"text": "{{title}}{{#alerts}} {{component}} {{summary}}{{#evidence}} {{text}} {{fact}}{{/evidence}}{{/alerts}}"}';
      const sent = [
        ...Object.values(hostile.alerts[0]!).flatMap((value) => (typeof value === 'string' ? [value] : [])),
        hostile.title,
        JSON.parse(render(json, hostile, escapingOf('application/json'))).text,
        render(DEFAULT_TEXT, hostile),
        render(DEFAULT_SUBJECT, hostile),
        ...(['linux', 'darwin', 'win32'] as const).flatMap((platform) =>
          [hostile, two].flatMap((notice) => [...commandFor(notice, platform).args, ...Object.values(commandFor(notice, platform).env)]),
        ),
        JSON.stringify(hostile),
      ];
      for (const each of sent) assert.ok(!each.includes(text), each);
      assert.ok(sent.filter((each) => each.includes(broken)).length >= 6);
    });
  }

  test('the mail says what is wrong, what it means, what to do and how sure it is', () => {
    const text = render(DEFAULT_TEXT, fired);
    for (const expected of [
      'CRITICAL: Fan1A turns',
      'East US 1 (hsm-1)',
      'What it means\nOne of the blades',
      'What to do first\nWatch the temp',
    ]) {
      assert.ok(text.includes(expected), `${expected} in ${text}`);
    }
    assert.equal(text.match(/negative {2}console {2}Fan1A 0 RPM/g)?.length, 3);
    assert.doesNotMatch(text, /\{\{|undefined/);
    assert.equal(render(DEFAULT_SUBJECT, fired), '[CRITICAL] East US 1: Fan1A turns too slowly or not at all');
  });

  test('a resolved alert is told with its duration and without advice', () => {
    const over = alert({ state: 'resolved', resolvedAt: '2026-03-01T12:00:00.000Z', startedAt: '2026-03-01T10:30:00.000Z' });
    const text = render(DEFAULT_TEXT, noticeRecord('n', 'resolved', [over], TIME));
    assert.match(text, /Resolved: {3}2026-03-01T12:00:00.000Z, after 1 h 30 min/);
    assert.doesNotMatch(text, /What to do/);
  });

  test('values cannot break out of a JSON template', () => {
    const hostile = noticeRecord('n', 'fired', [alert({ summary: '"} , "x": {"' })], TIME);
    const body = render('{"text": "{{title}}", "list": [{{#alerts}}"{{summary}}"{{/alerts}}]}', hostile, escapingOf('application/json'));
    assert.deepEqual(JSON.parse(body), { text: 'East US 1: "} , "x": {"', list: ['"} , "x": {"'] });
  });

  test('a value that looks like a template is not one', () => {
    const hostile = noticeRecord('n', 'fired', [alert({ summary: '{{#alerts}}{{id}}{{/alerts}}' })], TIME);
    assert.equal(render('{{title}}', hostile), 'East US 1: {{#alerts}}{{id}}{{/alerts}}');
  });
});

suite('the desktop', () => {
  const hostile = noticeRecord('n', 'fired', [alert({ summary: '-x; $(reboot) <b>"now"', action: '<img src=x> & `id`' })], TIME);

  test('is told by arguments, never by code', () => {
    const linux = commandFor(hostile, 'linux');
    assert.equal(linux.file, 'notify-send');
    assert.deepEqual(linux.args.slice(-3), ['--', hostile.title, '&lt;img src=x&gt; &amp; `id`']);
    const mac = commandFor(hostile, 'darwin');
    assert.deepEqual(mac.args.slice(2), [hostile.title, '<img src=x> & `id`']);
    assert.ok(!mac.args[1]?.includes('reboot'));
    const windows = commandFor(hostile, 'win32');
    assert.equal(windows.env.HSM_VIGIL_TITLE, hostile.title);
    assert.ok(!windows.args.join(' ').includes('reboot'));
  });
});
