import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import type { PostureResult, ReportRecord } from '../../../src/protocol/contract.ts';
import { languagesBeside } from '../../../src/service/report/languages.ts';
import { markdownBlock } from '../../../src/service/report/markdown.ts';
import { outline } from '../../../src/service/report/outline.ts';
import { spokenBlock } from '../../../src/service/report/spokenBlocks.ts';
import { englishIn } from '../../support/germanWords.ts';
import { ada, deviceOf, firingAlert, NOON, WatchedFleet } from '../../support/watchedFleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

async function report(fleet: WatchedFleet, from: number, to: number, devices?: readonly string[]): Promise<ReportRecord> {
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...(devices && { devices }) };
  const { text } = await fleet.service.requests.report({ ...span, format: 'json' }, ada);
  return JSON.parse(text) as ReportRecord;
}

/** A reading of long ago: the record of the device begins then. */
function readSince(fleet: WatchedFleet, device: string, time: number): void {
  const attributes = { 'hw.id': 'fan1a', 'hw.name': 'Fan1A', 'hw.type': 'fan' } as const;
  fleet.store.readings.append([{ device, channel: 'console', time, metric: 'hw.fan.speed', attributes, value: 6000, unit: 'rpm' }]);
}

test('time that was not watched stands in the report with its cause, cut to the span, and its share is of what is on record', async () => {
  await using fleet = new WatchedFleet([]);
  readSince(fleet, 'hsm-1', NOON - 10 * DAY);
  for (const device of ['hsm-1', 'hsm-2'])
    fleet.store.gaps.save({ device, from: NOON - 6 * DAY, to: NOON - 5 * DAY, cause: 'service-off' });
  fleet.store.gaps.save({ device: 'hsm-1', channel: 'console', from: NOON - 3 * HOUR, to: NOON - 1 * HOUR, cause: 'occupied' });
  fleet.store.gaps.save({ device: 'hsm-1', channel: 'snmp', from: NOON - 2 * HOUR, to: NOON, cause: 'silent' });
  const made = await report(fleet, NOON - 5.5 * DAY, NOON);
  assert.deepEqual(
    made.unwatched.map(({ devices, channel, from, to, cause }) => [devices.length, channel, from, to, cause]),
    [
      [2, undefined, new Date(NOON - 5.5 * DAY).toISOString(), new Date(NOON - 5 * DAY).toISOString(), 'service-off'],
      [1, 'Console', new Date(NOON - 3 * HOUR).toISOString(), new Date(NOON - HOUR).toISOString(), 'occupied'],
      [1, 'SNMP', new Date(NOON - 2 * HOUR).toISOString(), new Date(NOON).toISOString(), 'silent'],
    ],
  );
  const [share] = made.shares.filter(({ device }) => device === 'hsm-1');
  assert.deepEqual(
    [share?.seconds, share?.causes.map(({ cause, seconds }) => [cause, seconds / 3600])],
    [
      13 * 3600,
      [
        ['service-off', 12],
        ['occupied', 1],
      ],
    ],
    'one channel alone is no gap of the device',
  );
  assert.deepEqual(
    made.shares.map(({ device }) => device),
    ['hsm-1', 'hsm-2'],
    'of the third one there is no record',
  );
  assert.match(made.limits.join(' '), /Of 1 HSM there is no record/);
  const [posture] = made.posture.devices;
  const day = posture?.items.find(({ kind }) => kind === 'watched-day');
  assert.deepEqual(
    [day?.state, /^95\.8 % of it was watched\. Not watched: 1 h \(the console was in use/.test(day?.said ?? '')],
    ['attention', true],
  );
});

test('a pause that goes on is not watched until now, and what a channel that was switched off had before counts as well', async () => {
  await using fleet = new WatchedFleet([], [{ ...deviceOf('hsm-1'), monitorAccount: 'disabled' }]);
  readSince(fleet, 'hsm-1', NOON - 2 * DAY);
  fleet.store.gaps.save({ device: 'hsm-1', channel: 'snmp', from: NOON - 2 * HOUR, to: NOON, cause: 'silent' });
  fleet.wait(3 * HOUR);
  const [share] = (await report(fleet, NOON - DAY, NOON + 3 * HOUR)).shares;
  assert.deepEqual(share?.causes, [], 'the console was polled until noon');
  fleet.store.gaps.save({ device: 'hsm-1', channel: 'snmp', from: NOON + HOUR, to: NOON + 2 * HOUR, cause: 'silent' });
  const [later] = (await report(fleet, NOON - DAY, NOON + 3 * HOUR)).shares;
  assert.deepEqual(later?.causes, [{ cause: 'silent', seconds: 3600 }], 'since then nobody else looks');
});

test('alerts stand with when they fired, were acknowledged first, and ended; those of other times and devices do not', async () => {
  const over = firingAlert({ id: 'a2', state: 'resolved', firedAt: NOON - 3 * DAY, startedAt: NOON - 3 * DAY, resolvedAt: NOON - 2 * DAY });
  await using fleet = new WatchedFleet([
    firingAlert({ summary: 'Fan \u001b[31m1A\u202e is slow' }),
    over,
    firingAlert({ id: 'a3', device: 'hsm-3', component: 'psu1' }),
    firingAlert({ id: 'a4', component: 'psu2', state: 'pending', firedAt: undefined as never }),
  ]);
  fleet.people.acknowledge({ alerts: ['a1'], why: 'spare is ordered' }, 'ada');
  fleet.wait(MINUTE);
  fleet.people.acknowledge({ alerts: ['a1'], why: 'again' }, 'bob');
  const made = await report(fleet, NOON - DAY, NOON + HOUR, ['hsm-1']);
  assert.deepEqual(
    made.alerts.map(({ id, summary, acknowledged, part, resolvedAt }) => [
      id,
      summary,
      acknowledged?.by,
      acknowledged?.why,
      part,
      resolvedAt,
    ]),
    [['a1', 'Fan 1A is slow', 'ada', 'spare is ordered', 'fan', undefined]],
  );
  const early = await report(fleet, NOON - 5 * DAY, NOON - 2.5 * DAY, ['hsm-1']);
  assert.deepEqual(
    early.alerts.map(({ id }) => id),
    ['a2'],
  );
  assert.match(
    made.controls.find(({ id }) => id.endsWith('PE-14'))?.evidence.join(' ') ?? '',
    /temperatures and fans: 1 alert: 1 was acknowledged/,
  );
});

test('an audit log that somebody has changed is told of, by the page ten minutes later at most', async () => {
  await using fleet = new WatchedFleet([firingAlert()]);
  fleet.people.acknowledge({ alerts: ['a1'], why: 'spare is ordered' }, 'ada');
  const posture = async (): Promise<PostureResult> => fleet.service.requests.posture({}, ada);
  const log = async () => (await posture()).fleet.find(({ kind }) => kind === 'audit-log')?.state;
  assert.equal(await log(), 'good');
  using history = new DatabaseSync(fleet.store.path);
  history.exec("DROP TRIGGER audit_is_never_changed; UPDATE audit SET why = 'nobody knows'");
  assert.equal(await log(), 'good', 'it was just looked at');
  const made = await report(fleet, NOON - DAY, NOON + HOUR);
  assert.deepEqual([made.audit.unbroken, /NOT as it was written: 1 entry/.test(made.audit.text)], [false, true], made.audit.text);
  fleet.wait(11 * MINUTE);
  assert.equal(await log(), 'bad');
});

test('a device that nobody knows, and a span that cannot be, are refused with a sentence', async () => {
  await using fleet = new WatchedFleet([]);
  await assert.rejects(report(fleet, NOON - DAY, NOON, ['hsm-9']), /The inventory has no device "hsm-9"\./);
  await assert.rejects(report(fleet, NOON, NOON - DAY), /must end after it has begun/);
  await assert.rejects(report(fleet, NOON - 4000 * DAY, NOON), /lasts ten years at most/);
});

test('a German report says all of it in German, and what devices and people are called as they are called', async () => {
  // A name that is a word of ours in the report, and in English.
  await using fleet = new WatchedFleet([firingAlert()], [{ ...deviceOf('hsm-1', 'prod'), name: 'Services' }, deviceOf('hsm-2', 'prod')]);
  const made = await report(fleet, NOON - DAY, NOON);
  const say = await languagesBeside(join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts'))('de-AT');
  assert.ok(say);
  const blocks = outline(made).map((block) => markdownBlock(spokenBlock(block, say)));
  const left = blocks.flatMap((text) => text.split('\n')).filter((line) => englishIn(line.replace(/Fan 1A is slow/g, '')));
  assert.deepEqual(left, []);
  const text = blocks.join('\n');
  assert.match(text, /^# Wie die HSMs überwacht und gepflegt werden: Belege/);
  assert.match(text, /^### Services$/m);
  assert.match(text, /^\| Services \| /m);
});

test('a language without words, or what is none, leaves a report English', async () => {
  const languages = languagesBeside(join(import.meta.dirname, '..', '..', '..', 'src', 'cli', 'main.ts'));
  for (const tag of ['xx', '../../package', '']) assert.equal(await languages(tag), undefined);
});
