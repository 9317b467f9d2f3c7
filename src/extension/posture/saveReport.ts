import * as vscode from 'vscode';
import { language, t } from '../../core/l10n.ts';
import { DAY } from '../../core/time/duration.ts';
import type { PostureResult, ReportFormat } from '../../protocol/contract.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';

const spans: readonly (vscode.QuickPickItem & { readonly days: number })[] = [
  { label: t('The last 30 days'), days: 30 },
  { label: t('The last 90 days'), days: 90 },
  { label: t('The last 7 days'), days: 7 },
  { label: t('The last 24 hours'), days: 1 },
];

const filters = { 'HTML, to be printed': ['html'], Markdown: ['md'], JSON: ['json'] };

/** Asks for the span and the file, and saves the report there. Answers with where it was saved; undefined: nobody wants it any more. */
export async function saveReport(connection: ServiceConnection, { devices, at }: PostureResult): Promise<string | undefined> {
  const span = await vscode.window.showQuickPick(spans, {
    title: t('Save Report'),
    placeHolder: t('Of which time shall the report tell what happened?'),
  });
  if (!span) return undefined;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `hsm-report-${at.slice(0, 10)}.html`;
  const target = await vscode.window.showSaveDialog({
    title: t('Save Report'),
    filters,
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (!target) return undefined;
  const now = Date.now();
  // With simulated HSMs alone, the report shows how it would look, and says that they are simulated.
  const simulated = devices.every((device) => device.simulated) ? devices.map(({ device }) => device) : undefined;
  const { text } = await connection.request('report', {
    format: formatOf(target),
    ...(language() !== 'en' && { language: language() }),
    from: new Date(now - span.days * DAY).toISOString(),
    to: new Date(now).toISOString(),
    ...(simulated && { devices: simulated }),
  });
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  return target.fsPath;
}

function formatOf({ path }: vscode.Uri): ReportFormat {
  return /\.md$/i.test(path) ? 'markdown' : /\.json$/i.test(path) ? 'json' : 'html';
}
