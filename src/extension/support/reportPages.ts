import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { alertStateWord } from '../../core/alerting/stateWords.ts';
import { plural, t } from '../../core/l10n.ts';
import { REDACTIONS, type Redaction } from '../../core/redaction/redaction.ts';
import type { AlertRecord, SupportReportParams, SupportReportRecord } from '../../protocol/contract.ts';
import { zip } from '../../protocol/zip.ts';
import { Disposable } from '../common/disposable.ts';
import type { ServiceConnection } from '../connection/serviceConnection.ts';
import { inertText } from '../words/inertText.ts';
import { size } from './reportWords.ts';

const SCHEME = 'hsm-vigil-report';
const GONE = t('A report is kept as long as its window is open. Run "Support Report" again.\n');
const FIRST = 'README.md';
const SHOW_TICKET = t('Show Ticket');
const MAKE_AGAIN = t('Make It Again');
const USE_IT = t('Use It as It Is');

/** What a report is about. */
export type ReportSubject = Pick<SupportReportParams, 'alert' | 'device'>;

const kinds: Readonly<Record<Redaction, { readonly label: string; readonly detail: string }>> = {
  serials: { label: t('Serial numbers'), detail: t('of HSMs, partitions and drives. Whoever repairs an HSM needs them') },
  addresses: { label: t('Addresses'), detail: t('IPv4, IPv6, MAC, host names, mail addresses, fingerprints of hosts') },
  labels: { label: t('Labels'), detail: t('of HSMs and partitions') },
  names: { label: t('Names'), detail: t('of HSMs, groups, sites, clients, accounts and people') },
};

/**
 * A report for somebody outside, as read-only texts: it is looked at before it is saved, and what is saved is what was looked at. The next one
 * replaces it.
 */
export class ReportPages extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #connection: ServiceConnection;
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  #subject: ReportSubject | undefined;
  #report: SupportReportRecord | undefined;
  /** Of its alert, when it was made. */
  #state: AlertRecord['state'] | undefined;
  /** As chosen last: secrets are always out, and of the rest everything until somebody says otherwise. */
  #redact: readonly Redaction[] = REDACTIONS;

  readonly onDidChange = this.#changed.event;

  constructor(connection: ServiceConnection) {
    super();
    this.#connection = connection;
    this.register(vscode.workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  /** Links in what a device has said stay text. */
  provideTextDocumentContent(uri: vscode.Uri): string {
    const file = this.#report?.files.find(({ name }) => uri.path.endsWith(`/${name}`));
    return file?.text.replaceAll('://', ':\u2060//') ?? GONE;
  }

  /** Asks what to take out, gathers the report and shows what it would hold. */
  async make(subject: ReportSubject): Promise<void> {
    const redact = await this.#choose();
    if (!redact) return;
    this.#subject = subject;
    this.#redact = redact;
    await this.#gather(subject);
    await this.#open(FIRST);
    const { warning } = this.#report?.ticket ?? {};
    if (warning !== undefined && (await vscode.window.showWarningMessage(inertText(warning, 600), SHOW_TICKET)) === SHOW_TICKET)
      await this.#open('ticket.md');
  }

  /** Another choice of what is taken out, for the same report. */
  async redact(): Promise<void> {
    const subject = this.#subject;
    const redact = subject && (await this.#choose());
    if (!redact) return;
    this.#redact = redact;
    await this.#gather(subject);
  }

  async showFile(): Promise<void> {
    const items = (this.#report?.files ?? []).map(({ name, about, text }) => ({ label: name, description: size(text), detail: about }));
    const chosen = await vscode.window.showQuickPick(items, { placeHolder: t('Which file of the report?'), matchOnDetail: true });
    if (chosen) await this.#open(chosen.label);
  }

  async copyTicket(): Promise<void> {
    if (!(await this.#isOfNow())) return;
    const { ticket } = this.#report ?? {};
    if (!ticket) return;
    await vscode.env.clipboard.writeText(ticket.text);
    void vscode.window.showInformationMessage(t('Copied the text for a ticket. It goes to: {0}.', inertText(ticket.to, 100)));
  }

  async save(): Promise<void> {
    const report = this.#report;
    if (!report) {
      void vscode.window.showInformationMessage(t('There is no report in this window. Run “Support Report” first.'));
      return;
    }
    if (!(await this.#isOfNow())) return;
    const target = await vscode.window.showSaveDialog({
      title: t('Save Support Report'),
      saveLabel: t('Save Report'),
      defaultUri: vscode.Uri.file(join(homedir(), `${report.name}.zip`)),
      filters: { 'ZIP archive': ['zip'] },
    });
    if (!target) return;
    await vscode.workspace.fs.writeFile(target, zip(report.files, Date.now()));
    void vscode.window.showInformationMessage(
      plural(report.files.length, 'Saved the report: {0} file, secrets taken out.', 'Saved the report: {0} files, secrets taken out.'),
    );
  }

  /** An alert may fire or end while its report is read. Then it is made anew and looked at again, unless the person wants it as it is. */
  async #isOfNow(): Promise<boolean> {
    const state = this.#stateOfAlert();
    if (!this.#subject || state === undefined || state === this.#state) return true;
    const question = t(
      'This report was made while the alert was {0}. It is {1} now.',
      this.#state ? alertStateWord(this.#state) : t('not known here'),
      alertStateWord(state),
    );
    const answer = await vscode.window.showWarningMessage(question, { modal: true }, MAKE_AGAIN, USE_IT);
    if (answer === MAKE_AGAIN) {
      await this.#gather(this.#subject);
      await this.#open(FIRST);
    }
    return answer === USE_IT;
  }

  #stateOfAlert(): AlertRecord['state'] | undefined {
    return this.#connection.snapshot?.alerts.find(({ id }) => id === this.#subject?.alert)?.state;
  }

  async #choose(): Promise<readonly Redaction[] | undefined> {
    const items = REDACTIONS.map((kind) => ({ ...kinds[kind], redaction: kind, picked: this.#redact.includes(kind) }));
    const chosen = await vscode.window.showQuickPick(items, {
      title: t('What Shall Be Taken Out of the Report?'),
      placeHolder: t('Secrets always are. What else?'),
      canPickMany: true,
    });
    return chosen?.map(({ redaction }) => redaction);
  }

  async #gather(subject: ReportSubject): Promise<void> {
    const title = t('Gathering the report…');
    this.#report = await vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, () =>
      this.#connection.request('supportReport', { ...subject, redact: this.#redact }),
    );
    this.#state = this.#stateOfAlert();
    for (const { document } of vscode.window.visibleTextEditors) if (document.uri.scheme === SCHEME) this.#changed.fire(document.uri);
  }

  async #open(name: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: SCHEME, path: `/${t('Support Report')}/${name}` });
    // One that was looked at before may be another one now.
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(uri, { preview: name !== FIRST });
  }
}
