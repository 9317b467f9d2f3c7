import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMoment } from '../../../src/extension/commands/parseMoment.ts';
import type { PastFleet } from '../../../src/extension/connection/timeMachine.ts';
import { FleetSession } from '../../../src/extension/fleet/fleetSession.ts';
import { fleetDetail, fleetRow, fleetSources } from '../../../src/extension/fleet/fleetViews.ts';
import type { Snapshot } from '../../../src/protocol/contract.ts';
import { parseToFleetPage, type ToFleetPage } from '../../../src/protocol/pages/toFleetPage.ts';
import { fleetSnapshot, largeFleet } from '../../support/fleetScenes.ts';
import { waitFor } from '../../support/waitFor.ts';
import { alert, at, component, device, reading, snapshot, T0 } from './records.ts';

/** The page of the fleet as the host makes it. */

const rowsOf = (of: Snapshot) => of.devices.map((each) => fleetRow(each, fleetSources(of, T0)));

test('a row says how an HSM stands, what is worst, what nobody has taken on, and how old its readings are', () => {
  const [fra1, fra2, par1, , , ber1, lab, fresh] = rowsOf(fleetSnapshot(T0));
  assert.deepEqual([fra1?.tone, fra1?.worst, fra1?.firing], ['ok', undefined, 0]);
  assert.deepEqual([fra2?.tone, fra2?.worst, fra2?.alert], ['failed', 'Fan1A turns too slowly or not at all', 'a1']);
  assert.deepEqual([ber1?.firing, ber1?.waiting], [2, 1]);
  assert.equal(T0 - (fra1?.lastSeen ?? 0), 2 * 60_000);
  assert.deepEqual([T0 - (fra1?.oldest?.at ?? 0), fra1?.oldest?.of], [1202 * 60_000, 'HSM battery, Voltage']);
  assert.match(par1?.note ?? '', /^not heard of since /);
  assert.equal(par1?.watched, 'perhaps-provider', 'a channel that was silent for two polls watches nothing');
  assert.deepEqual([lab?.tone, lab?.simulated], ['off', true], 'what was fine when it was paused is not looked at now');
  assert.deepEqual([fresh?.lastSeen, fresh?.oldest], [undefined, undefined]);
});

test('of a value that two channels tell, the newer reading counts as its age', () => {
  const both = component({ readings: [reading({ time: at(-600) }), reading({ time: at(-1), channel: 'snmp' })] });
  const [row] = rowsOf(snapshot({ devices: [device({ components: [both] })] }));
  assert.equal(row?.oldest?.at, T0 - 60_000);
});

test('an HSM that is read from a platform says so, for its page offers nothing that is known where it is watched alone', () => {
  const remote = device({ id: 'central/a', source: { id: 'central', name: 'Central' } });
  const sources = fleetSources(snapshot({ devices: [device(), remote] }), T0);
  assert.deepEqual([fleetDetail(device(), sources).source, fleetDetail(remote, sources).source], [undefined, 'Central']);
});

test('texts from outside are inert wherever they stand', () => {
  const evil = 'x\u001b[31m\u202e](command:evil) $(bug)';
  const of = snapshot({
    devices: [device({ name: evil, site: evil, haGroup: evil, findings: [{ component: 'f', name: evil, state: 'failed', reason: evil }] })],
    alerts: [alert({ summary: evil })],
  });
  const sources = fleetSources(of, T0);
  const shown = JSON.stringify(of.devices.map((each) => [fleetRow(each, sources), fleetDetail(each, sources)]));
  assert.doesNotMatch(shown, /\]\(command|\$\(bug|\\u001b|\\u202e|\u202e/);
});

function open(first: Snapshot | undefined) {
  const posted: ToFleetPage[] = [];
  const acted: unknown[] = [];
  const asked: string[] = [];
  const state = { of: first, past: undefined as PastFleet | undefined, failure: undefined as string | undefined };
  let change = () => {};
  const session = new FleetSession({
    connection: {
      get snapshot() {
        return state.of;
      },
      get failure() {
        return state.failure;
      },
      onDidChange: (listener) => {
        change = listener;
        return { dispose() {} };
      },
      connect: async () => {},
      history: async () => ({ series: [] }),
    },
    past: () => state.past,
    lines: async (of) => {
      asked.push(of);
      return [];
    },
    device: undefined,
    post: (message) => posted.push(message),
    act: async (action) => {
      if (action.type === 'openAlert') throw new Error('The alert is gone.');
      acted.push(action);
    },
    beat: 20,
  });
  return {
    ...{ session, posted, acted, asked, state },
    become(next: Partial<typeof state>) {
      Object.assign(state, next);
      change();
    },
  };
}
const last = (posted: readonly ToFleetPage[], type: ToFleetPage['type']) => posted.findLast((each) => each.type === type);

test('the page is told all HSMs once, and then those that have changed', async () => {
  const first = largeFleet(T0, 300);
  const { session, posted, become } = open(first);
  session.receive({ type: 'ready' });
  assert.equal(posted.filter(({ type }) => type === 'fleet').length, 1);
  const [one, ...others] = first.devices;
  assert.ok(one);
  become({ of: { ...first, devices: [{ ...one, name: 'Renamed' }, ...others] } });
  const change = last(posted, 'change');
  assert.deepEqual(change?.type === 'change' && change.rows.map(({ id, name }) => [id, name]), [['hsm-0', 'Renamed']]);
  const told = posted.length;
  become({ of: { ...first, devices: [{ ...one, name: 'Renamed', nextPoll: at(9) }, ...others] } });
  assert.deepEqual(
    posted.slice(told).filter(({ type }) => type === 'change' || type === 'fleet'),
    [],
    'what a row does not say changes nothing',
  );
  become({ of: { ...first, devices: others } });
  const again = last(posted, 'fleet');
  assert.equal(again?.type === 'fleet' && again.rows.length, 299, 'an HSM that is gone is told with all of them');
  for (const message of posted) assert.ok(parseToFleetPage(JSON.parse(JSON.stringify(message))), message.type);
  session.receive({ type: 'ready' });
  assert.equal(posted.filter(({ type }) => type === 'fleet').length, 3, 'a page that was loaded again knows nothing');
  session.dispose();
});

test('an alert that is acknowledged changes the row of its HSM, and the HSM that is looked at', () => {
  const first = fleetSnapshot(T0);
  const { session, posted, become } = open(first);
  session.receive({ type: 'ready' });
  session.receive({ type: 'select', device: 'fra-2' });
  const acknowledged = { by: 'ada', at: at(0), until: at(600) };
  become({ of: { ...first, alerts: first.alerts.map((each) => (each.id === 'a1' ? { ...each, acknowledged } : each)) } });
  const change = last(posted, 'change');
  assert.deepEqual(change?.type === 'change' && change.rows.map(({ id, waiting }) => [id, waiting]), [['fra-2', 0]]);
  const shown = last(posted, 'device');
  assert.equal(shown?.type === 'device' && shown.detail?.alerts[0]?.held, 'acknowledged by ada');
  session.dispose();
});

test('a page hears that somebody is there, and at once when the service is not', async () => {
  const { session, posted, become } = open(fleetSnapshot(T0));
  session.receive({ type: 'ready' });
  await waitFor('it is told again and again', () => posted.filter(({ type }) => type === 'alive').length > 3);
  become({ failure: 'The watching service has ended.' });
  const said = last(posted, 'alive');
  assert.equal(said?.type === 'alive' && said.failure, 'The watching service has ended.');
  // A platform that is not read is named: what is shown of its HSMs is from before.
  const central = { id: 'central', name: 'Central', place: 'prometheus:9090', devices: 1, unheard: 0, own: 0 } as const;
  const failing = { ...central, state: 'failing', text: 'prometheus:9090 could not be reached.' } as const;
  become({ of: { ...fleetSnapshot(T0), sources: [failing] } });
  const unread = last(posted, 'alive');
  assert.equal(unread?.type === 'alive' && unread.unread, 'Central: prometheus:9090 could not be reached.');
  session.hidden();
  const told = posted.length;
  become({ of: fleetSnapshot(T0 + 1) });
  assert.equal(posted.length, told, 'nobody is told who does not look');
  session.dispose();
});

test('without a snapshot it is said why, and the past takes the place of now until somebody comes back', async () => {
  const { session, posted, become } = open(undefined);
  session.receive({ type: 'ready' });
  await waitFor('it has tried', () => posted.some(({ type }) => type === 'service'));
  become({ of: fleetSnapshot(T0) });
  assert.equal(last(posted, 'fleet')?.type, 'fleet');
  const then = T0 - 86_400_000;
  become({
    past: {
      at: then,
      snapshot: snapshot({ devices: [device({ state: 'failed', lastSeen: new Date(then).toISOString() })] }),
      said: 'yesterday',
      notes: [],
    },
  });
  session.pastChanged();
  const shown = last(posted, 'fleet');
  assert.deepEqual(shown?.type === 'fleet' && [shown.past?.at, shown.rows.map(({ tone }) => tone)], [then, ['failed']]);
  become({ of: fleetSnapshot(T0 + 1) });
  assert.equal(last(posted, 'fleet'), shown, 'news does not disturb the past');
  become({ past: undefined });
  session.pastChanged();
  const now = last(posted, 'fleet');
  assert.deepEqual(now?.type === 'fleet' && [now.past, now.rows.length], [undefined, 8]);
  session.dispose();
});

test('a page that has shown HSMs says so when nothing is known any more, as of another host, each time', async (context) => {
  const { session, posted, become } = open(undefined);
  context.after(() => session.dispose());
  session.receive({ type: 'ready' });
  await waitFor('it has tried', () => posted.some(({ type }) => type === 'service'));
  for (const _ of ['first', 'second']) {
    become({ of: fleetSnapshot(T0) });
    assert.equal(posted.filter(({ type }) => type !== 'alive').at(-1)?.type, 'device');
    become({ of: undefined });
    assert.equal(posted.filter(({ type }) => type !== 'alive').at(-1)?.type, 'service', 'no row of the host before stays');
  }
});

test('the lines of an HSM that was chosen in the past are asked for with the way back', (context) => {
  const { session, asked, state } = open(fleetSnapshot(T0));
  context.after(() => session.dispose());
  session.receive({ type: 'ready' });
  state.past = { at: T0 - 86_400_000, snapshot: fleetSnapshot(T0 - 86_400_000), said: 'yesterday', notes: [] };
  session.pastChanged();
  session.receive({ type: 'select', device: 'fra-1' });
  assert.deepEqual(asked, []);
  state.past = undefined;
  session.pastChanged();
  assert.deepEqual(asked, ['fra-1']);
});

test('what the page asks for is done, and what fails is said on it', async () => {
  const { session, posted, acted } = open(fleetSnapshot(T0));
  session.receive({ type: 'ready' });
  session.receive({ type: 'open', what: 'telemetry', device: 'fra-1' });
  session.receive({ type: 'open', what: 'zeroize', device: 'fra-1' });
  session.receive({ type: 'openAlert', alert: 'a1' });
  await waitFor('it is said', () => posted.some(({ type }) => type === 'error'));
  assert.deepEqual(acted, [{ type: 'open', what: 'telemetry', device: 'fra-1' }]);
  session.dispose();
});

test('a moment is typed as people say it, in their own time, and never one that is to come', () => {
  const now = new Date(2026, 10, 29, 16, 30).getTime();
  const is = (...[month, day, hours, minutes]: readonly [number, number, number, number]) =>
    new Date(2026, month, day, hours, minutes).getTime();
  assert.equal(parseMoment('03:10', now), is(10, 29, 3, 10));
  assert.equal(parseMoment('23:59', now), is(10, 28, 23, 59), 'the last one that was');
  assert.equal(parseMoment(' 2026-11-28 03:10 ', now), is(10, 28, 3, 10));
  assert.equal(parseMoment('2026-01-31T00:00', now), is(0, 31, 0, 0));
  assert.equal(parseMoment('6h', now), now - 21_600_000);
  for (const none of ['', '25:00', '2026-02-30 12:00', '2027-01-01 00:00', 'yesterday', '3', '12:60'])
    assert.equal(parseMoment(none, now), undefined, none);
});
