import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { language, t, translated } from '../../core/l10n.ts';
import { listed } from '../../core/words.ts';
import { replaceFile } from '../../inventory/replaceFile.ts';
import type { AlertRecord, CustomerNoteRecord } from '../../protocol/contract.ts';
import { lineOfProblem, NOTE_TEMPLATE_FILE, noteOf, readNote } from '../../protocol/customerNote.ts';
import { reasonComplaint } from '../asking/reason.ts';
import { Disposable } from '../common/disposable.ts';
import { refuseElsewhere } from '../connection/elsewhere.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { inventoryPath } from '../connection/settings.ts';
import { inertText } from '../words/inertText.ts';

const EDIT = t('Edit Template');
const OPEN_INVENTORY = t('Open Inventory');
const SEND = t('Send');
/** Of a note in the question whether it shall be sent. The whole text is in the editor behind it. */
const SHOWN = 1_500;

/** Notes to people who are affected by an alert: drafts in untitled documents, which a person changes, copies or sends. */
export class CustomerNotes extends Disposable {
  readonly #connection: ServiceConnection;
  /** Which alert the note in a document is about, by the document's address. */
  readonly #alerts = new Map<string, Pick<AlertRecord, 'id'>>();

  constructor(connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.register(
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (this.#alerts.delete(uri.toString())) this.#tellEditor();
      }),
    );
  }

  /** Opens a draft. What is wrong with the template is said, and the draft is there all the same. */
  async draft(alert: Pick<AlertRecord, 'id'>): Promise<void> {
    const note = await this.#connection.request('customerNote', { alert: alert.id, ...inOurLanguage() });
    const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: noteOf(note.subject, note.text) });
    this.#alerts.set(document.uri.toString(), alert);
    this.#tellEditor();
    await vscode.window.showTextDocument(document);
    const [problem] = note.problems;
    if (
      problem !== undefined &&
      (await vscode.window.showWarningMessage(t('The template of the note: {0}', inertText(problem, 400)), EDIT)) === EDIT
    )
      await this.editTemplate(lineOfProblem(problem));
  }

  /** Copies the note before the person's eyes; false: there is none. */
  async copy(): Promise<boolean> {
    const document = vscode.window.activeTextEditor?.document;
    if (!document || !this.#alerts.has(document.uri.toString())) return false;
    await vscode.env.clipboard.writeText(document.getText());
    return true;
  }

  /** Mails the note before the person's eyes, after a reason and a yes with the text in view. */
  async send(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    const alert = document && this.#alerts.get(document.uri.toString());
    if (!document || !alert) {
      void vscode.window.showInformationMessage(t('There is no note before you. “Draft Note to Customers” makes one of an alert.'));
      return;
    }
    const note = readNote(document.getText());
    if (!note) {
      void vscode.window.showWarningMessage(
        t('The first line of a note is its subject: “Subject: …”. A text follows it. Nothing was sent.'),
      );
      return;
    }
    // The receivers of now: the inventory may be another one than when the note was drafted.
    const receiver = await pickReceiver(await this.#connection.request('customerNote', { alert: alert.id }));
    if (!receiver) return;
    const why = await vscode.window.showInputBox({
      title: t('Send Note to Customers'),
      prompt: t('Why is it sent? It stands in the log'),
      validateInput: reasonComplaint,
    });
    if (why === undefined) return;
    const question = t('Send “{0}” to {1}?', inertText(note.subject, 120), inertText(listed(receiver.to), 200));
    const detail = note.text.length > SHOWN ? `${note.text.slice(0, SHOWN)}…` : note.text;
    if ((await vscode.window.showInformationMessage(question, { modal: true, detail }, SEND)) !== SEND) return;
    const { to } = await this.#connection.request('sendCustomerNote', {
      alert: alert.id,
      receiver: receiver.id,
      subject: note.subject,
      text: note.text,
      why: why.trim(),
    });
    void vscode.window.showInformationMessage(t('The note is on its way to {0}.', inertText(listed(to), 200)));
  }

  /** Opens the template that the user owns, and writes the default one first where there is none. */
  async editTemplate(line = 1): Promise<void> {
    refuseElsewhere();
    const uri = vscode.Uri.file(templatePath());
    const exists = await vscode.workspace.fs.stat(uri).then(
      () => true,
      () => false,
    );
    if (!exists) {
      const { defaultNote } = await import('../../inventory/onDemand.ts');
      await replaceFile(uri.fsPath, translated(defaultNote()));
    }
    const document = await vscode.workspace.openTextDocument(uri);
    const { range } = document.lineAt(Math.min(line, document.lineCount) - 1);
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(range.start, range.start) });
  }

  /** For the buttons of the documents that are notes. */
  #tellEditor(): void {
    void vscode.commands.executeCommand('setContext', 'hsmVigil.notes', [...this.#alerts.keys()]);
  }
}

/** The service speaks English unless it is asked. */
function inOurLanguage(): { readonly language?: string } {
  return language() === 'en' ? {} : { language: language() };
}

/** Beside the inventory, as the service looks for it. */
export function templatePath(): string {
  return join(dirname(inventoryPath()), NOTE_TEMPLATE_FILE);
}

type NoteReceiver = CustomerNoteRecord['receivers'][number];

/** The only one is taken without asking; the question that follows names it. */
async function pickReceiver({ receivers }: CustomerNoteRecord): Promise<NoteReceiver | undefined> {
  const [only, another] = receivers;
  if (only && !another) return only;
  if (!only) {
    const message = t(
      'No receiver in “notify” of the inventory mails. Add one with “mail”, and “alerts”: false if it shall get nothing but notes.',
    );
    if ((await vscode.window.showInformationMessage(message, OPEN_INVENTORY)) === OPEN_INVENTORY)
      await vscode.commands.executeCommand('hsmVigil.openInventory');
    return undefined;
  }
  const items = receivers.map((receiver) => ({ label: receiver.id, description: inertText(listed(receiver.to), 160), receiver }));
  return (await vscode.window.showQuickPick(items, { placeHolder: t('Through which receiver?'), matchOnDescription: true }))?.receiver;
}
