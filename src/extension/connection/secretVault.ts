import type * as vscode from 'vscode';

const PREFIX = 'hsm-vigil/';

/** The editor's secret storage, by the names that the inventory uses. Values never leave for anything but the service's memory. */
export class SecretVault {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  async get(name: string): Promise<string | undefined> {
    return this.#storage.get(PREFIX + name);
  }

  async store(name: string, value: string): Promise<void> {
    await this.#storage.store(PREFIX + name, value);
  }

  async forget(name: string): Promise<void> {
    await this.#storage.delete(PREFIX + name);
  }

  /** Of these, the ones that are known here. */
  async find(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const found = await Promise.all(names.map(async (name) => [name, await this.get(name)] as const));
    return Object.fromEntries(found.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
  }

  /** Another window stored one, too. */
  onDidChange(listener: (name: string) => void): vscode.Disposable {
    return this.#storage.onDidChange(({ key }) => {
      if (key.startsWith(PREFIX)) listener(key.slice(PREFIX.length));
    });
  }
}
