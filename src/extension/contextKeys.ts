import * as vscode from 'vscode';
import { countAlerts, isClosable } from './alerts/alertGroup.ts';
import type { HealthChecks } from './checks/healthChecks.ts';
import { isReplaced } from './commands/acceptAppliance.ts';
import type { ServiceConnection } from './connection/serviceConnection.ts';
import { inventoryErrors } from './connection/snapshot.ts';
import { needsLogin } from './tree/problemNodes.ts';
import { stepsDone } from './walkthrough/stepsDone.ts';

/** Keeps the `hsmVigil.*` keys of `when` clauses true to what is known. */
export function publishContextKeys(connection: ServiceConnection, checks: HealthChecks): vscode.Disposable {
  const published = new Map<string, unknown>();
  const set = (key: string, value: unknown) => {
    if (published.get(key) === value) return;
    published.set(key, value);
    void vscode.commands.executeCommand('setContext', `hsmVigil.${key}`, value);
  };
  const publish = () => {
    const { snapshot, state } = connection;
    const watching = (snapshot?.devices.length ?? 0) > 0;
    set('state', state === 'ready' && snapshot && !watching ? (inventoryErrors(snapshot) > 0 ? 'broken' : 'empty') : state);
    set('watching', watching);
    set('demo', snapshot?.demo ?? false);
    // What is read from platforms is looked at: nothing here acknowledges or silences it, or ends its silences.
    const own = { alerts: snapshot?.alerts.filter(({ source }) => !source) ?? [] };
    const counts = countAlerts(own);
    set('hasAlerts', (snapshot?.alerts.length ?? 0) > 0);
    set('hasFiring', counts.firing > 0);
    set('hasAcknowledged', counts.acknowledged > 0);
    set('hasClosable', snapshot?.alerts.some(isClosable) ?? false);
    set('hasSilences', snapshot?.silences.some(({ source }) => !source) ?? false);
    set('hasMaintenance', (snapshot?.maintenance.length ?? 0) > 0);
    set('hasPaused', snapshot?.devices.some(({ paused }) => paused !== undefined) ?? false);
    set('missingSecrets', (snapshot?.missingSecrets.length ?? 0) > 0);
    set('loginRefused', snapshot?.devices.some(needsLogin) ?? false);
    set('replaced', snapshot?.devices.some(isReplaced) ?? false);
    set('checking', checks.devices.size > 0);
    for (const [step, done] of Object.entries(stepsDone(snapshot))) set(`done.${step}`, done);
  };
  return vscode.Disposable.from(connection.onDidChange(publish), checks.onDidChange(publish));
}
