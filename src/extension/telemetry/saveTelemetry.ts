import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { MetricGroup } from '../../core/metricGroups.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import { inertText } from '../words/inertText.ts';
import { NotSaved } from './notSaved.ts';
import { fileName, savedText, telemetryCsv } from './telemetryCsv.ts';
import type { Waiting, WholeHistory } from './telemetryReads.ts';

/** So quickly (ms) a short time is read: nobody has to be told that it is. */
const SOON = 1000;

/** Asks for a file and saves the readings of a group there. Answers with what was saved; undefined: nobody wants it any more. */
export async function saveCsv(
  device: DeviceRecord,
  group: MetricGroup,
  read: (waiting: Waiting) => Promise<WholeHistory>,
): Promise<string | undefined> {
  const target = await askForFile(t('Save Readings'), fileName(`${device.id}-${group}`), 'csv', { CSV: ['csv'] });
  if (!target) return undefined;
  const whole = await withPatience(read, t('Reading all values of {0}', inertText(device.name, 60)));
  if (!whole) return undefined;
  await write(target, new TextEncoder().encode(telemetryCsv(whole.series, whole.gaps)));
  return savedText(target.fsPath, whole.series);
}

/** What takes long says how far it is, and can be given up: then nothing comes of it. */
async function withPatience<T>(work: (waiting: Waiting) => Promise<T>, title: string): Promise<T | undefined> {
  const giveUp = new AbortController();
  let share = 0;
  let tell = () => {};
  const doing = work({
    stop: giveUp.signal,
    done: (now) => {
      share = now;
      tell();
    },
  });
  const isSoon = await Promise.race([doing.then(() => true), new Promise<false>((late) => setTimeout(late, SOON, false))]);
  if (isSoon) return doing;
  const location = vscode.ProgressLocation.Notification;
  return vscode.window.withProgress({ location, title, cancellable: true }, async (progress, cancelled) => {
    cancelled.onCancellationRequested(() => giveUp.abort());
    let told = 0;
    tell = () => {
      progress.report({ increment: 100 * (share - told) });
      told = share;
    };
    tell();
    try {
      return await doing;
    } catch (error) {
      if (giveUp.signal.aborted) return undefined;
      throw error;
    }
  });
}

/** `png`: in base64. */
export async function savePicture(name: string, png: string): Promise<string | undefined> {
  const target = await askForFile(t('Save Picture'), fileName(name), 'png', { PNG: ['png'] });
  if (!target) return undefined;
  await write(target, Buffer.from(png, 'base64'));
  return t('Saved to {0}.', target.fsPath);
}

/** @throws {NotSaved} saying what the system says: no room, no right to write there */
async function write(target: vscode.Uri, content: Uint8Array): Promise<void> {
  try {
    await vscode.workspace.fs.writeFile(target, content);
  } catch (error) {
    const why = inertText(error instanceof Error ? error.message : String(error), 200);
    throw new NotSaved(t('{0} could not be written: {1}', target.fsPath, why));
  }
}

async function askForFile(title: string, name: string, ending: string, filters: Record<string, string[]>): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${name}.${ending}`;
  return vscode.window.showSaveDialog({ title, filters, ...(folder && { defaultUri: vscode.Uri.joinPath(folder, file) }) });
}
