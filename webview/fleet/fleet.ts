import '../common/language.ts';
import { parseToFleetPage } from '../../src/protocol/pages/toFleetPage.ts';
import { runLivePage } from '../common/livePage.ts';
import { registerToolkit } from '../common/toolkit.ts';
import { FleetPage } from './fleetPage.ts';
import './fleet.css';

registerToolkit();
runLivePage(parseToFleetPage, (root, editor) => new FleetPage(root, editor));
