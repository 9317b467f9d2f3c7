import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { MetricGroup } from '../../core/metricGroups.ts';
import type { DeviceRecord, HistorySeries } from '../../protocol/contract.ts';
import type { PageGap } from '../../protocol/pages/series.ts';
import { savedText, telemetryCsv } from './telemetryCsv.ts';

/** Asks for a file and saves the readings of a group there. Answers with what was saved; undefined: nobody wants it any more. */
export async function saveCsv(
  device: DeviceRecord,
  group: MetricGroup,
  { series, gaps }: { readonly series: readonly HistorySeries[]; readonly gaps: readonly PageGap[] },
): Promise<string | undefined> {
  const target = await askForFile(t('Save Readings'), `${device.id}-${group}`, 'csv', { CSV: ['csv'] });
  if (!target) return undefined;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(telemetryCsv(series, gaps)));
  return savedText(target.fsPath, series);
}

/** `png`: in base64. */
export async function savePicture(name: string, png: string): Promise<string | undefined> {
  const target = await askForFile(t('Save Picture'), name.replaceAll(/[^\w-]+/g, '-').slice(0, 80), 'png', { PNG: ['png'] });
  if (!target) return undefined;
  await vscode.workspace.fs.writeFile(target, Buffer.from(png, 'base64'));
  return t('Saved to {0}.', target.fsPath);
}

async function askForFile(title: string, name: string, ending: string, filters: Record<string, string[]>): Promise<vscode.Uri | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const file = `${name}.${ending}`;
  return vscode.window.showSaveDialog({ title, filters, ...(folder && { defaultUri: vscode.Uri.joinPath(folder, file) }) });
}
