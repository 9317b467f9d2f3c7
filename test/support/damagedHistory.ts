import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Alert } from '../../src/core/alerting/alert.ts';
import { Fault } from '../../src/core/fault.ts';
import { parseInventory } from '../../src/inventory/load.ts';
import { noticeRecord } from '../../src/service/alerting/receivers/notice.ts';
import { describe } from '../../src/service/common/log.ts';
import { Secrets } from '../../src/service/common/secrets.ts';
import { composeService } from '../../src/service/process/composeService.ts';
import { tidy } from '../../src/service/process/retention.ts';
import { saveChanges } from '../../src/service/watching/changes.ts';
import { plansOf } from '../../src/service/watching/plans.ts';
import { openStore } from '../../src/store/store.ts';
import { ada, deviceOf, firingAlert, NOON, WatchedFleet } from './watchedFleet.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const at = (ms: number) => new Date(NOON + ms).toISOString();
const IDS = ['hsm-1', 'hsm-2', 'hsm-3'];

/** A history with something of each kind in it, as a service of three devices leaves it. Answers with its path, in `folder`. */
export async function richHistory(folder: string): Promise<string> {
  await using service = new WatchedFleet([
    firingAlert({ evidence: [{ at: NOON, slot: NOON, witness: 'console', verdict: 'negative', text: '0 rpm', value: 0, unit: 'rpm' }] }),
    firingAlert({ id: 'a2', device: 'hsm-2', component: 'psu2', condition: 'ac-lost', severity: 'critical' }),
    firingAlert({ id: 'a3', device: 'hsm-3', state: 'resolved', resolvedAt: NOON - MINUTE }),
  ]);
  const { people, fleet, store } = service;
  for (let slot = 0; slot < 8; slot++) {
    const time = NOON + slot * 10 * MINUTE;
    service.now = time;
    for (const device of fleet.devices) {
      const readings = ['fan1a', 'fan1b', 'psu1', 'psu2', 'cpu', 'inlet'].map((id) => ({
        device: device.id,
        channel: 'console' as const,
        metric: 'hw.temperature' as const,
        attributes: { 'hw.id': id, 'hw.name': id.toUpperCase(), 'hw.type': 'temperature' as const, 'hw.parent': 'chassis' },
        time,
        value: 40 + slot,
        unit: 'Cel',
        limits: { highWarning: 70, highCritical: 80 },
      }));
      const observations = ['fan1a', 'fan1b', 'fan2a', 'fan2b'].map((component) => ({
        component,
        condition: 'speed-low',
        verdict: component === 'fan2b' ? ('negative' as const) : ('positive' as const),
        evidence: { text: `${component} reads ${slot} rpm`, value: slot, unit: 'rpm', limit: 1000 },
      }));
      const poll = { channel: 'console' as const, readings, observations, startedAt: time, endedAt: time, durationMs: 1 };
      saveChanges(store, device.apply([poll], time, time), time);
    }
    if (slot === 4) {
      people.acknowledge({ alerts: ['a1'], why: 'part ordered' }, 'ada');
      people.silence({ device: 'hsm-2', component: 'psu2', until: at(24 * HOUR), why: 'known' }, 'ada');
      people.silence({ haGroup: 'prod', condition: 'link-down', until: at(48 * HOUR), why: 'switch is replaced' }, 'bob');
      people.planMaintenance({ device: 'hsm-3', start: at(HOUR), end: at(30 * HOUR), why: 'feeds' }, 'ada');
      people.planMaintenance(
        {
          device: 'hsm-1',
          start: at(20 * HOUR),
          end: at(22 * HOUR),
          weekly: { days: ['sun'], timeZone: 'Europe/Berlin' },
          why: 'tests',
          override: 'hsm-2 carries the load',
        },
        'cy',
      );
    }
    service.alerting.look();
  }
  store.channels.save({
    device: 'hsm-3',
    channel: 'console',
    state: 'failed',
    polledAt: NOON,
    error: 'Refused.',
    errorCode: 'login-refused',
    refusedLogins: ['monitor at COM4 7f'],
  });
  store.identities.save('hsm-1', { hostNames: ['lunash', 'lunash-1'] });
  store.inForce.save(
    IDS.map((id) => ({ kind: 'device' as const, id, value: deviceOf(id) })),
    [{ kind: 'device', id: 'hsm-3', since: NOON, noted: true, told: false }],
  );
  store.ticks.save('a1', { step: 'others-carry', text: 'Check the others.', by: 'ada', at: NOON, seen: 'They are fine.' });
  store.leftOpen.save('hsm-2', true);
  // No login has succeeded since.
  store.accountDoubts.save('hsm-2', {
    since: NOON - HOUR,
    at: NOON + 80 * MINUTE,
    decided: 'enabled',
    text: 'It was disabled.',
    proven: true,
  });
  const message = { time: NOON - HOUR, sender: '10.0.0.1', severity: 'warning', text: 'a fan has failed', count: 1 } as const;
  store.messages.append([{ ...message, device: 'hsm-1', channel: 'trap', component: 'fan1a', condition: 'failed', asserted: true }]);
  store.heard.save({
    device: 'hsm-1',
    channel: 'trap',
    lastAt: NOON - HOUR,
    test: { at: NOON - HOUR, sender: '10.0.0.1', authenticated: true },
  });
  store.lineNoise.add({
    ...{
      device: 'hsm-1',
      channel: 'console',
      hour: NOON,
      polls: 6,
      failed: 1,
      spoiltPolls: 2,
      lines: 900,
      spoilt: 3,
      rereads: 4,
      refused: 5,
    },
  });
  const members = [{ serial: '512345016', label: 'ca', alive: true }];
  store.haClients.save({ haGroup: 'prod', client: 'app-1', at: NOON, by: 'ada', said: { label: 'prod', expected: 1, members } });
  store.haDifferences.save({ haGroup: 'prod', what: 'firmware', since: NOON });
  store.intake.saveEngine({ engineId: '80001f8804aabb', own: true, boots: 3, time: 0 });
  store.intake.isNew('an inform', NOON - HOUR);
  store.intake.saveStranger('10.0.0.9 user', NOON, NOON - 24 * HOUR);
  store.intake.savePositions('/var/log/hsm.log', [{ device: '1', inode: '2', offset: 3, head: 'aa', headBytes: 4 }]);
  const labels = [['device', 'hsm-1']] as const;
  store.outside.saveTold('am', 'a1', {
    alert: 'a1',
    labels,
    annotations: { summary: 'A fan has failed' },
    startsAt: NOON,
    interval: 600_000,
  });
  store.outside.saveSilence({
    ...{ id: 'q1', receiver: 'am', silence: 's1', labels, by: 'ada', why: 'known', askedAt: NOON, until: NOON + 24 * HOUR },
    made: { 'http://am': { id: 'x1', until: NOON + 24 * HOUR, at: NOON } },
  });
  store.gaps.save({ device: 'hsm-1', from: NOON - HOUR, to: NOON - MINUTE, cause: 'service-off' });
  for (let id = 1; id <= 3; id++) {
    const notice = noticeRecord(`n${id}`, 'test', [], NOON);
    store.outbox.save({ id, receiver: 'hook', notice, createdAt: NOON, attempts: 0, dueAt: NOON });
  }
  // Of a quarter of a year ago hours are left, of the days before the readings, packed.
  for (const [days, component] of [
    [100, 'cpu'],
    [3, 'cpu'],
    [3, 'inlet'],
    [2, 'inlet'],
  ] as const) {
    const attributes = { 'hw.id': component, 'hw.name': component, 'hw.type': 'temperature', 'hw.parent': 'chassis' } as const;
    store.readings.append(
      Array.from({ length: 60 }, (_, n) => ({
        device: 'hsm-1',
        channel: 'console' as const,
        metric: 'hw.temperature' as const,
        attributes,
        time: NOON - days * 24 * HOUR + n * 10 * MINUTE,
        value: 40 + (n % 7) / 10,
        unit: 'Cel',
      })),
    );
  }
  store.packing.pack(NOON);
  store.packing.intoHours(NOON - 90 * 24 * HOUR);
  const path = join(folder, 'history.db');
  await service.service[Symbol.asyncDispose]();
  store.dispose();
  copyFileSync(store.path, path);
  return path;
}

/** What of a history people rely on: how many of each could be read when the service had started, and what went wrong meanwhile. */
export interface Started {
  readonly silences: number;
  readonly maintenance: number;
  readonly audit: number;
  readonly alerts: readonly Alert[];
  readonly outbox: number;
  /** Errors that are no sentences. */
  readonly bugs: readonly string[];
  readonly events: readonly string[];
}

/** Starts a service on this file and asks all that clients ask; twice, as it is restarted some time. */
export async function startOn(path: string, now = NOON + 2 * HOUR): Promise<Started> {
  let started: Started | undefined;
  for (let times = 0; times < 2; times++) {
    const bugs: string[] = [];
    using store = openStore(path, () => now);
    const service = composeService({
      version: '1.0.0',
      store,
      log: (_level, text) => void (/^\w*Error\b|\n\s+at /.test(text) && bugs.push(text)),
      now: () => now,
      simulate: () => Promise.reject(new Error('nothing is simulated')),
      grace: null,
      managed: false,
      stop: () => {},
    });
    const inventory = JSON.stringify({ devices: [deviceOf('hsm-1', 'prod'), deviceOf('hsm-2', 'prod'), deviceOf('hsm-3')] });
    service.fleet.watch(plansOf(parseInventory(inventory), new Secrets(), false));
    service.alerting.look();
    const { requests } = service;
    await requests.snapshot({}, ada);
    const { entries } = await requests.log({}, ada);
    await requests.past({ at: new Date(now).toISOString() }, ada);
    for (const id of IDS) {
      await requests.log({ device: id }, ada);
      await requests.lineNoise({ device: id, days: 92 }, ada);
      await requests.history(
        { device: id, component: 'chassis', metrics: ['hw.temperature'], from: at(-120 * 24 * HOUR), to: at(2 * HOUR) },
        ada,
      );
    }
    for (const ask of [() => requests.earlierAlerts({ alert: 'a1' }, ada), () => requests.tryPolicy({ inventory }, ada)]) {
      try {
        await ask();
      } catch (error) {
        // An alert that cannot be read is not found.
        if (!(error instanceof Fault)) bugs.push(describe(error));
      }
    }
    await service.fleet.check(service.fleet.devices, {}, new AbortController().signal);
    await tidy(service.keeper, now, (_level, text) => void bugs.push(text));
    started ??= {
      silences: service.alerting.suppressions.silences.length,
      maintenance: service.alerting.suppressions.maintenance.length,
      audit: entries.filter(({ who }) => who !== undefined).length,
      alerts: [...service.fleet.alerts()].map(({ alert }) => alert),
      outbox: store.outbox.load().length,
      events: store.events
        .load({ since: 0 })
        .filter(({ kind }) => kind === 'row-unreadable' || kind === 'store-replaced')
        .map(({ text }) => text),
      bugs,
    };
    started = { ...started, bugs: [...started.bugs, ...(started.bugs === bugs ? [] : bugs)] };
    await service[Symbol.asyncDispose]();
  }
  if (!started) throw new Error('not started');
  return started;
}

/** A copy of a file with one bit of it flipped (or none), in a folder of its own that `use` may fill. */
export async function withFlippedBit<T>(original: string, bit: number | undefined, use: (path: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'flipped-'));
  try {
    const path = join(folder, 'history.db');
    const bytes = readFileSync(original);
    if (bit !== undefined) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    writeFileSync(path, bytes);
    return await use(path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
