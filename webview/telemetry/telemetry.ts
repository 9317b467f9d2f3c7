import type { FromTelemetryPage } from '../../src/protocol/pages/fromTelemetryPage.ts';
import { parseToTelemetryPage } from '../../src/protocol/pages/toTelemetryPage.ts';
import { onThemeChange } from '../chart/theme.ts';
import { registerToolkit } from '../common/toolkit.ts';
import { type PageState, parsePageState } from './pageState.ts';
import { TelemetryPage } from './telemetryPage.ts';
import './telemetry.css';

/** What the editor gives a webview. */
declare function acquireVsCodeApi(): {
  postMessage(message: FromTelemetryPage): void;
  getState(): unknown;
  setState(state: PageState): void;
};

const editor = acquireVsCodeApi();
const root = document.getElementById('page');
if (root !== null) {
  registerToolkit();
  const page = new TelemetryPage(
    root,
    { post: (message) => editor.postMessage(message), save: (state) => editor.setState(state) },
    parsePageState(editor.getState()),
  );
  window.addEventListener('message', (event) => {
    const message = parseToTelemetryPage(event.data);
    if (message !== undefined) page.receive(message);
  });
  onThemeChange(() => page.themed());
  setInterval(() => {
    if (document.visibilityState === 'visible') page.tick();
  }, 1000);
  editor.postMessage({ type: 'ready' });
}
