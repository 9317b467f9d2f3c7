import type { Inline } from './inline.ts';

/** What a runbook's work does to the HSM, from the mildest to the gravest. */
export const RISK_CLASSES = ['hot-swap without tamper', 'in service', 'planned downtime with tamper', 'zeroize and deprovision'] as const;
export type RiskClass = (typeof RISK_CLASSES)[number];

/** The parts of a runbook under their headings, in the order in which they stand. "What to do" is the checklist. */
export const RUNBOOK_PARTS = {
  meaning: 'What it means',
  sure: 'How to be sure',
  impact: 'Impact',
  steps: 'What to do',
  avoid: 'What not to do',
  who: 'Who is responsible',
  verify: 'How to verify',
} as const;
/** The other words that are fixed in a runbook's file. */
export const RISK_CLASS = 'Risk class';
export const CAN_WAIT = 'Can wait';
export const IF = 'If';

/** How a condition begins what hangs on it: `If the other supply delivers`. */
export function conditionText(answer: string): string {
  return `${IF} ${answer}`;
}

export type SectionName = keyof typeof RUNBOOK_PARTS;
export type ProseName = Exclude<SectionName, 'steps'>;

/** A fact must have this value: `other-supply` is `delivers`. */
export interface FactCondition {
  readonly fact: string;
  readonly value: string;
}

/** A paragraph, an item of a list, or what is typed. */
export interface Block {
  readonly kind: 'paragraph' | 'item' | 'code';
  /** Of `code`: one line each, as it is. */
  readonly text: readonly Inline[];
  /** It is to be read only where all of these hold. Empty: always. */
  readonly when: readonly FactCondition[];
  /** The condition as it is written: "If the other supply delivers". */
  readonly lead?: string;
}

/** A step of the checklist. */
export interface RunbookStep extends Omit<Block, 'kind'> {
  /** Lasting and unique in its runbook: ticks are kept under it. */
  readonly id: string;
  /** What is typed for it, a line each. */
  readonly code: readonly string[];
  /** What would show that it is done, of what monitoring sees. */
  readonly seenBy?: FactCondition;
}

/** What to do about one class of faults, as its Markdown file says it. */
export interface Runbook {
  readonly title: string;
  readonly risk: RiskClass;
  /** How long it may wait, and as long as what. */
  readonly wait: readonly Inline[];
  readonly prose: Readonly<Record<ProseName, readonly Block[]>>;
  readonly steps: readonly RunbookStep[];
}

/** What is wrong with a file that is no runbook: a sentence, and the line (from 1; 0: the file as a whole). */
export interface RunbookFlaw {
  readonly line: number;
  readonly text: string;
}
