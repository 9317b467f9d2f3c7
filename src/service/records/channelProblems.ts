import type { Alert } from '../../core/alerting/alert.ts';
import { channelFacts, channelOfComponent, channelReasons, isPolled, type PolledChannel, REFUSED } from '../../core/channel.ts';
import { IDENTITY_CHANGED } from '../../core/identity.ts';
import { plainText } from '../../core/text.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

type Problem = DeviceRecord['problems'][number];

const LONGEST_MESSAGE = 600;
const REPLACED = 'choose “Accept Replaced Appliance” (on a server: hsm-vigil accept-appliance)';
const AGAIN = 'choose “Try Login Again” (on a server: hsm-vigil retry-login)';

/** What a person can do where no login was possible, by the code of the fault. */
const remediesOfRefusals: Readonly<Record<string, string>> = {
  'foreign-login': `Let the console server give this client the port without a login, then ${AGAIN}.`,
  'other-host': `Check cable and port first. Only when the appliance itself was given another name: ${AGAIN}, and the new name is learnt. If it was replaced, ${REPLACED}.`,
  'account-locked': `Find out who has used a wrong password. To try at once, ${AGAIN}; that may prolong the lock.`,
  'login-refused': `Enter the password again, or have the account enabled and ${AGAIN}.`,
  'password-change-required': 'Log in by hand once, choose a new password, and enter it here.',
  'host-key-changed': 'Compare the fingerprints at the appliance before you correct the inventory.',
};

/** What a person can do about a fault, by its code. */
export const remediesOfFaults: Readonly<Record<string, string>> = {
  ...remediesOfRefusals,
  'console-busy': 'Find who uses the console and have that session logged out. Polling goes on by itself then.',
  'other-appliance': `Check the cables and this device’s entry in the inventory. Only when the appliance was replaced: compare the serial number at the rack and ${REPLACED}.`,
  'login-deferred': 'Nothing has to be done: the next poll tries again.',
  'port-unavailable': 'See whether the port exists under this name, and which other program holds it.',
  'own-shortage':
    'Raise the number of files that the service may open (ulimit -n; LimitNOFILE= under systemd), or end what takes so many on this machine. The next poll tries again.',
  'no-answer': 'Check the way to the device: cable, adapter, port and speed, or network and firewall.',
  garbled: 'Check the line: cable, ground, adapter and speed.',
};

/** What a person can do about a fault of this code. */
export function remedyFor(code: string): string | undefined {
  return remediesOfFaults[code];
}

/** What a person can do about an open alert that no login is possible, by what its last poll met. Of another alert: undefined. */
export function remedyOfRefusal({ component, condition, state }: Alert, watched: WatchedDevice): string | undefined {
  const channel = condition === REFUSED && state !== 'resolved' ? channelOfComponent(component) : undefined;
  const code = channel && isPolled(channel) ? watched.channel(channel)?.errorCode : undefined;
  return code === undefined ? undefined : remediesOfRefusals[code];
}

/** As a heading. */
export const titlesOfFaults: Readonly<Record<string, string>> = {
  'login-refused': 'Login refused',
  'password-change-required': 'Password change required',
  'host-key-changed': 'SSH host key changed',
  'console-busy': 'Console in use',
  'foreign-login': 'Console server wants a login',
  'other-host': 'Another host answers',
  'other-appliance': 'Another appliance answers',
  'login-deferred': 'No login just now',
  'account-locked': 'Account locked for a time',
  'port-unavailable': 'Port not available',
  'own-shortage': 'This machine is short of files',
  'no-answer': 'No answer',
  garbled: 'Not understood',
  'device-error': 'Refused by the device',
};

/** Why each polled channel's last poll failed, with what to do. A secret that is missing is a problem of its own and left out. */
export function channelProblems(watched: WatchedDevice, polled: readonly PolledChannel[]): readonly Problem[] {
  return polled.flatMap((channel): Problem[] => {
    const { errorCode: code, error = '' } = watched.channel(channel) ?? {};
    if (code === undefined || code === 'secret-missing') return [];
    const remedy = remedyFor(code);
    const title = titlesOfFaults[code];
    const since = sinceOf(watched, channel, code);
    return [
      {
        code,
        ...(title !== undefined && { title }),
        message: plainText(error, LONGEST_MESSAGE),
        ...(remedy !== undefined && { remedy }),
        ...(since !== undefined && { since: new Date(since).toISOString() }),
      },
    ];
  });
}

/** When this began, by the channel's own open alert, or the one that another appliance answers. */
function sinceOf(watched: WatchedDevice, channel: PolledChannel, code: string): number | undefined {
  const { component } = channelFacts[channel];
  const isOfFault =
    code === 'other-appliance'
      ? (alert: Alert) => alert.condition === IDENTITY_CHANGED
      : (alert: Alert) => alert.component === component && channelReasons.includes(alert.condition);
  const open = [...watched.alerts].filter((alert) => alert.state !== 'resolved' && isOfFault(alert));
  return open.length === 0 ? undefined : Math.min(...open.map(({ startedAt }) => startedAt));
}
