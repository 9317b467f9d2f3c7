import '../common/language.ts';
import type { FromAlertPage } from '../../src/protocol/pages/fromAlertPage.ts';
import { parseShownAlert, type ShownAlert } from '../../src/protocol/pages/shownAlert.ts';
import { parseToAlertPage } from '../../src/protocol/pages/toAlertPage.ts';
import { type Editor, runLivePage } from '../common/livePage.ts';
import { registerToolkit } from '../common/toolkit.ts';
import { AlertPage } from './alertPage.ts';
import './alert.css';

runLivePage(parseToAlertPage, (root, editor: Editor<FromAlertPage, ShownAlert>) => {
  registerToolkit();
  return new AlertPage(root, editor, parseShownAlert(editor.getState()));
});
