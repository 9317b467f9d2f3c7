import { plainText } from '../../core/text.ts';
import type { AccountDoubtRecord, DeviceProblem } from '../../protocol/contract.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';

const LONGEST = 700;
const SUSPICION = {
  enabled: 'Nobody has proven who sent that line, so it is a suspicion: the next login shows it.',
  disabled: 'Nobody has proven who sent that line, so it is a suspicion until a person has looked.',
};

/** What clients see of a doubt about the monitor account. */
export function accountDoubtRecord({ accountDoubt: doubt }: WatchedDevice): AccountDoubtRecord | undefined {
  if (!doubt || doubt.answered) return undefined;
  const { text, since, proven, decided } = doubt;
  return {
    text: plainText(proven ? text : `${text} ${SUSPICION[decided]}`, LONGEST),
    since: new Date(since).toISOString(),
    ...(!proven && { unproven: true }),
  };
}

export function doubtProblem({ text, since, unproven }: AccountDoubtRecord): DeviceProblem {
  return {
    code: 'account-doubt',
    title: unproven ? 'Monitor account perhaps not as decided' : 'Monitor account not as decided',
    message: text,
    remedy:
      'Have an administrator look at “user list”. Then confirm what was decided or decide anew in “Monitor Account Guidance” (on a server: hsm-vigil monitor-account ID confirm, disable or enable).',
    since,
  };
}
