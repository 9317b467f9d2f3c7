import { t } from '../../core/l10n.ts';
import type { AlertPanel } from '../alertPage/alertPanel.ts';
import type { CommandTarget } from '../common/commandTarget.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { pickAlert } from './pickAlert.ts';

/** The page about the alert called on, or about one that the person picks. */
export async function showAlert(connection: ServiceConnection, panel: AlertPanel, target: CommandTarget): Promise<void> {
  const id =
    target.alertId ??
    (
      await pickAlert(connection, target, {
        placeHolder: t('Which alert?'),
        looks: true,
        among: () => true,
        none: target.componentId === undefined ? t('There are no alerts.') : t('There is no alert about this part.'),
      })
    )?.id;
  if (id !== undefined) panel.show(id);
}
