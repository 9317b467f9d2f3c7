import { readdir, readFile } from 'node:fs/promises';
import * as vscode from 'vscode';

/** The runbooks that come with the extension. Ids are file names without `.md`; nothing else is ever opened. */
export class Runbooks {
  readonly #folder: vscode.Uri;

  constructor(extensionUri: vscode.Uri) {
    this.#folder = vscode.Uri.joinPath(extensionUri, 'media', 'runbooks');
  }

  /** Undefined for an id that is none of ours. */
  uri(id: string): vscode.Uri | undefined {
    return /^[a-z0-9][a-z0-9-]*$/.test(id) ? vscode.Uri.joinPath(this.#folder, `${id}.md`) : undefined;
  }

  async text(id: string): Promise<string | undefined> {
    const uri = this.uri(id);
    return uri && readFile(uri.fsPath, 'utf8').catch(() => undefined);
  }

  /** One as HTML, without its title; undefined when there is none of this id, or the editor's own Markdown is switched off. */
  async html(id: string): Promise<string | undefined> {
    const text = (await this.text(id))?.replace(/^# .*\n+/, '');
    if (text === undefined) return undefined;
    try {
      const html = await vscode.commands.executeCommand<unknown>('markdown.api.render', text);
      return typeof html === 'string' ? html : undefined;
    } catch {
      return undefined;
    }
  }

  /** All of them, by id, with their titles. */
  async all(): Promise<readonly { readonly id: string; readonly title: string }[]> {
    const files = await readdir(this.#folder.fsPath).catch(() => []);
    const ids = files.filter((file) => file.endsWith('.md')).map((file) => file.slice(0, -3));
    const titled = await Promise.all(ids.map(async (id) => ({ id, title: /^# (.+)$/m.exec((await this.text(id)) ?? '')?.[1] ?? id })));
    return titled.sort((a, b) => a.title.localeCompare(b.title));
  }

  /** Opens one as a page; false when there is none of this id. */
  async open(id: string): Promise<boolean> {
    const uri = this.uri(id);
    if (!uri || (await this.text(id)) === undefined) return false;
    await vscode.commands.executeCommand('markdown.showPreview', uri);
    return true;
  }
}
