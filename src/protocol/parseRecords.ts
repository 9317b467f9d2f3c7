import type { MessageFact } from '../core/message.ts';

export interface ParseLinesParams {
  /** Lines of a log, as a syslog server stores them or a person has copied them. */
  readonly text: string;
  /** The whole text of an inventory as it might be saved: its rules are tried. */
  readonly inventory: string;
}
/** What lines of a log would say. */
export interface ParseLinesResult {
  /** `line`: from 1. `own`: by a rule of the inventory, and not of the model. */
  readonly messages: readonly (MessageFact & { readonly line: number })[];
  /** No rule knows them. */
  readonly unknown: readonly { readonly line: number; readonly text: string; readonly app?: string }[];
  /** Lines that are not read: they are too many. */
  readonly left: number;
  /** Rules of the inventory that were tried. */
  readonly rules: number;
  /** They keep the rules of the inventory from being tried. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
  /** As sentences. */
  readonly notes: readonly string[];
}

/** Of lines that are tried, in characters. */
export const LONGEST_LINES = 200_000;
