import { descriptor } from '../../src/devices/luna7/descriptor.ts';
import { setUpPlan } from '../../src/extension/setUp/setUpPlan.ts';
import type { ReceivingRecord } from '../../src/protocol/contract.ts';
import type { ToSetUpPage } from '../../src/protocol/pages/toSetUpPage.ts';

/** What the page about setting up traps and log lines is sent. */

const iso = (time: number) => new Date(time).toISOString();
const MINUTE = 60_000;
const none: ReceivingRecord = { addresses: ['10.0.1.4'], ownAddress: '10.0.0.2', ways: [], heard: [], refused: [] };
const user = {
  name: 'vigil-hsm-1',
  engineId: '80001f8805aabbcc',
  auth: { protocol: 'sha', secret: 'traps.auth' },
  priv: { protocol: 'aes', secret: 'traps.priv' },
};
const set: ReceivingRecord = {
  ...none,
  ways: ['trap', 'syslog'],
  software: '7.4.0-226',
  traps: { listen: '0.0.0.0:1162', users: [user] },
  syslog: { udp: '0.0.0.0:1514', tcp: '0.0.0.0:1514' },
};
const place = { problems: [], kept: 0, refused: 0, lost: 0 };
const listening = [
  { ...place, place: 'Traps at 0.0.0.0:1162 (UDP)' },
  { ...place, place: 'Syslog at 0.0.0.0:1514 (TCP)' },
];

export function aSetUp(record: Partial<ReceivingRecord>, since: number, missingSecrets: readonly string[] = []) {
  const whole = { ...none, ...record };
  return setUpPlan({
    ...{
      device: { id: 'hsm-1', name: 'Frankfurt 1' },
      record: whole,
      model: descriptor.notifications,
      missingSecrets,
      since,
      engineId: '80001f8805aabbcc',
    },
    listening: whole.ways.length > 0 ? listening : [],
  });
}

const told = (now: number, record: Partial<ReceivingRecord>, missing: readonly string[] = []): readonly ToSetUpPage[] => [
  { type: 'setUp', at: now, setUp: aSetUp(record, now - 5 * MINUTE, missing) },
];

export const setUpScenes = {
  'set up from the beginning': (now) => told(now, {}),
  'set up without its secrets': (now) => told(now, set, ['traps.auth', 'traps.priv']),
  'set up with a wrong key': (now) =>
    told(now, {
      ...set,
      heard: [{ device: 'hsm-1', channel: 'syslog', lastAt: iso(now - MINUTE) }],
      refused: [
        {
          ...{ time: iso(now - MINUTE), sender: '10.0.1.4', channel: 'trap', cause: 'wrong-digest', count: 3 },
          text: 'An SNMPv3 message from 10.0.1.4 is not authenticated by the key of the user "vigil-hsm-1" for the engine 80001f8805aabbcc. Compare passphrase, protocol (here SHA) and engine id on the device with those here.',
        },
        {
          time: iso(now - MINUTE),
          sender: '10.9.9.9',
          channel: 'syslog',
          cause: 'unknown-source',
          count: 1,
          text: 'A packet came from 10.9.9.9, which is no host of the inventory.',
        },
      ],
    }),
  'set up in silence': (now) => told(now, set),
  'set up that is proven': (now) =>
    told(now, {
      ...set,
      software: '7.8.4',
      heard: (['trap', 'syslog'] as const).map((channel) => ({
        ...{ device: 'hsm-1', channel, lastAt: iso(now - MINUTE) },
        test: { at: iso(now - MINUTE), sender: '10.0.1.4', authenticated: channel === 'trap' },
      })),
    }),
  'nothing to set up': () => [{ type: 'none', message: 'This HSM is not watched any more.' }],
} as const satisfies Readonly<Record<string, (now: number) => readonly ToSetUpPage[]>>;
