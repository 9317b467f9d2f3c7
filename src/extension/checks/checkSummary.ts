import { type HealthState, healthWorstFirst } from '../../core/alerting/health.ts';
import { healthWord } from '../../core/alerting/stateWords.ts';
import { t } from '../../core/l10n.ts';
import { listed, tally } from '../../core/words.ts';
import type { CheckResult, DeviceCheck } from '../../protocol/contract.ts';
import { channelLabel } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';

export interface CheckSummary {
  readonly level: 'info' | 'warning' | 'error';
  readonly message: string;
}

/** One sentence about a health check. `nameOf` turns an id into what people call the device. */
export function summarizeCheck(result: CheckResult, nameOf: (id: string) => string): CheckSummary {
  const [only, ...others] = result.devices;
  if (!only) return { level: 'info', message: t('There was no HSM to check.') };
  const states = result.devices.map(({ state }) => state);
  const level = levelOf(states);
  if (others.length === 0) return { level, message: `${inertText(nameOf(only.id), 80)}: ${deviceSentence(only)}` };
  return {
    level,
    message: t('{0} HSMs checked: {1}.', result.devices.length, tally(states.map(healthWord), healthWorstFirst.map(healthWord))),
  };
}

function levelOf(states: readonly HealthState[]): CheckSummary['level'] {
  if (states.includes('failed')) return 'error';
  return states.every((state) => state === 'ok') ? 'info' : 'warning';
}

function deviceSentence(device: DeviceCheck): string {
  const failed = device.channels.filter(({ state }) => state === 'failed');
  const [first] = failed;
  const found = device.findings?.[0];
  const more = (device.findings?.length ?? 0) - 1;
  const named = found && `${inertText(found.name, 80)}: ${inertText(found.reason, 240)}`;
  const worst = named && ` ${more > 0 ? t('{0} (and {1} more)', named, more) : named}.`;
  const channel = first ? ` ${channelLabel(first)}: ${inertText(first.error ?? t('no answer'), 160)}` : '';
  const trouble = [worst?.replace(/\.\.$/, '.') ?? channel, ...(device.notJudged ?? []).map((said) => ` ${said}`)].join('');
  const answered = device.channels.filter(({ state }) => state === 'ok').map(channelLabel);
  const heard =
    answered.length > 0
      ? t('{0}, {1} readings over {2}.', healthWord(device.state), device.readings.length, listed(answered))
      : device.channels.every(({ state }) => state === 'off')
        ? t('{0}, no channel was asked.', healthWord(device.state))
        : t('{0}, no channel answered.', healthWord(device.state));
  return `${heard}${trouble}`;
}
