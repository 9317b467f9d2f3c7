import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { commandFor } from '../../../src/service/receivers/desktop.ts';
import { noticeRecord } from '../../../src/service/receivers/notice.ts';
import { DEFAULT_SUBJECT, DEFAULT_TEXT, render } from '../../../src/service/receivers/template.ts';
import { alert } from '../extension/records.ts';

const TIME = Date.UTC(2026, 2, 1, 9, 30);
const fired = noticeRecord('n1', 'fired', [alert()], TIME);

suite('a notice', () => {
  test('is titled by its HSM and what is wrong, or by how many alerts on which HSMs', () => {
    assert.equal(fired.title, 'East US 1: Fan1A turns too slowly or not at all');
    assert.equal(noticeRecord('n', 'resolved', [alert()], TIME).title, 'Resolved: East US 1: Fan1A turns too slowly or not at all');
    const many = ['A', 'B', 'C', 'D', 'D'].map((deviceName, at) => alert({ id: `a${at}`, deviceName }));
    assert.equal(noticeRecord('n', 'reminder', many, TIME).title, 'Still firing: 5 alerts on A, B, C and 1 more');
  });

  test('is as severe as the worst of its alerts', () => {
    assert.equal(noticeRecord('n', 'fired', [alert({ severity: 'warning' }), alert({ severity: 'critical' })], TIME).severity, 'critical');
    assert.equal(noticeRecord('n', 'fired', [alert({ severity: 'warning' })], TIME).severity, 'warning');
  });
});

suite('templates', () => {
  test('the mail says what is wrong, what it means, what to do and how sure it is', () => {
    const text = render(DEFAULT_TEXT, fired, 'text');
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
    assert.equal(render(DEFAULT_SUBJECT, fired, 'text'), '[CRITICAL] East US 1: Fan1A turns too slowly or not at all');
  });

  test('a resolved alert is told with its duration and without advice', () => {
    const over = alert({ state: 'resolved', resolvedAt: '2026-03-01T12:00:00.000Z', startedAt: '2026-03-01T10:30:00.000Z' });
    const text = render(DEFAULT_TEXT, noticeRecord('n', 'resolved', [over], TIME), 'text');
    assert.match(text, /Resolved: {3}2026-03-01T12:00:00.000Z, after 1 h 30 min/);
    assert.doesNotMatch(text, /What to do/);
  });

  test('values cannot break out of a JSON template', () => {
    const hostile = noticeRecord('n', 'fired', [alert({ summary: '"} , "x": {"' })], TIME);
    const body = render('{"text": "{{title}}", "list": [{{#alerts}}"{{summary}}"{{/alerts}}]}', hostile, 'json');
    assert.deepEqual(JSON.parse(body), { text: 'East US 1: "} , "x": {"', list: ['"} , "x": {"'] });
  });

  test('a value that looks like a template is not one', () => {
    const hostile = noticeRecord('n', 'fired', [alert({ summary: '{{#alerts}}{{id}}{{/alerts}}' })], TIME);
    assert.equal(render('{{title}}', hostile, 'text'), 'East US 1: {{#alerts}}{{id}}{{/alerts}}');
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
