import type { FromAlertPage } from '../../src/protocol/pages/fromAlertPage.ts';
import { parseShownAlert } from '../../src/protocol/pages/shownAlert.ts';
import { parseToAlertPage } from '../../src/protocol/pages/toAlertPage.ts';
import { onThemeChange } from '../chart/theme.ts';
import { registerToolkit } from '../common/toolkit.ts';
import { AlertPage } from './alertPage.ts';
import './alert.css';

/** What the editor gives a webview. */
declare function acquireVsCodeApi(): {
  postMessage(message: FromAlertPage): void;
  getState(): unknown;
  setState(state: { readonly alert: string }): void;
};

const editor = acquireVsCodeApi();
const root = document.getElementById('page');
if (root !== null) {
  registerToolkit();
  let shown = parseShownAlert(editor.getState());
  const page = new AlertPage(root, (message) => editor.postMessage(message));
  window.addEventListener('message', (event) => {
    const message = parseToAlertPage(event.data);
    if (message === undefined) return;
    page.receive(message);
    if (message.type !== 'alert' || message.alert.id === shown) return;
    // Found again after a window reload.
    shown = message.alert.id;
    editor.setState({ alert: shown });
    window.scrollTo(0, 0);
  });
  onThemeChange(() => page.themed());
  setInterval(() => {
    if (document.visibilityState === 'visible') page.tick();
  }, 1000);
  editor.postMessage({ type: 'ready' });
}
