import '../common/language.ts';
import type { FromTelemetryPage } from '../../src/protocol/pages/fromTelemetryPage.ts';
import { parseToTelemetryPage } from '../../src/protocol/pages/toTelemetryPage.ts';
import { type Editor, runLivePage } from '../common/livePage.ts';
import { registerToolkit } from '../common/toolkit.ts';
import { type PageState, parsePageState } from './pageState.ts';
import { TelemetryPage } from './telemetryPage.ts';
import './telemetry.css';

runLivePage(parseToTelemetryPage, (root, editor: Editor<FromTelemetryPage, PageState>) => {
  registerToolkit();
  return new TelemetryPage(root, editor, parsePageState(editor.getState()));
});
