import '../common/language.ts';
import { parseToMonitorAccountPage } from '../../src/protocol/pages/toMonitorAccountPage.ts';
import { runLivePage } from '../common/livePage.ts';
import { registerToolkit } from '../common/toolkit.ts';
import { MonitorAccountPage } from './monitorAccountPage.ts';
import './monitorAccount.css';

registerToolkit();
runLivePage(parseToMonitorAccountPage, (root, editor) => new MonitorAccountPage(root, editor));
