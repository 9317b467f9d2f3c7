import type { Metric } from '../reading.ts';

/** Parts that spares are kept of, as the inventory calls them. What is no part of these is exchanged with its appliance. */
export const spareParts = ['power-supply', 'fan', 'appliance'] as const;
export type SparePart = (typeof spareParts)[number];

/** What a runbook may ask of the device that it is read for, and how it speaks of the answers. */
export interface FactDefinition {
  readonly id: string;
  /** As a person would ask it. */
  readonly question: string;
  /** Each answer that it may have, as it stands behind "If" in a runbook: `the other supply delivers`. */
  readonly answers: Readonly<Record<string, string>>;
  /** How a person finds out, as it stands behind "find out by". */
  readonly findOut: string;
  /** A reading that answers it. Missing: worked out from what is known of device and group. */
  readonly reading?: FactReading;
}

/** A reading, or an attribute of it, that answers a fact. What fits none of the patterns answers nothing. */
export interface FactReading {
  readonly metric: Metric;
  /** Missing: its value. */
  readonly attribute?: string;
  readonly answers: Readonly<Record<string, RegExp>>;
  /** It does not change by itself: an old reading is as good as a new one. */
  readonly lasting?: true;
}

/** Facts that any appliance may be asked. A model's own stand in its descriptor. */
export const generalFacts: readonly FactDefinition[] = [
  {
    id: 'part',
    question: 'Which part is it, and how is it now?',
    answers: { well: 'the part is well', ill: 'the part is not well' },
    findOut: 'running a health check',
  },
  {
    id: 'other-supply',
    question: 'Does the other supply deliver?',
    answers: { delivers: 'the other supply delivers', fails: 'the other supply does not deliver' },
    findOut: 'having somebody at the rack look at its light',
  },
  {
    id: 'members',
    question: 'Is it the last healthy member of its HA group?',
    answers: { others: 'other members are healthy', last: 'this is the last healthy member' },
    findOut: 'asking a client of the group which members are alive',
  },
  {
    id: 'appliance',
    question: 'Is it the same appliance as when the alert began?',
    answers: {
      same: 'the same appliance answers',
      other: 'another appliance answers in its place',
      accepted: 'the appliance was exchanged and accepted',
    },
    findOut: 'comparing the serial number at the rack',
  },
  {
    id: 'hardware',
    question: 'Who works on the hardware?',
    answers: { provider: 'a provider keeps the hardware', own: 'the hardware is yours to work on' },
    findOut: 'asking who has the key to the rack; `provider` in the inventory then says it to everybody',
  },
  {
    id: 'account',
    question: 'Is the monitor account enabled?',
    answers: { enabled: 'the monitor account is enabled', disabled: 'the monitor account is disabled' },
    findOut: 'asking an administrator of the appliance',
  },
  {
    id: 'spare',
    question: 'Is a spare at hand?',
    answers: { yes: 'a spare is at hand', no: 'no spare is at hand' },
    findOut: 'asking whoever keeps the spares; `spares` in the inventory then says it to everybody',
  },
  {
    id: 'group',
    question: 'Is every member of the HA group there?',
    answers: { whole: 'every member is healthy', short: 'a member is missing' },
    findOut: 'asking a client of the group which members are alive',
  },
  {
    id: 'alike',
    question: 'Are the members alike?',
    answers: { alike: 'the members are alike', differ: 'the members differ' },
    findOut: 'comparing firmware, policies and partitions of the members',
  },
  {
    id: 'keys',
    question: 'Have all members the same keys?',
    answers: { same: 'a client says that keys are synchronised', behind: 'a client says that keys need to be synchronised' },
    findOut: 'asking a client of the group whether it needs to be synchronised',
  },
  {
    id: 'recovery',
    question: 'Do clients take members back by themselves?',
    answers: { on: 'auto recovery is on', off: 'auto recovery is off' },
    findOut: 'asking a client of the group; “autoRecovery” in the inventory then says it to everybody',
  },
];

/** All that runbooks of a model may ask. A model's own definition takes the place of a general one of the same id. */
export function runbookFactsOf(own: readonly FactDefinition[] = []): readonly FactDefinition[] {
  const taken = generalFacts.map((general) => own.find(({ id }) => id === general.id) ?? general);
  return [...taken, ...own.filter((each) => !taken.includes(each))];
}
