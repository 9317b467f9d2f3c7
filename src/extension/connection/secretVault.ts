import type * as vscode from 'vscode';
import { serviceHost } from './settings.ts';

/** What was entered for the service of one host is for no other, whatever its name. */
const prefix = () => (serviceHost() === '' ? 'hsm-vigil/' : `hsm-vigil@${serviceHost()}/`);

/** The editor's secret storage, by the names that the inventory uses. Values never leave for anything but the service's memory. */
export class SecretVault {
  readonly #storage: vscode.SecretStorage;

  constructor(storage: vscode.SecretStorage) {
    this.#storage = storage;
  }

  async get(name: string): Promise<string | undefined> {
    return this.#storage.get(prefix() + name);
  }

  async store(name: string, value: string): Promise<void> {
    await this.#storage.store(prefix() + name, value);
  }

  async forget(name: string): Promise<void> {
    await this.#storage.delete(prefix() + name);
  }

  /** Of these, the ones that are known here. */
  async find(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const found = await Promise.all(names.map(async (name) => [name, await this.get(name)] as const));
    return Object.fromEntries(found.filter((pair): pair is readonly [string, string] => pair[1] !== undefined));
  }

  /** Another window stored one, too. */
  onDidChange(listener: (name: string) => void): vscode.Disposable {
    return this.#storage.onDidChange(({ key }) => {
      const before = prefix();
      if (key.startsWith(before)) listener(key.slice(before.length));
    });
  }
}
