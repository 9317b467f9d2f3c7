import { AlertForest } from '../../src/extension/alerts/alertForest.ts';
import { alertsById, countAlerts } from '../../src/extension/alerts/alertGroup.ts';
import { alertRow } from '../../src/extension/alerts/alertRow.ts';
import { mergeSnapshot } from '../../src/extension/connection/snapshot.ts';
import { alertMessage } from '../../src/extension/notifications/alertMessage.ts';
import { newsworthy } from '../../src/extension/notifications/newsworthy.ts';
import { statusSummary } from '../../src/extension/statusBar/statusSummary.ts';
import type { Snapshot } from '../../src/protocol/contract.ts';
import { alert, at, device, snapshot, T0 } from '../unit/extension/records.ts';

/**
 * What a window pays for each change while many alerts are open: merging it, counting, the view's rows, the status bar. The comparison
 * is a row in words for every alert, which is what a view costs that draws them all.
 */

const SIZES = [100, 1_000, 10_000];
const CHANGES = 50;

function open(size: number): Snapshot {
  const devices = Array.from({ length: Math.max(1, size / 10) }, (_, n) => device({ id: `hsm-${n}`, name: `HSM ${n}` }));
  const alerts = Array.from({ length: size }, (_, n) =>
    alert({ id: `a${n}`, device: `hsm-${n % devices.length}`, component: `c${n}`, startedAt: at(-n), firedAt: at(-n / 2) }),
  );
  return snapshot({ devices, alerts: alerts.map((each, n) => (n % 10 === 0 ? each : { ...each, explainedBy: `a${n - (n % 10)}` })) });
}

/** Milliseconds of processor time that a call takes, the median of several. */
function median(calls: number, run: (call: number) => void): number {
  const times = Array.from({ length: calls }, (_, call) => {
    const started = process.cpuUsage();
    run(call);
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  });
  return times.sort((a, b) => a - b)[Math.floor(calls / 2)] ?? 0;
}

const ms = (value: number): string => `${value.toFixed(2).padStart(8)} ms`;

console.log('open alerts   one change    10 % change   notification   every row in words');
for (const size of SIZES) {
  let current = open(size);
  const forest = new AlertForest();
  forest.update(current, T0);
  for (const root of forest.roots) for (const key of [root, ...(forest.node(root)?.children ?? [])]) forest.row(key, T0);
  const change = (ids: readonly number[], flapping: boolean) => {
    current = mergeSnapshot(current, { alerts: ids.flatMap((n) => current.alerts[n] ?? []).map((each) => ({ ...each, flapping })) });
    countAlerts(current);
    statusSummary(current, 'ready', undefined, T0);
    forest.update(current, T0);
  };
  const one = median(CHANGES, (call) => change([(call * 37) % size], call % 2 === 0));
  const many = median(CHANGES, (call) =>
    change(
      Array.from({ length: size / 10 }, (_, n) => n * 10),
      call % 2 === 0,
    ),
  );
  const fired = current.alerts.map((each) => ({ alert: each, deviceName: each.deviceName, interval: 600, reason: 'fired' as const }));
  const told = median(20, () => alertMessage(newsworthy(fired, alertsById(current), undefined), T0));
  const all = median(5, () => {
    for (const each of current.alerts) alertRow(each, current.devices[0], 0, T0);
  });
  console.log(`${String(size).padStart(11)} ${ms(one)}  ${ms(many)}   ${ms(told)}    ${ms(all)}`);
}
