import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { Grouping } from '../alerts/alertPlace.ts';
import type { AlertsView } from '../alerts/alertsView.ts';

const LABELS: Readonly<Record<Grouping, string>> = {
  none: t('Each alert by itself'),
  device: t('By HSM'),
  haGroup: t('By HA group'),
  site: t('By site'),
  fault: t('By fault'),
};

/** Asks what alerts shall stand together by; what holds has a tick. */
export async function groupAlerts(alerts: AlertsView): Promise<void> {
  const items = (Object.entries(LABELS) as [Grouping, string][]).map(([grouping, label]) => ({
    label: alerts.grouping === grouping ? `$(check) ${label}` : label,
    grouping,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('What shall alerts stand together by?') });
  if (chosen) await alerts.groupBy(chosen.grouping);
}
