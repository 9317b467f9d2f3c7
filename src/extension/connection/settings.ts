import { homedir, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { env, platform } from 'node:process';
import * as vscode from 'vscode';
import { defaultInventoryPath } from '../../inventory/location.ts';

/** The person's settings. All are machine-scoped: a workspace cannot change what is watched or where it is read from. */

const section = 'hsmVigil';

/** A relative path, and one with `~`, starts at the person's home folder. */
export function inventoryPath(): string {
  const chosen = vscode.workspace.getConfiguration(section).get<string>('inventory', '').trim();
  return chosen === '' ? defaultInventoryPath(env, platform) : resolve(homedir(), chosen.replace(/^~[/\\]/, ''));
}

/** The host whose service is asked, as ssh calls it; empty: this machine's. */
export function serviceHost(): string {
  return vscode.workspace.getConfiguration(section).get<string>('service.host', '').trim();
}

export function keepRunning(): boolean {
  return vscode.workspace.getConfiguration(section).get<boolean>('service.keepRunning', false);
}

/** Whether the person has said so, or that they do not want it. */
export function keepRunningChosen(): boolean {
  return vscode.workspace.getConfiguration(section).inspect<boolean>('service.keepRunning')?.globalValue !== undefined;
}

export async function chooseKeepRunning(on: boolean): Promise<void> {
  await vscode.workspace.getConfiguration(section).update('service.keepRunning', on, vscode.ConfigurationTarget.Global);
}

export function demoWanted(): boolean {
  return vscode.workspace.getConfiguration(section).get<boolean>('demo', false);
}

/** Who acts in this window, for the log: as set, or else the name of the account. */
export function operator(): string {
  const chosen = vscode.workspace.getConfiguration(section).get<string>('operator', '').trim();
  return (chosen === '' ? accountName() : chosen).slice(0, LONGEST_NAME);
}

/** The service takes no longer ones. */
const LONGEST_NAME = 100;

/** An account without an entry in the system's list has no name there. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return env.USER ?? env.USERNAME ?? 'unknown';
  }
}

export async function setDemoWanted(on: boolean): Promise<void> {
  await vscode.workspace.getConfiguration(section).update('demo', on, vscode.ConfigurationTarget.Global);
}

export function onDidChangeSettings(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(section)) listener();
  });
}
