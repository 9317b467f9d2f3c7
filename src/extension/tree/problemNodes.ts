import type { DeviceRecord } from '../../protocol/contract.ts';
import { inertText, markdownText } from '../words/inertText.ts';
import type { TreeNode } from './treeNode.ts';

const labels: Readonly<Record<string, string>> = {
  'login-refused': 'Login refused',
  'password-change-required': 'Password change required',
  'host-key-changed': 'SSH host key changed',
  'other-appliance': 'Another appliance answers',
};

/** A person can settle it on the appliance, and then say so. */
function isOfLogin(code: string): boolean {
  return code === 'login-refused' || code === 'password-change-required';
}

/** A channel of this device is not tried any more until a person says so. */
export function needsLogin({ problems }: Pick<DeviceRecord, 'problems'>): boolean {
  return problems.some(({ code }) => isOfLogin(code));
}

/** What keeps a device from being watched as configured, each a row with an action. */
export function problemNodes(device: DeviceRecord, parent: string): TreeNode[] {
  return device.problems.map((problem, index) => {
    const secret = problem.secret;
    const label = secret ? `Enter ${inertText(secret, 80)}` : (labels[problem.code] ?? 'Not watched as configured');
    const description = inertText(problem.message, 300);
    return {
      key: `${device.id}/problem/${secret ?? `${problem.code}/${index}`}`,
      parent,
      kind: 'problem',
      label,
      description,
      tone: 'degraded',
      spoken: `Problem: ${label}, ${description}`,
      context: secret
        ? 'problem.secret'
        : isOfLogin(problem.code)
          ? 'problem.login'
          : problem.code === 'other-appliance'
            ? 'problem.appliance'
            : 'problem.other',
      children: [],
      expanded: false,
      device: device.id,
      ...(secret && { secret }),
      tooltip: () => markdownText(problem.message, 600),
    };
  });
}
