import { accountViews } from '../../src/extension/monitorAccount/accountViews.ts';
import type { DeviceRecord, HeardRecord, Snapshot } from '../../src/protocol/contract.ts';
import type { ToMonitorAccountPage } from '../../src/protocol/pages/toMonitorAccountPage.ts';
import { channel, device, receiver, snapshot } from '../unit/extension/records.ts';

/** What the page about monitor accounts is sent. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A fleet in which each HSM is watched in another way. */
export function accountFleet(now: number): Snapshot {
  const at = (ago: number) => new Date(now - ago).toISOString();
  const console = channel({ name: 'Serial console', lastSeen: at(4 * MINUTE) });
  const snmp = channel({ channel: 'snmp', lastSeen: at(4 * MINUTE) });
  const off = channel({ name: 'Serial console', state: 'off' });
  const one = (over: Partial<DeviceRecord>) => device({ lastSeen: at(4 * MINUTE), components: [], ...over });
  const heard = (id: string, way: HeardRecord['channel'], ago: number): HeardRecord => ({
    ...{ device: id, channel: way, lastAt: at(ago) },
    test: { at: at(ago), sender: '10.0.1.4', authenticated: way === 'trap' },
  });
  const disabled = { account: 'disabled', since: at(30 * HOUR), by: 'ada', why: 'Our own monitoring takes over' } as const;
  return snapshot({
    devices: [
      one({
        ...{ id: 'fra-1', name: 'Frankfurt 1', channels: [console, snmp] },
        software: '7.4.0-226',
      }),
      one({ id: 'fra-2', name: 'Frankfurt 2', channels: [off, snmp], monitorAccount: 'disabled', accountDecision: disabled }),
      one({ id: 'par-1', name: 'Paris 1', channels: [off], monitorAccount: 'disabled', accountDecision: disabled }),
      one({
        ...{ id: 'dub-1', name: 'Dublin 1' },
        channels: [
          channel({ name: 'SSH console', state: 'failed', errorCode: 'login-refused', error: 'The login as monitor was refused.' }),
        ],
        problems: [
          {
            ...{ code: 'login-refused', message: 'The login as monitor was refused.' },
            remedy: 'Enter the password again, or have the account enabled and choose “Try Login Again”.',
          },
        ],
        accountDoubt: {
          text: 'The log of the HSM says: admin has typed “user disable” for monitor (from 192.0.2.200/51022). The inventory calls the account enabled. The login of HSM Vigil was refused.',
          since: at(20 * MINUTE),
        },
      }),
      one({
        ...{
          id: 'mad-1',
          name: 'Madrid 1',
          channels: [off, snmp],
          monitorAccount: 'disabled',
          accountDecision: disabled,
          accountName: 'vigil-look',
        },
        accountDoubt: {
          text: 'The log of the HSM says: vigil-look has logged in to the shell (from 192.0.2.77/40112). The inventory calls the account disabled. Nobody has proven who sent that line, so it is a suspicion until a person has looked.',
          since: at(3 * HOUR),
          unproven: true,
        },
      }),
      one({ id: 'ams-1', name: 'Amsterdam 1', channels: [channel({ name: 'Serial console', state: 'failed', lastSeen: at(9 * HOUR) })] }),
      one({ id: 'demo-1', name: 'Simulated 1', channels: [console, snmp], simulated: true }),
    ],
    heard: [heard('fra-1', 'trap', 2 * HOUR), heard('fra-2', 'syslog', 30 * HOUR), heard('fra-1', 'syslog', 2 * HOUR)],
    receivers: [receiver({ id: 'duty-mail', state: 'ok', deliveredAt: at(3 * HOUR) })],
  });
}

/** Three hundred of them, few of which need a person. */
function largeFleet(now: number): Snapshot {
  const { devices, ...rest } = accountFleet(now);
  const many = Array.from({ length: 300 }, (_, n) => {
    const like = n % 100 === 7 ? devices[n % devices.length] : devices[0];
    return { ...(like ?? device()), id: `hsm-${n}`, name: `Site ${String(Math.floor(n / 10)).padStart(2, '0')} HSM ${n % 10}` };
  });
  return { devices: many, ...rest };
}

function told(now: number, selected?: string, of: Snapshot = accountFleet(now)): readonly ToMonitorAccountPage[] {
  return [{ type: 'accounts', at: now, accounts: accountViews(of, selected, now) }];
}

export const monitorAccountScenes = {
  'accounts of a fleet': (now) => told(now),
  'an account that is enabled, with all that takes its place': (now) => told(now, 'fra-1'),
  'an account that is disabled': (now) => told(now, 'fra-2'),
  'an account of another name that is doubtful': (now) => told(now, 'mad-1'),
  'accounts of 300 HSMs': (now) => told(now, undefined, largeFleet(now)),
  'an account that is refused': (now) => told(now, 'dub-1'),
  'an account of a simulated HSM': (now) => told(now, 'demo-1'),
  'accounts of a service that is gone': (now) => [
    ...told(now, 'fra-1').map((message) => ({ ...message, failure: 'The watching service has ended.' }) as ToMonitorAccountPage),
    { type: 'error', message: 'The inventory is open in an editor with changes that are not saved.' },
  ],
  'no account at all': (now) => told(now, undefined, snapshot({ devices: [] })),
  'accounts without a service': () => [{ type: 'service', state: 'unreachable', message: 'It could not be started.' }],
} as const satisfies Readonly<Record<string, (now: number) => readonly ToMonitorAccountPage[]>>;
