import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { DeviceConfig } from '../../inventory/schema.ts';
import { askInTurn, BACK, LEFT, type Question } from '../asking/inTurn.ts';
import type { SecretVault } from '../connection/secretVault.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { inertText } from '../words/inertText.ts';
import { type NewDevice, newDevice } from './answers.ts';
import type { Draft } from './draft.ts';
import type { ConnectionOutcome } from './outcome.ts';
import { modelOf, type Surroundings, stepsFor } from './questions.ts';
import { review } from './review.ts';
import { isAnswered, summaryOf } from './summary.ts';
import { tryConnection } from './tryConnection.ts';

export interface Task {
  readonly title: string;
  readonly saveLabel: (name: string) => string;
  /** Only what has no answer yet is asked at first; otherwise everything. */
  readonly onlyWhatLacks: boolean;
  /** How the device reads in the inventory with these answers, or what is wrong with it there. */
  readonly written: (made: NewDevice) => { readonly device: DeviceConfig } | { readonly wrong: string };
}

export interface FillingParts {
  readonly connection: ServiceConnection;
  readonly vault: SecretVault;
}

/**
 * Asks for what is to be known of a device, tests the connection, and shows what will be written until the person confirms it. A test that
 * fails leads back to the answers that are to blame. Undefined when the person leaves: nothing has been saved.
 */
export async function fillIn(
  { connection, vault }: FillingParts,
  draft: Draft,
  around: Surroundings,
  task: Task,
): Promise<NewDevice | undefined> {
  const nothing: ReadonlySet<string> = new Set();
  // Of a device that stands in the inventory, only what has changed is tested and saved.
  const untouched = draft.id === undefined ? undefined : newDevice(draft, modelOf(draft, around));
  let asked = task.onlyWhatLacks ? nothing : undefined;
  let again: Surroundings['again'];
  let tested: { readonly way: string; readonly outcome?: ConnectionOutcome } | undefined = untouched && { way: wayOf(untouched) };
  let refused: string | undefined;
  for (;;) {
    const ask = { asked, again };
    const isAsked = ({ about = '' }: Question) => (ask.asked?.has(about) ?? true) || !isAnswered(draft, about);
    if (!(await askInTurn(task.title, () => stepsFor(draft, { ...around, again: ask.again }), isAsked))) return undefined;
    [asked, again] = [nothing, undefined];

    const model = modelOf(draft, around);
    const made = newDevice(draft, model);
    const name = inertText(draft.name ?? '', 80);
    const result = task.written(made);
    const way = wayOf(made);
    if ('wrong' in result) {
      // Once is enough for the same words.
      if (refused !== result.wrong)
        await vscode.window.showWarningMessage(t('{0} cannot be saved like this.', name), { modal: true, detail: result.wrong });
      refused = result.wrong;
    } else if (tested?.way !== way) {
      const outcome = await tryConnection(connection, vault, { ...result, secrets: made.secrets, draft });
      tested = { way, outcome };
      if (outcome.mend.length > 0) {
        const correct = t('Correct It');
        const message = `${name}: ${outcome.said}.`;
        const choice = await vscode.window.showWarningMessage(message, { modal: true, detail: outcome.detail }, correct, t('Show Summary'));
        if (choice === undefined) return undefined;
        if (choice === correct) {
          asked = new Set<string>(outcome.mend);
          again = { about: asked, said: outcome.said };
          continue;
        }
      }
    }

    const outcome = tested?.way === way ? tested.outcome : undefined;
    const works = outcome?.works ?? true;
    const steps = stepsFor(draft, around);
    const isNew = untouched === undefined || keyOf(made) !== keyOf(untouched);
    const label = works ? `$(check) ${task.saveLabel(name)}` : `$(warning) ${t('{0} Anyway', task.saveLabel(name))}`;
    const decision = await review({
      title: task.title,
      lines: summaryOf(draft, steps, model),
      save: isNew && 'device' in result ? { label, detail: outcome?.said } : undefined,
      canTest: !works,
    });
    if (decision === LEFT) return undefined;
    if (decision === BACK)
      asked = new Set(
        steps
          .flat()
          .flatMap(({ about = '' }) => about)
          .slice(-1),
      );
    else if (decision.kind === 'save') return made;
    else if (decision.kind === 'test') tested = undefined;
    else asked = new Set([decision.about]);
  }
}

function keyOf({ device, secrets }: NewDevice): string {
  return JSON.stringify([device, secrets]);
}

/** What a test depends on: not the name, nor the group. */
function wayOf({ device: { name: _name, haGroup: _group, ...device }, secrets }: NewDevice): string {
  return JSON.stringify([device, secrets]);
}
