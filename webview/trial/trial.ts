import '../common/language.ts';
import type { FromTrialPage } from '../../src/protocol/pages/fromTrialPage.ts';
import { parseToTrialPage } from '../../src/protocol/pages/toTrialPage.ts';
import { trialPage } from './trialPage.ts';
import './trial.css';

/** What the editor gives a webview. */
declare function acquireVsCodeApi(): { postMessage(message: FromTrialPage): void };

const editor = acquireVsCodeApi();
const root = document.getElementById('page');
if (root !== null) {
  window.addEventListener('message', (event) => {
    const message = parseToTrialPage(event.data);
    if (message !== undefined) root.replaceChildren(...trialPage(message.trial));
  });
  editor.postMessage({ type: 'ready' });
}
