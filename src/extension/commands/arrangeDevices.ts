import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { Arrangement } from '../tree/arrangement.ts';
import type { DevicesView } from '../tree/devicesView.ts';

type Item = vscode.QuickPickItem & { readonly change?: Partial<Arrangement> };

/** Asks how the devices view shall stand: in which groups, in which order, which devices. One choice at a time; what holds has a tick. */
export async function arrangeDevices(devices: DevicesView): Promise<void> {
  const now = devices.arrangement;
  const item = (label: string, change: Partial<Arrangement>): Item => {
    const holds = Object.entries(change).every(([key, value]) => now[key as keyof Arrangement] === value);
    return { label: holds ? `$(check) ${label}` : label, change };
  };
  const heading = (label: string): Item => ({ label, kind: vscode.QuickPickItemKind.Separator });
  const items: readonly Item[] = [
    heading(t('Group')),
    item(t('By HA group'), { groupBy: 'haGroup' }),
    item(t('By site'), { groupBy: 'site' }),
    item(t('By worst fault'), { groupBy: 'fault' }),
    item(t('Each HSM by itself'), { groupBy: 'none' }),
    heading(t('Sort')),
    item(t('As in the inventory'), { sort: 'inventory' }),
    item(t('The worst first'), { sort: 'worst' }),
    item(t('By name'), { sort: 'name' }),
    heading(t('Show')),
    item(t('All HSMs'), { only: 'all' }),
    item(t('Only what is not ok'), { only: 'notOk' }),
  ];
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('How shall the HSMs stand in the view?') });
  if (chosen?.change) await devices.arrange(chosen.change);
}
