import type { DeviceRecord } from '../../protocol/contract.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import type { TreeNode } from './treeNode.ts';

/** Problems that a person can settle on the appliance, and then say so. */
const problemLabels: Readonly<Record<string, string>> = {
  'login-refused': 'Login refused',
  'password-change-required': 'Password change required',
};

const otherLabels: Readonly<Record<string, string>> = { 'login-refused': 'Login refused', 'host-key-changed': 'SSH host key changed' };

/** A channel of this device is not tried any more until a person says so. */
export function needsLogin({ problems }: Pick<DeviceRecord, 'problems'>): boolean {
  return problems.some(({ code }) => code in problemLabels);
}

/** What keeps a device from being watched as configured, each a row with an action. */
export function problemNodes(device: DeviceRecord, parent: string): TreeNode[] {
  return device.problems.map((problem, index) => {
    const secret = problem.secret;
    const label = secret ? `Enter ${inertText(secret, 80)}` : (otherLabels[problem.code] ?? 'Not watched as configured');
    const description = inertText(problem.message, 300);
    return {
      key: `${device.id}/problem/${secret ?? `${problem.code}/${index}`}`,
      parent,
      kind: 'problem',
      label,
      description,
      tone: 'degraded',
      spoken: `Problem: ${label}, ${description}`,
      context: secret ? 'problem.secret' : problem.code in problemLabels ? 'problem.login' : 'problem.other',
      children: [],
      expanded: false,
      device: device.id,
      ...(secret && { secret }),
      tooltip: () => markdownText(problem.message, 600),
    };
  });
}
