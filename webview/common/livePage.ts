/** What the editor gives a page: the way to the extension host, and a place for what is found again after a window reload. */
export interface Editor<Message, State> {
  postMessage(message: Message): void;
  getState(): unknown;
  setState(state: State): void;
}
declare function acquireVsCodeApi(): Editor<unknown, unknown>;

/** A page that shows what the host sends. */
export interface LivePage<Message> {
  receive(message: Message): void;
  /** Called each second while the page is visible. */
  tick(): void;
  /** The editor has other colours now. */
  themed(): void;
}

/**
 * Makes the page in its document and keeps it up to date: with the host's messages, the time and the editor's theme. What `parse` does not
 * take for a message is dropped.
 */
export function runLivePage<To, From, State>(
  parse: (message: unknown) => To | undefined,
  make: (root: HTMLElement, editor: Editor<From, State>) => LivePage<To>,
): void {
  const editor = acquireVsCodeApi();
  const root = document.getElementById('page');
  if (root === null) return;
  const page = make(root, editor);
  window.addEventListener('message', ({ data }) => {
    const message = parse(data);
    if (message !== undefined) page.receive(message);
  });
  onThemeChange(() => page.themed());
  setInterval(() => {
    if (document.visibilityState === 'visible') page.tick();
  }, 1000);
  editor.postMessage({ type: 'ready' });
}

/** The editor announces another theme by the body's classes and the root's inline variables. */
function onThemeChange(listener: () => void): void {
  let pending = false;
  const observer = new MutationObserver(() => {
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => {
      pending = false;
      listener();
    });
  });
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
}
