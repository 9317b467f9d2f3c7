import { join } from 'node:path';
import process from 'node:process';
import * as vscode from 'vscode';
import { HOST_VARIABLE } from '../../inventory/location.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { onDidChangeSettings, serviceHost } from '../connection/settings.ts';
import { englishSentence } from '../words/sentence.ts';

/** The contributions of package.json that are made good here. */
const SERVER = 'hsmVigil';
interface Contributed {
  readonly contributes: { readonly languageModelTools: readonly { readonly name: string }[] };
}

/** What a tool of the editor is called: `hsmVigil_` and the name that MCP knows it by. */
const PREFIX = 'hsmVigil_';

/**
 * What assistants may ask, for the editor's own chat and for MCP. Nothing is loaded or started before one asks. An editor that has no
 * assistants, or has them switched off, is left alone.
 */
export function offerToAssistants(
  connection: ServiceConnection,
  { extensionPath, extension }: Pick<vscode.ExtensionContext, 'extensionPath' | 'extension'>,
  version: string,
): vscode.Disposable {
  // Editors that are built on VS Code may lack all of it, whatever version they say they are.
  const lm: Partial<typeof vscode.lm> | undefined = vscode.lm;
  const { languageModelTools } = (extension.packageJSON as Contributed).contributes;
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.McpServerDefinitionProvider<vscode.McpStdioServerDefinition> = {
    onDidChangeMcpServerDefinitions: changed.event,
    provideMcpServerDefinitions: () => [serverDefinition(extensionPath, version)],
  };
  return vscode.Disposable.from(
    changed,
    onDidChangeSettings(() => changed.fire()),
    ...(lm?.registerMcpServerDefinitionProvider ? [lm.registerMcpServerDefinitionProvider(SERVER, provider)] : []),
    ...(lm?.registerTool
      ? languageModelTools.map(({ name }) => vscode.lm.registerTool<object>(name, languageTool(connection, extensionPath, name)))
      : []),
  );
}

/** The server is the command line, which runs under the editor's own Node and asks the service that this window asks. */
function serverDefinition(extensionPath: string, version: string): vscode.McpStdioServerDefinition {
  const args = [join(extensionPath, 'dist', 'hsm-vigil.cjs'), 'mcp'];
  const env = { ELECTRON_RUN_AS_NODE: '1', [HOST_VARIABLE]: serviceHost() };
  return new vscode.McpStdioServerDefinition('HSM Vigil', process.execPath, args, env, version);
}

function languageTool(connection: ServiceConnection, extensionPath: string, name: string): vscode.LanguageModelTool<object> {
  return {
    async invoke({ input }, token) {
      if (connection.state === 'unconfigured') throw new Error('No HSM is watched here yet, so there is nothing to say of any.');
      const { answerOf, folderShelf, readOnly, tools } = await import('../../assistant/onDemand.ts');
      const tool = tools.find((each) => `${PREFIX}${each.name}` === name);
      if (!tool) throw new Error(`HSM Vigil has no tool ${name}.`);
      const stopped = new AbortController();
      using _ = onCancel(token, () => stopped.abort());
      const { text, refused } = await answerOf(tool, input, {
        ask: readOnly({ request: (...asked) => connection.requestInEnglish(...asked) }, stopped.signal),
        runbooks: folderShelf(join(extensionPath, 'media', 'runbooks')),
        now: Date.now(),
        sentenceOf: englishSentence,
      });
      if (refused) throw new Error(text);
      return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
    },
  };
}

function onCancel(token: vscode.CancellationToken, stop: () => void): Disposable {
  const subscription = token.onCancellationRequested(stop);
  return { [Symbol.dispose]: () => subscription.dispose() };
}
