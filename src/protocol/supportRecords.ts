import type { Redaction } from '../core/redaction/redaction.ts';
import type { RedactedCount } from '../core/redaction/redactor.ts';

/** What people who must act are handed: a report, a text for a ticket, a note to those who are affected. Times are ISO 8601 strings in UTC. */

/** About one alert, or about one device. */
export interface SupportReportParams {
  readonly alert?: string;
  readonly device?: string;
  /** What is taken out beside secrets, which never stand in a report. */
  readonly redact: readonly Redaction[];
  /** Default: from six hours before the alert, or the last day of the device. */
  readonly from?: string;
  readonly to?: string;
}

export interface ReportFile {
  readonly name: string;
  readonly text: string;
  /** What it is, in a few words. */
  readonly about: string;
}

/** What will be saved, as it will be saved. */
export interface SupportReportRecord {
  /** For the archive, without an ending: `hsm-vigil-report-2026-03-02-1200`. */
  readonly name: string;
  readonly files: readonly ReportFile[];
  readonly redacted: readonly RedactedCount[];
  /** Places from which something was taken that is, or looks like, a secret. */
  readonly secrets: number;
  /** Also one of the files. */
  readonly ticket: TicketRecord;
}

/** A request for help, ready to be sent. */
export interface TicketRecord {
  readonly to: string;
  readonly subject: string;
  /** Markdown. */
  readonly text: string;
  /** Why nobody should be called (yet): sentences. Left out: nothing speaks against it. */
  readonly warning?: string;
}

export interface CustomerNoteParams {
  readonly alert: string;
  /** Default: the file beside the inventory, or the one that comes with the program. */
  readonly template?: string;
  /** Of the note, as BCP 47 has it. Default, and where it is not spoken: English. */
  readonly language?: string;
}

/** A draft for the people who are affected, for a person to read, change and send. */
export interface CustomerNoteRecord {
  readonly subject: string;
  /** Markdown. */
  readonly text: string;
  /** What is wrong with the template, each with its line: `Line 4: …`. Empty: nothing. */
  readonly problems: readonly string[];
  /** Where the template came from. */
  readonly template: 'given' | 'file' | 'default';
  /** Path of the template that the user owns, whether or not it is there. Left out: there is no inventory. */
  readonly path?: string;
  /** Receivers that it can be mailed through. */
  readonly receivers: readonly { readonly id: string; readonly to: readonly string[] }[];
}

export interface SendCustomerNoteParams {
  readonly alert: string;
  /** Of the inventory's, by id; one that mails. */
  readonly receiver: string;
  /** What a person has read and wants to be sent. */
  readonly subject: string;
  readonly text: string;
  readonly why: string;
}

/** Characters of a template, and of a note. */
export const LONGEST_NOTE = 20_000;
export const LONGEST_SUBJECT = 300;
