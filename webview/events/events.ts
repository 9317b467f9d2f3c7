import '../common/language.ts';
import { parseEventsFilter } from '../../src/protocol/pages/eventsFilter.ts';
import { parseToEventsPage } from '../../src/protocol/pages/toEventsPage.ts';
import { runLivePage } from '../common/livePage.ts';
import { registerToolkit } from '../common/toolkit.ts';
import { EventsPage } from './eventsPage.ts';
import './events.css';

registerToolkit();
runLivePage(parseToEventsPage, (root, editor) => new EventsPage(root, editor, parseEventsFilter(editor.getState())));
