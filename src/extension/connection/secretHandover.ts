import type { LogOutputChannel } from 'vscode';
import type { ServiceClient } from '../../protocol/connectToService.ts';
import { englishSentence } from '../words/sentence.ts';
import type { SecretVault } from './secretVault.ts';

/** Gives the service the secrets that it lacks and this editor has. */
export class SecretHandover {
  readonly #secrets: SecretVault;
  readonly #log: LogOutputChannel;
  /** What the service has been given, so that a secret it calls missing again is not sent in a circle. */
  #given = new Map<string, string>();

  constructor(secrets: SecretVault, log: LogOutputChannel) {
    this.#secrets = secrets;
    this.#log = log;
  }

  /** Another service process knows nothing yet. */
  restart(): void {
    this.#given = new Map();
  }

  async provide(client: ServiceClient, names: readonly string[], signal: AbortSignal): Promise<void> {
    try {
      const found = Object.entries(await this.#secrets.find(names));
      const fresh = found.filter(([name, value]) => this.#given.get(name) !== value);
      if (fresh.length === 0) return;
      for (const [name, value] of fresh) this.#given.set(name, value);
      await client.request('provideSecrets', { secrets: Object.fromEntries(fresh) }, signal);
      this.#log.debug(`Gave the service ${fresh.length} of its missing secrets.`);
    } catch (error) {
      if (!signal.aborted) this.#log.warn(`Secrets could not be handed to the service: ${englishSentence(error)}`);
    }
  }
}
