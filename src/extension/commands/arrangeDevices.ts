import * as vscode from 'vscode';
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
    heading('Group'),
    item('By HA group', { groupBy: 'haGroup' }),
    item('By site', { groupBy: 'site' }),
    item('By worst fault', { groupBy: 'fault' }),
    item('Each HSM by itself', { groupBy: 'none' }),
    heading('Sort'),
    item('As in the inventory', { sort: 'inventory' }),
    item('The worst first', { sort: 'worst' }),
    item('By name', { sort: 'name' }),
    heading('Show'),
    item('All HSMs', { only: 'all' }),
    item('Only what is not ok', { only: 'notOk' }),
  ];
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: 'How shall the HSMs stand in the view?' });
  if (chosen?.change) await devices.arrange(chosen.change);
}
