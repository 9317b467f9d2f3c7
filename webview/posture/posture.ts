import '../common/language.ts';
import { parseToPosturePage } from '../../src/protocol/pages/toPosturePage.ts';
import { runLivePage } from '../common/livePage.ts';
import { registerToolkit } from '../common/toolkit.ts';
import { PosturePage } from './posturePage.ts';
import './posture.css';

registerToolkit();
runLivePage(parseToPosturePage, (root, editor) => new PosturePage(root, editor));
