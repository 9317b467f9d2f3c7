import * as vscode from 'vscode';
import type { Grouping } from '../alerts/alertPlace.ts';
import type { AlertsView } from '../alerts/alertsView.ts';

const LABELS: Readonly<Record<Grouping, string>> = {
  none: 'Each alert by itself',
  device: 'By HSM',
  haGroup: 'By HA group',
  site: 'By site',
  fault: 'By fault',
};

/** Asks what alerts shall stand together by; what holds has a tick. */
export async function groupAlerts(alerts: AlertsView): Promise<void> {
  const items = (Object.entries(LABELS) as [Grouping, string][]).map(([grouping, label]) => ({
    label: alerts.grouping === grouping ? `$(check) ${label}` : label,
    grouping,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'What shall alerts stand together by?' });
  if (chosen) await alerts.groupBy(chosen.grouping);
}
