import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventsSession } from '../../../src/extension/events/eventsSession.ts';
import { eventsText } from '../../../src/extension/events/eventsText.ts';
import { pageEvent, questionOf } from '../../../src/extension/events/pageEvent.ts';
import type { PageConnection } from '../../../src/extension/pages/pageSession.ts';
import type { MessageRecord, Snapshot, TimelineEntry, TimelineParams } from '../../../src/protocol/contract.ts';
import { EVERYTHING, parseEventsFilter } from '../../../src/protocol/pages/eventsFilter.ts';
import type { ToEventsPage } from '../../../src/protocol/pages/toEventsPage.ts';
import { waitFor } from '../../support/waitFor.ts';
import { device, snapshot } from './records.ts';

const at = (n: number) => new Date(Date.UTC(2026, 2, 2, 12, 0, n)).toISOString();

function message(n: number, change: Partial<MessageRecord> = {}): TimelineEntry {
  const of = {
    id: n,
    time: at(n),
    device: 'hsm-1',
    sender: '10.0.0.1',
    channel: 'syslog',
    severity: 'warning',
    text: `m${n}`,
    count: 1,
  } as const;
  return { key: `message/${n}`, message: { ...of, ...change } };
}

/** A connection whose service has these entries, newest first. */
function service(entries: TimelineEntry[], change: Partial<Snapshot> = {}) {
  const listeners = new Set<() => void>();
  const asked: TimelineParams[] = [];
  const posted: ToEventsPage[] = [];
  const acted: unknown[] = [];
  const connection = {
    snapshot: snapshot({ devices: [device({ id: 'hsm-1', name: 'One' })], listening: [], ...change }) as Snapshot | undefined,
    failure: undefined,
    onDidChange: (listener: () => void) => {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    connect: async () => {},
    history: async () => ({ series: [] }),
  } satisfies PageConnection;
  const session = new EventsSession({
    connection,
    timeline: async (params) => {
      asked.push(params);
      const { since, before, limit = 100 } = params;
      const fits = entries.filter(
        ({ message: each }) =>
          (since === undefined || (each?.time ?? '') >= since) && (before === undefined || (each?.time ?? '') < before),
      );
      const shown = fits.slice(0, limit);
      const last = shown.at(-1)?.message?.time;
      return { entries: shown, ...(fits.length > limit && last !== undefined && { next: last, searchedTo: last }) };
    },
    filter: EVERYTHING,
    post: (each) => posted.push(each),
    act: (action) => acted.push(action),
    onDevice: () => {},
    pace: 0,
  });
  const became = (news: Partial<Snapshot>) => {
    connection.snapshot = { ...snapshot(connection.snapshot), ...news };
    for (const listener of listeners) listener();
  };
  const came = (more: readonly TimelineEntry[]) => {
    entries.unshift(...more);
    became({ listening: [{ place: 'x', problems: [], kept: entries.length, refused: 0, lost: 0, lastAt: at(entries.length) }] });
  };
  const pages = () => posted.flatMap((each) => (each.type === 'entries' ? [each] : []));
  return { session, asked, posted, acted, pages, came, became };
}

test('the page is told a page, older ones when it asks, and what comes while it follows', async () => {
  const { session, pages, came, posted, asked } = service(Array.from({ length: 250 }, (_, n) => message(250 - n)));
  session.receive({ type: 'ready' });
  await waitFor('the first page', () => pages().length === 1);
  assert.deepEqual([pages()[0]?.place, pages()[0]?.entries.length, pages()[0]?.more], ['all', 100, true]);
  for (const expected of [100, 50]) {
    const before = pages().length;
    session.receive({ type: 'older' });
    session.receive({ type: 'older' });
    await waitFor('older ones', () => pages().length === before + 1);
    assert.deepEqual([pages().at(-1)?.place, pages().at(-1)?.entries.length], ['older', expected]);
  }
  assert.equal(pages().at(-1)?.more, false);
  came([message(251)]);
  await waitFor('what came', () => pages().length === 4);
  assert.deepEqual([pages()[3]?.place, pages()[3]?.entries.map(({ text }) => text)], ['newer', ['m251', 'm250']]);
  assert.equal(asked.at(-1)?.since, at(250));
  // More came than one answer holds: the page begins anew, and nothing between is missing.
  came(Array.from({ length: 300 }, (_, n) => message(600 - n)));
  await waitFor('all anew', () => pages().length === 5);
  assert.deepEqual([pages()[4]?.place, pages()[4]?.entries[0]?.text, pages()[4]?.more], ['all', 'm600', true]);
  session.receive({ type: 'follow', on: false });
  const read = asked.length;
  came([message(601)]);
  await waitFor('that there is more', () => posted.some(({ type }) => type === 'news'));
  assert.equal(asked.length, read, 'who does not follow is read nothing');
  session.receive({ type: 'newer' });
  await waitFor('it is shown', () => pages().at(-1)?.entries[0]?.text === 'm601');
  session.dispose();
});

test('a hidden page is read nothing, and another filter begins anew', async () => {
  const { session, pages, came, asked, acted, posted } = service([message(1)], { heard: [] });
  session.receive({ type: 'ready' });
  await waitFor('the first page', () => pages().length === 1);
  session.hidden();
  const read = asked.length;
  came([message(2)]);
  assert.equal(asked.length, read);
  session.receive({ type: 'ready' });
  await waitFor('it is back', () => pages().length === 2);
  session.receive({ type: 'filter', filter: { what: 'trap', severity: 'critical', text: ' psu ', device: 'hsm-1' } });
  await waitFor('it is asked', () => asked.length === read + 2);
  const { limit: _, ...question } = asked.at(-1) ?? {};
  assert.deepEqual(question, { device: 'hsm-1', channel: 'trap', kind: 'message', severity: 'critical', text: 'psu' });
  session.receive({ type: 'openLog' });
  session.receive({ type: 'nonsense' });
  assert.deepEqual(acted, [{ type: 'openLog' }]);
  const states = posted.flatMap((each) => (each.type === 'state' ? [each.receivers] : []));
  assert.deepEqual([states[0], states.at(-1)], ['none', 'heard']);
  session.dispose();
});

test('what simulated HSMs say is shown as it comes: they are heard at places that are not listed', async () => {
  const entries = [message(1)];
  const { session, pages, became, posted } = service(entries, { demo: true });
  session.receive({ type: 'ready' });
  await waitFor('the first page', () => pages().length === 1);
  assert.equal(posted.findLast((each) => each.type === 'state')?.receivers, 'silent');
  for (const n of [2, 3]) {
    entries.unshift(message(n));
    became({ heard: [{ device: 'hsm-1', channel: 'trap', lastAt: at(n) }] });
    await waitFor('what came', () => pages().at(-1)?.entries[0]?.text === `m${n}`);
  }
  assert.equal(posted.findLast((each) => each.type === 'state')?.receivers, 'heard');
  session.dispose();
});

test('what a device wrote is inert in the page and in the text, and a flood is one line with a count', () => {
  const evil = message(1, { text: 'a\u202eb\nc https://evil.invalid', count: 48_211, since: at(0), authenticated: true, asserted: true });
  const event = pageEvent(evil, snapshot({ devices: [device({ id: 'hsm-1', name: 'One' })] }));
  assert.doesNotMatch(event.text, /[\u202e\n]/);
  assert.deepEqual(
    [event.device, event.way, event.proven, event.known, event.phase, event.count],
    ['One', 'Syslog', true, false, 'begins', 48_211],
  );
  const change = {
    key: 'event/1',
    change: { time: at(2), kind: 'alert-fire', title: 'Fired', text: 'Fan1A', device: 'hsm-1', severity: 'critical' },
  } as const;
  const lines = eventsText({ title: 'Events of One', zone: 'UTC', deviceName: () => 'One', more: true }, [change, evil]).split('\n');
  assert.match(lines[3] ?? '', /One +Change +critical +Fired: Fan1A$/);
  assert.match(lines[4] ?? '', /One +Syslog +warning +begins: .*\(48,211 times\) \(from 10\.0\.0\.1, proven\)$/);
  assert.doesNotMatch(lines[4] ?? '', /:\/\//);
  assert.ok(lines.includes('Older ones are not listed.'));
});

test('a filter that was saved is found again, and what is no filter shows everything', () => {
  const filter = { what: 'changes', severity: 'warning', text: 'x', condition: 'failed' } as const;
  assert.deepEqual(questionOf(parseEventsFilter(filter)), { kind: 'change', severity: 'warning', condition: 'failed', text: 'x' });
  for (const damaged of [undefined, {}, { what: 'no such' }, { ...filter, device: 7 }])
    assert.equal(parseEventsFilter(damaged), EVERYTHING);
  assert.deepEqual(questionOf(EVERYTHING), {});
});
