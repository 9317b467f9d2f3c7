import type { EventsFilter } from '../../src/protocol/pages/eventsFilter.ts';
import type { PageEvent } from '../../src/protocol/pages/pageEvent.ts';
import type { ToEventsPage } from '../../src/protocol/pages/toEventsPage.ts';

/** What the page of messages and changes is sent. Times are before `now`. */

const MINUTE = 60_000;

export function aPageEvent(change: Partial<PageEvent>): PageEvent {
  return { key: 'message/1', time: 0, text: '', count: 1, proven: false, test: false, known: true, ...change };
}

type State = Extract<ToEventsPage, { type: 'state' }>;

function state(change: Partial<State> = {}): State {
  return {
    type: 'state',
    filter: { what: 'all', severity: 'info', text: '' },
    devices: [
      { id: 'hsm-1', name: 'Frankfurt 1' },
      { id: 'hsm-2', name: 'שרת 2' },
    ],
    conditions: ['ac-lost', 'failed', 'speed-low'],
    follows: true,
    receivers: 'heard',
    ...change,
  };
}

function some(now: number): readonly PageEvent[] {
  const of = { device: 'Frankfurt 1', way: 'Syslog', sender: '10.0.1.4' };
  return [
    aPageEvent({
      ...of,
      key: 'message/9',
      time: now - MINUTE,
      severity: 'info',
      text: 'lunash[1234]: info : 0 : Command: hsm show : admin',
      known: false,
    }),
    aPageEvent({
      ...of,
      ...{ key: 'message/8', time: now - 2 * MINUTE, since: now - 50 * MINUTE, severity: 'warning', count: 48_211 },
      text: 'Fan2B reads 0 rpm; lower critical 1,000 rpm',
      phase: 'begins',
    }),
    aPageEvent({
      key: 'event/7',
      time: now - 2 * MINUTE,
      device: 'Frankfurt 1',
      severity: 'critical',
      title: 'Fired',
      text: 'Fan2B turns too slowly or not at all',
      alert: 'a1',
    }),
    aPageEvent({
      ...{
        key: 'message/6',
        time: now - 3 * MINUTE,
        device: 'שרת 2',
        way: 'SNMP traps',
        sender: '10.0.1.5',
        severity: 'critical',
        proven: true,
      },
      text: 'A trap says that a power supply needs attention: see what ipmievd logged at 12:05:01 by its clock',
      phase: 'begins',
    }),
    aPageEvent({
      ...of,
      key: 'message/5',
      time: now - 5 * MINUTE,
      severity: 'warning',
      text: 'Device: /dev/sda, Temperature 45 Celsius reached limit',
      test: true,
    }),
    aPageEvent({
      key: 'gap/hsm-1//4',
      time: now - 900 * MINUTE,
      until: now - 600 * MINUTE,
      title: 'Not watched',
      text: '2 HSMs, the service did not run',
    }),
    aPageEvent({
      key: 'message/3',
      time: now - 2000 * MINUTE,
      way: 'Syslog',
      sender: '10.9.9.9',
      severity: 'info',
      text: 'x'.repeat(300),
      known: false,
    }),
  ];
}

const noDevice: EventsFilter = { what: 'all', severity: 'critical', text: 'no such text' };

export const eventScenes = {
  events: (now) => [state(), { type: 'entries', place: 'all', entries: some(now), more: true, searchedTo: now - 2000 * MINUTE }],
  'events with news': (now) => [
    state({ follows: false, failure: 'The connection to the watching service was lost.' }),
    { type: 'entries', place: 'all', entries: some(now), more: false },
    { type: 'news' },
  ],
  'events without receivers': () => [state({ receivers: 'none' }), { type: 'entries', place: 'all', entries: [], more: false }],
  'events before anything came': () => [state({ receivers: 'silent' }), { type: 'entries', place: 'all', entries: [], more: false }],
  'events that a filter hides': () => [state({ filter: noDevice }), { type: 'entries', place: 'all', entries: [], more: false }],
} as const satisfies Readonly<Record<string, (now: number) => readonly ToEventsPage[]>>;
