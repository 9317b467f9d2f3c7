import { readdir, readFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { language, translated } from '../../core/l10n.ts';
import type { FactDefinition } from '../../core/runbook/facts.ts';
import type { SpokenRunbook } from '../../core/runbook/keptWords.ts';
import { parseRunbook } from '../../core/runbook/parseRunbook.ts';

/**
 * The runbooks that come with the extension, in the language of the editor: `de/fan-speed-low.md` stands beside `fan-speed-low.md`. Where there is
 * no translation they are English. Ids are file names without `.md`; nothing else is ever opened.
 */
export class Runbooks {
  readonly #folder: vscode.Uri;
  /** They change with the extension only. */
  readonly #read = new Map<string, Promise<SpokenRunbook | undefined>>();

  constructor(extensionUri: vscode.Uri) {
    this.#folder = vscode.Uri.joinPath(extensionUri, 'media', 'runbooks');
  }

  /** One taken apart; undefined when there is none of this id, or it is not in a runbook's form. */
  read(id: string, facts: readonly FactDefinition[]): Promise<SpokenRunbook | undefined> {
    const key = JSON.stringify([id, facts.map((fact) => fact.id)]);
    const known = this.#read.get(key) ?? this.#parsed(id, facts);
    this.#read.set(key, known);
    return known;
  }

  /** All of them, by id, with their titles. */
  async all(): Promise<readonly { readonly id: string; readonly title: string }[]> {
    const files = await readdir(this.#folder.fsPath).catch(() => []);
    const ids = files.filter((file) => file.endsWith('.md')).map((file) => file.slice(0, -3));
    const titled = await Promise.all(
      ids.map(async (id) => ({ id, title: /^# (.+)$/m.exec((await this.#file(id))?.text ?? '')?.[1] ?? id })),
    );
    return titled.sort((a, b) => a.title.localeCompare(b.title));
  }

  /** Opens one as a page; false when there is none of this id. */
  async open(id: string): Promise<boolean> {
    const file = await this.#file(id);
    if (!file) return false;
    await vscode.commands.executeCommand('markdown.showPreview', file.uri);
    return true;
  }

  async #parsed(id: string, facts: readonly FactDefinition[]): Promise<SpokenRunbook | undefined> {
    const [written, own] = await Promise.all([fileOf(this.#folder, id), this.#translation(id)]);
    const english = written && parseRunbook(written.text, facts).runbook;
    return english && { english, spoken: (own && parseRunbook(own.text, facts, translated).runbook) ?? english };
  }

  async #file(id: string): Promise<RunbookFile | undefined> {
    return (await this.#translation(id)) ?? fileOf(this.#folder, id);
  }

  async #translation(id: string): Promise<RunbookFile | undefined> {
    return language() === 'en' ? undefined : fileOf(vscode.Uri.joinPath(this.#folder, language()), id);
  }
}

interface RunbookFile {
  readonly uri: vscode.Uri;
  readonly text: string;
}

/** Undefined for an id that is none of ours. */
async function fileOf(folder: vscode.Uri, id: string): Promise<RunbookFile | undefined> {
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id)) return undefined;
  const uri = vscode.Uri.joinPath(folder, `${id}.md`);
  const text = await readFile(uri.fsPath, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : { uri, text };
}
