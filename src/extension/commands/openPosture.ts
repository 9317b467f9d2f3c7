import type { CommandTarget } from '../common/commandTarget.ts';
import type { PosturePanel } from '../posture/posturePanel.ts';

/** Shows how well the HSMs are watched and kept, and the one that it was called on. */
export function openPosture(panel: PosturePanel, { deviceId }: CommandTarget): void {
  panel.show(deviceId);
}
