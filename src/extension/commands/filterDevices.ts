import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { DevicesView } from '../tree/devicesView.ts';

/** Asks for a text, and leaves in the view of the HSMs what it is in. The view follows while it is typed. */
export async function filterDevices(devices: DevicesView): Promise<void> {
  const before = devices.arrangement.text;
  const box = vscode.window.createInputBox();
  box.title = t('Filter HSMs');
  box.prompt = t('Only HSMs are shown that have this in their name, id, HA group, site or fault. An empty text shows all.');
  box.value = before;
  const text = await new Promise<string>((resolve) => {
    box.onDidChangeValue((value) => void devices.arrange({ text: value.trim() }));
    box.onDidAccept(() => resolve(box.value.trim()));
    // Escape leaves everything as it was.
    box.onDidHide(() => resolve(before));
    box.show();
  });
  box.dispose();
  await devices.arrange({ text });
}

export function clearDeviceFilter(devices: DevicesView): Promise<void> {
  return devices.arrange({ text: '' });
}
