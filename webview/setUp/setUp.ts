import '../common/language.ts';
import { parseToSetUpPage } from '../../src/protocol/pages/toSetUpPage.ts';
import { runLivePage } from '../common/livePage.ts';
import { registerToolkit } from '../common/toolkit.ts';
import { SetUpPage } from './setUpPage.ts';
import './setUp.css';

registerToolkit();
runLivePage(parseToSetUpPage, (root, editor) => new SetUpPage(root, editor));
