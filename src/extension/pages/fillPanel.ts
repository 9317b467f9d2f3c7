import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageHtml } from './pageHtml.ts';

export interface PanelPage {
  /** Base name of the bundle in dist/webview. */
  readonly script: string;
  readonly title: string;
  /** `media/icons/NAME-light.svg` and `-dark.svg`. */
  readonly icon: string;
}

/** Puts one of our pages into a panel: its document, its bundle and its tab's icon. The page may load nothing else. */
export function fillPanel(panel: vscode.WebviewPanel, extensionUri: vscode.Uri, { script, title, icon }: PanelPage): void {
  const { webview } = panel;
  const bundle = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  const words = vscode.l10n.bundle;
  const iconPath = (theme: string) => vscode.Uri.joinPath(extensionUri, 'media', 'icons', `${icon}-${theme}.svg`);
  panel.iconPath = { light: iconPath('light'), dark: iconPath('dark') };
  webview.options = { enableScripts: true, localResourceRoots: [bundle] };
  webview.html = pageHtml({
    title,
    cspSource: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    script: webview.asWebviewUri(vscode.Uri.joinPath(bundle, `${script}.js`)).toString(),
    style: webview.asWebviewUri(vscode.Uri.joinPath(bundle, `${script}.css`)).toString(),
    ...(words && { language: { tag: vscode.env.language, words } }),
  });
}
