import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { MetricGroup } from '../../core/metricGroups.ts';
import type { DeviceRecord } from '../../protocol/contract.ts';
import { inertText } from '../words/inertText.ts';
import { NotSaved } from './notSaved.ts';
import { type CsvPiece, fileName, savedText, telemetryCsv } from './telemetryCsv.ts';
import { inOnePiece, writeInPieces } from './wholeFile.ts';
import type { Waiting, WholeHistory } from './wholeHistory.ts';

/** So quickly (ms) a short time is read: nobody has to be told that it is. */
const SOON = 1000;
/** Of the time that a file takes. */
const SHARE_OF_READING = 0.6;
/** Of a file that has to be in memory (bytes). */
const MOST_AT_ONCE = 64 * 1024 * 1024;

/** Asks for a file and saves the readings of a group there. Answers with what was saved; undefined: nobody wants it any more. */
export async function saveCsv(
  device: DeviceRecord,
  group: MetricGroup,
  read: (waiting: Waiting) => Promise<WholeHistory>,
): Promise<string | undefined> {
  const target = await askForFile(t('Save Readings'), fileName(`${device.id}-${group}`), 'csv', { CSV: ['csv'] });
  if (!target) return undefined;
  return withPatience(
    async ({ stop, done }) => {
      const whole = await read({ stop, done: (share) => done(SHARE_OF_READING * share) });
      const writing = { stop, done: (share: number) => done(SHARE_OF_READING + (1 - SHARE_OF_READING) * share) };
      await write(target, () => writePieces(target, telemetryCsv(whole.series, whole.gaps), writing), stop);
      return savedText(target.fsPath, whole.series);
    },
    t('Saving all values of {0}', inertText(device.name, 60)),
  );
}

/** A file of this machine grows piece by piece. All other places of the editor take it whole. */
async function writePieces(target: vscode.Uri, pieces: Iterable<CsvPiece>, waiting: Waiting): Promise<void> {
  if (target.scheme === 'file') return writeInPieces(target.fsPath, pieces, waiting);
  await vscode.workspace.fs.writeFile(target, await inOnePiece(pieces, MOST_AT_ONCE, waiting));
}

/** What takes long says how far it is, and can be given up: then nothing comes of it. */
async function withPatience<T>(work: (waiting: Required<Waiting>) => Promise<T>, title: string): Promise<T | undefined> {
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
  await write(target, () => vscode.workspace.fs.writeFile(target, Buffer.from(png, 'base64')));
  return t('Saved to {0}.', target.fsPath);
}

/** @throws {NotSaved} saying what the system says: no room, no right to write there; `stop.reason` */
async function write(target: vscode.Uri, work: () => Thenable<void>, stop?: AbortSignal): Promise<void> {
  try {
    await work();
  } catch (error) {
    stop?.throwIfAborted();
    const why = inertText(error instanceof Error ? error.message : String(error), 200);
    throw new NotSaved(t('{0} could not be written: {1}', target.fsPath, why));
  }
}

async function askForFile(title: string, name: string, ending: string, filters: Record<string, string[]>): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${name}.${ending}`;
  return vscode.window.showSaveDialog({ title, filters, ...(folder && { defaultUri: vscode.Uri.joinPath(folder, file) }) });
}
