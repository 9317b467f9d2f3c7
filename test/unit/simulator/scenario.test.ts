import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultKey, type InjectedFault } from '../../../src/simulator/appliance/injectedFault.ts';
import { CHAPTER_SECONDS, playScenario, scenarioChapter } from '../../../src/simulator/appliance/scenario.ts';
import { DEMO_DEVICES, DEMO_PACE } from '../../../src/simulator/demoDevices.ts';

const chapters = Array.from({ length: 12 }, (_, number) => scenarioChapter(number));
const interval = Number.parseFloat(DEMO_PACE.poll.interval);
const window = Number.parseFloat(DEMO_PACE.alerts.window);

/** How long each fault of a chapter lasts, in seconds. */
const spells = (chapter: (typeof chapters)[number]) =>
  chapter
    .filter(({ act }) => act === 'inject')
    .map(({ device, fault, at }) => {
      const end = chapter.find((step) => step.act === 'clear' && step.device === device && faultKey(step.fault) === faultKey(fault));
      return { device, fault, lasts: (end?.at ?? Number.POSITIVE_INFINITY) - at };
    });

test('a chapter runs forward in time, begins well, and mends everything with time left to recover', () => {
  for (const chapter of chapters) {
    assert.deepEqual(
      chapter.map(({ at }) => at),
      chapter.map(({ at }) => at).sort((a, b) => a - b),
    );
    assert.ok(chapter[0]!.at >= interval * DEMO_PACE.alerts.recover);
    assert.ok(chapter.at(-1)!.at + interval * (DEMO_PACE.alerts.recover + 1) < CHAPTER_SECONDS);
    assert.ok(spells(chapter).every(({ lasts }) => lasts < CHAPTER_SECONDS));
  }
});

test('every fault that shall fire lasts long enough for it, and the short outage of a feed does not', () => {
  for (const chapter of chapters) {
    for (const { device, fault, lasts } of spells(chapter)) {
      const label = `${device} ${faultKey(fault)}`;
      if (fault.kind !== 'psu-ac-lost') assert.ok(lasts >= interval * (DEMO_PACE.alerts.negatives + 1), label);
      else if (device === 'demo-weu-1') assert.ok(lasts < interval * DEMO_PACE.alerts.negatives, label);
      else assert.ok(lasts >= window + 2 * interval, label);
    }
  }
});

test('the story speaks of the demo’s appliances, and the one that only SNMP watches has a fault that SNMP shows', () => {
  const known = DEMO_DEVICES.map(({ id }) => id);
  for (const step of chapters.flat()) {
    assert.ok(known.includes(step.device));
    const channels = DEMO_DEVICES.find(({ id }) => id === step.device)?.channels;
    if (channels?.includes('console') === false) assert.equal(step.fault.kind, 'ntls-down');
  }
});

test('no part fails in two chapters in a row on the same appliance of the group', () => {
  const parts = chapters.map((chapter) =>
    spells(chapter)
      .filter(({ device }) => device.startsWith('demo-eus'))
      .map(({ device, fault }) => `${device} ${faultKey(fault)}`),
  );
  for (let at = 1; at < parts.length; at++) assert.ok(parts[at]!.every((part) => !parts[at - 1]!.includes(part)));
});

test('the story is told in order, chapter after chapter, until it is stopped', async () => {
  const stop = new AbortController();
  const told: string[] = [];
  const expected = [0, 1, 2]
    .flatMap((chapter) => scenarioChapter(chapter))
    .map(({ device, act, fault }) => `${act} ${device} ${faultKey(fault)}`);
  const subject = (device: string) => {
    const tell = (act: string, fault?: InjectedFault) => {
      told.push(`${act} ${device} ${fault === undefined ? '' : faultKey(fault)}`);
      if (told.length === expected.length) stop.abort();
    };
    return { inject: (fault: InjectedFault) => tell('inject', fault), clear: (fault?: InjectedFault) => tell('clear', fault) };
  };
  const keepAlive = setInterval(() => {}, 1000);
  await playScenario(new Map(DEMO_DEVICES.map(({ id }) => [id, subject(id)])), stop.signal, 0.05);
  clearInterval(keepAlive);
  assert.deepEqual(told, expected);
});
