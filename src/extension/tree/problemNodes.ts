import { t } from '../../core/l10n.ts';
import { formatDuration } from '../../core/time/duration.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import { formatTime } from '../words/format.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import { NEVER_WATCHED, NOT_AS_WRITTEN } from '../words/tone.ts';
import type { TreeNode } from './treeNode.ts';

const ofLogin: readonly string[] = ['login-refused', 'password-change-required', 'foreign-login', 'other-host', 'account-locked'];

/** A person can settle it on the appliance, and then say so. */
function isOfLogin(code: string): boolean {
  return ofLogin.includes(code);
}

function contextOf(code: string): string {
  if (isOfLogin(code)) return 'problem.login';
  if (code === 'other-appliance') return 'problem.appliance';
  if (code === 'account-doubt') return 'problem.account';
  return code === NOT_AS_WRITTEN || code === NEVER_WATCHED ? 'problem.inventory' : 'problem.other';
}

/** A channel of this device is not tried any more until a person says so. */
export function needsLogin({ problems }: Pick<DeviceRecord, 'problems'>): boolean {
  return problems.some(({ code }) => isOfLogin(code));
}

/** What keeps a device from being watched as configured, each a row with an action. */
export function problemNodes(device: DeviceRecord, parent: string, now: number): TreeNode[] {
  return device.problems.map((problem, index) => {
    const secret = problem.secret;
    const label = secret ? t('Enter {0}', inertText(problem.asksFor ?? secret, 80)) : (problem.title ?? t('Not watched as configured'));
    const lasting = problem.since && t('for {0}', formatDuration(now - Date.parse(problem.since)));
    const description = [lasting, problem.message, problem.remedy].flatMap((text) => (text ? inertText(text, 300) : [])).join(' · ');
    return {
      key: `${device.id}/problem/${secret ?? `${problem.code}/${index}`}`,
      parent,
      kind: 'problem',
      label,
      description,
      tone: problem.code === NEVER_WATCHED ? 'unknown' : 'degraded',
      spoken: t('Problem: {0}, {1}', label, description),
      context: secret ? 'problem.secret' : contextOf(problem.code),
      children: [],
      expanded: false,
      device: device.id,
      ...(secret && { secret }),
      tooltip: () =>
        [problem.message, problem.remedy, problem.since && t('Since {0}.', formatTime(problem.since))]
          .flatMap((text) => (text ? markdownText(text, 600) : []))
          .join('\n\n'),
    };
  });
}

/** What nothing judges on a device that is watched otherwise: a sentence a row, so that nobody takes the ticks below for all there is. */
export function notJudgedNodes(device: DeviceRecord, parent: string): TreeNode[] {
  return (device.notJudged ?? []).map((sentence, index) => {
    const label = inertText(sentence, 300);
    return {
      key: `${device.id}/not-judged/${index}`,
      parent,
      kind: 'note',
      label,
      description: '',
      tone: 'unjudged',
      spoken: label,
      context: 'note',
      children: [],
      expanded: false,
      device: device.id,
      tooltip: () => markdownText(sentence, 400),
    };
  });
}
