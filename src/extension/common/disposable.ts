import type { Disposable as VsCodeDisposable } from 'vscode';

/** What owns other things registers them here and gives them up with itself, last first. */
export abstract class Disposable implements VsCodeDisposable {
  #owned: VsCodeDisposable[] = [];
  #disposed = false;

  protected register<T extends VsCodeDisposable>(owned: T): T {
    if (this.#disposed) owned.dispose();
    else this.#owned.push(owned);
    return owned;
  }

  protected get disposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const owned of this.#owned.reverse()) owned.dispose();
    this.#owned = [];
  }
}
