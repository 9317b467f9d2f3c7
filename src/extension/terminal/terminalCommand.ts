import { delimiter, join } from 'node:path';
import type { ExtensionContext, GlobalEnvironmentVariableCollection } from 'vscode';
import { t } from '../../core/l10n.ts';
import { HOST_VARIABLE } from '../../inventory/location.ts';

/** As soon as a terminal starts, and once more after the shell's start-up files, which often set the path anew. */
const EVERYWHERE = { applyAtProcessCreation: true, applyAtShellIntegration: true };

/**
 * Makes `hsm-vigil` a command in the integrated terminal. It runs under the editor's own Node, so none has to be installed. The folder
 * comes last on the path: a command line that a person has installed goes before it.
 * It asks the service that this editor asks, so it is called again when that is another one.
 * @param node path of the editor's executable, which is plain Node where ELECTRON_RUN_AS_NODE is set
 * @param host whose service is asked; empty: this machine's
 */
export function offerInTerminals(
  {
    environmentVariableCollection,
    extensionPath,
  }: Pick<ExtensionContext, 'extensionPath'> & {
    readonly environmentVariableCollection: Pick<GlobalEnvironmentVariableCollection, 'append' | 'replace' | 'delete' | 'description'>;
  },
  node: string,
  host: string,
): void {
  environmentVariableCollection.description = t('Makes the command `hsm-vigil` available.');
  environmentVariableCollection.append('PATH', `${delimiter}${join(extensionPath, 'dist', 'bin')}`, EVERYWHERE);
  environmentVariableCollection.replace('HSM_VIGIL_NODE', node, EVERYWHERE);
  if (host === '') environmentVariableCollection.delete(HOST_VARIABLE);
  else environmentVariableCollection.replace(HOST_VARIABLE, host, EVERYWHERE);
}
