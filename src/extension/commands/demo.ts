import * as vscode from 'vscode';
import { refuseElsewhere } from '../connection/elsewhere.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { setDemoWanted } from '../connection/settings.ts';

/** Turns the simulated HSMs on and shows them; the setting keeps them there after a reload. */
export async function startDemo(connection: ServiceConnection): Promise<void> {
  refuseElsewhere();
  await vscode.commands.executeCommand('hsmVigil.devices.focus');
  await setDemoWanted(true);
  // The connection follows the setting by itself; an error of it is told in the view.
  await connection.settled();
}

export async function stopDemo(): Promise<void> {
  await setDemoWanted(false);
}
