import { type Witness, witnesses, witnessOf } from '../../core/channel.ts';
import type { ConsoleDescriptor } from '../../core/modelDescriptor.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import { inertText } from '../words/inertText.ts';

export interface MonitorGuidance {
  readonly question: string;
  readonly detail: string;
  /** Label of the button that does it. */
  readonly confirm: string;
  /** Told afterwards. */
  readonly outcome: string;
  readonly becomes: 'enabled' | 'disabled';
}

/**
 * What a person should know before the other state of the monitor account is recorded for a device.
 * @param console of the device's model
 */
export function monitorGuidance(
  device: Pick<DeviceRecord, 'name' | 'monitorAccount' | 'channels'>,
  { monitorAccount, onlyHere }: Pick<ConsoleDescriptor, 'monitorAccount' | 'onlyHere'>,
): MonitorGuidance {
  const name = inertText(device.name, 80);
  if (device.monitorAccount === 'disabled') {
    return {
      question: `Watch ${name} through the monitor account again?`,
      detail: [
        'The account has to be enabled on the appliance first; only its administrator can do that:',
        `    ${monitorAccount.enable}`,
        'HSM Vigil then logs in at the console again and polls as before. SNMP and syslog monitoring remain recommended.',
      ].join('\n'),
      confirm: 'Resume Console Polling',
      outcome: 'console polling resumes.',
      becomes: 'enabled',
    };
  }
  return {
    question: `Has the monitor account of ${name} been disabled, or will it be?`,
    detail: [
      'From then on nobody else watches this HSM. Its owner alone is responsible for noticing a failing fan, power supply or battery, and SNMP and syslog monitoring change from recommended to mandatory.',
      channelsToday(device),
      `${onlyHere} are in no SNMP table: without the console, only the appliance’s traps and syslog tell them. HSM Vigil receives these where “Set Up Traps and Syslog…” has set it up.`,
      `HSM Vigil stops polling the console and marks the HSM as customer-monitored. It does not change the account: only the appliance’s administrator can (${monitorAccount.disable}).`,
    ].join('\n\n'),
    confirm: 'Mark as Disabled',
    outcome: `customer-monitored from now on. ${channelsToday(device)}`,
    becomes: 'disabled',
  };
}

/** What becomes mandatory without the account, by the witness that it gives. */
const mandatory: Readonly<Partial<Record<Witness, string>>> = { snmp: 'SNMP', push: 'syslog' };

/** Which of the mandatory channels this device lacks. */
function channelsToday({ channels }: Pick<DeviceRecord, 'channels'>): string {
  const given = new Set(channels.map(({ channel }) => witnessOf(channel)));
  const missing = witnesses.flatMap((witness) => (given.has(witness) ? [] : (mandatory[witness] ?? [])));
  if (missing.length === 0) return 'SNMP and syslog are both set up for it.';
  return `Missing for this HSM: ${missing.join(' and ')}.`;
}
