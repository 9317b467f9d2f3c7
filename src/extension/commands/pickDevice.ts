import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { isNeverWatched } from '../words/asWritten.ts';
import { formatAge } from '../words/format.ts';
import { inertText } from '../words/inertText.ts';
import { deviceTone, toneWord } from '../words/tone.ts';
import { toneIcon } from '../words/toneIcon.ts';

/** It is watched here, and not only read from a platform: something can be done to it. */
export function isWatchedHere({ source }: Pick<DeviceRecord, 'source'>): boolean {
  return source === undefined;
}

/** Lets the person choose a device; the only one is taken without asking. Undefined when there is none, or nobody chose. */
export async function pickDevice(
  connection: ServiceConnection,
  placeHolder: string,
  among: (device: DeviceRecord) => boolean = isWatchedHere,
): Promise<DeviceRecord | undefined> {
  await connection.settled();
  const devices = connection.snapshot?.devices.filter((device) => !isNeverWatched(device) && among(device)) ?? [];
  if (devices.length < 2) return devices[0];
  const now = Date.now();
  const items = devices.map((device) => ({
    label: inertText(device.name, 80),
    description: device.lastSeen
      ? t('{0}, last seen {1}', toneWord(deviceTone(device)), formatAge(device.lastSeen, now))
      : toneWord(deviceTone(device)),
    detail: whereabouts(device),
    iconPath: toneIcon(deviceTone(device)),
    device,
  }));
  return (await vscode.window.showQuickPick(items, { placeHolder, matchOnDescription: true, matchOnDetail: true }))?.device;
}

/** What a person may look a device up by, beside its name: "hsm-eus-1 · HA group prod-ca · Frankfurt". */
export function whereabouts({ id, haGroup, site }: DeviceRecord): string {
  return [id, haGroup && t('HA group {0}', inertText(haGroup, 60)), site && inertText(site, 60)].filter(Boolean).join(' · ');
}
