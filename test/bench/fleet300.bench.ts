import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { answerOf, folderShelf, type Reader, readOnly, tools } from '../../src/assistant/onDemand.ts';
import type { Reading } from '../../src/core/reading.ts';
import { runbookFactsOf } from '../../src/core/runbook/facts.ts';
import { parseRunbook } from '../../src/core/runbook/parseRunbook.ts';
import { shownRunbook } from '../../src/core/runbook/shownRunbook.ts';
import { luna7 } from '../../src/devices/luna7/index.ts';
import { accountViews } from '../../src/extension/monitorAccount/accountViews.ts';
import type { RequestName, RequestParams, RequestResult } from '../../src/protocol/connection.ts';
import type { ReportFormat, Snapshot } from '../../src/protocol/contract.ts';
import { runbookFacts } from '../../src/protocol/runbookFacts.ts';
import type { RequestHandlers } from '../../src/service/requests/handlers.ts';
import { ada, deviceOf, firingAlert, NOON, WatchedFleet } from '../support/watchedFleet.ts';

/**
 * What people and assistants ask for in a fleet of 300 devices beside one of 3, with a day of polls and an alert on each third device. What
 * is asked of one device should cost the same in both; what is asked of all of them a hundred times as much at most.
 */

const HOUR = 3_600_000;
const POLLS = 24;
const runbooks = folderShelf(join(import.meta.dirname, '..', '..', 'media', 'runbooks'));
const fixture = (name: string) => readFileSync(new URL(`../fixtures/luna7/${name}.txt`, import.meta.url), 'utf8');
const measured = [
  ['status sensors', 'status-sensors-healthy'],
  ['hsm show', 'hsm-show-ped'],
  ['partition list', 'partition-list'],
].flatMap(([command = '', name = '']) => luna7.console.parse(command, fixture(name)).readings);

/** Milliseconds of the processor that it takes, the median of five: others on the machine count for nothing. */
async function median(run: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let call = 0; call < 5; call++) {
    const started = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(started);
    times.push((user + system) / 1000);
  }
  return times.sort((a, b) => a - b)[2] ?? 0;
}

async function measure(count: number): Promise<ReadonlyMap<string, number>> {
  const ids = Array.from({ length: count }, (_, n) => `hsm-${n}`);
  const alerts = ids.flatMap((device, n) =>
    n % 3 === 0 ? [firingAlert({ id: `a${n}`, device, runbook: 'fan-speed-low', startedAt: NOON - 2 * HOUR })] : [],
  );
  await using fleet = new WatchedFleet(
    alerts,
    ids.map((id, n) => deviceOf(id, `group-${Math.floor(n / 3)}`)),
  );
  fleet.now = NOON - POLLS * HOUR;
  for (let poll = 0; poll < POLLS; poll++) {
    fleet.now += HOUR;
    fleet.store.transaction(() => {
      for (const device of ids) {
        const readings = measured.map((each): Reading => ({ ...each, device, channel: 'console', time: fleet.now }));
        fleet.store.readings.append(readings);
      }
    });
  }
  for (const id of ids) {
    const device = fleet.fleet.find(id);
    const readings = measured.map((each): Reading => ({ ...each, device: id, channel: 'console', time: fleet.now }));
    const observations = luna7.observe('console', measured, [], fleet.now);
    device?.apply(
      [{ channel: 'console', readings, observations, startedAt: fleet.now, endedAt: fleet.now, durationMs: 1 }],
      fleet.now,
      fleet.now,
    );
  }
  const request = async <N extends RequestName>(name: N, params: RequestParams<N>): Promise<RequestResult<N>> => {
    const handlers: Partial<RequestHandlers> = fleet.service.requests;
    const answer = handlers[name];
    if (!answer) throw new Error(`The service answers "${name}".`);
    return answer(params, ada);
  };
  const took = new Map<string, number>();
  const asked = async (what: string, run: () => unknown) => void took.set(what, await median(run));
  const month = { from: new Date(fleet.now - 30 * 24 * HOUR).toISOString(), to: new Date(fleet.now).toISOString() };

  await asked('one: a support report about an alert', () => request('supportReport', { alert: 'a0', redact: ['addresses', 'names'] }));
  await asked('one: a note to customers', () => request('customerNote', { alert: 'a0' }));
  const snapshot: Snapshot = await request('snapshot', {});
  const [alert] = snapshot.alerts;
  const text = await runbooks.text(alert?.runbook ?? '');
  if (!alert || text === undefined) throw new Error('There is an alert with a runbook.');
  const definitions = runbookFactsOf(luna7.descriptor.runbookFacts);
  await asked('one: a runbook with its facts', () => {
    const { runbook } = parseRunbook(text, definitions);
    if (!runbook) throw new Error('The runbook can be read.');
    return shownRunbook(alert.runbook, runbook, definitions, runbookFacts(alert, snapshot, definitions, fleet.now), []);
  });
  await asked('one: its posture', () => request('posture', { devices: ['hsm-0'] }));
  const reader: Reader = {
    ask: readOnly({ request }),
    runbooks,
    now: fleet.now,
    sentenceOf: String,
  };
  const one: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    device_health: { device: 'hsm-0' },
    explain_alert: { alert: 'a0' },
    latest_readings: { device: 'hsm-0' },
    read_runbook: { alert: 'a0' },
  };
  for (const tool of tools) {
    const given = one[tool.name];
    await asked(`${given ? 'one' : 'all'}: an assistant asks ${tool.name}`, async () => {
      const { refused, text: said } = await answerOf(tool, given, reader);
      if (refused) throw new Error(said);
    });
  }
  await asked('all: a snapshot', () => request('snapshot', {}));
  await asked('all: who watches them, for the page', () => accountViews(snapshot, 'hsm-0', fleet.now));
  await asked('all: their posture', () => request('posture', {}));
  for (const format of ['markdown', 'json', 'html'] satisfies ReportFormat[]) {
    await asked(`all: a report of a month, ${format}`, () => request('report', { ...month, format }));
  }
  return took;
}

const few = await measure(3);
const many = await measure(300);
console.log(`${''.padEnd(46)}${'3'.padStart(10)}${'300'.padStart(12)}  times`);
for (const [what, ms] of [...many].sort(([a], [b]) => b.localeCompare(a))) {
  const before = few.get(what) ?? 0;
  console.log(`${what.padEnd(46)}${before.toFixed(1).padStart(7)} ms${ms.toFixed(1).padStart(9)} ms  ×${(ms / before).toFixed(1)}`);
}
