import './language.ts';
import type * as vscode from 'vscode';

/**
 * What the editor loads. Texts are looked up while modules are loaded, and what pieces of the bundle share is loaded before this: so all
 * else is imported once the language is known.
 */
export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const extension = await import('./extension.ts');
  extension.activate(context);
}
