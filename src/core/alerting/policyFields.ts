import type { Severity } from '../indicator.ts';
import { parseDuration } from '../time/duration.ts';

/**
 * The fields of an alert policy that an operator may set: one row each, with its default and how it is read. The types of a policy, what
 * the inventory accepts, its defaults, and what an HA group or a device says differently all follow from this table. A new field is one
 * row here, and a sentence about it in the inventory's definition, without which that does not compile.
 */

/**
 * `standard`: the window, two witnesses that agree, events that prove themselves. `strict`: the window alone, and what the console
 * confirms in its re-reads. `fast`: as standard, with polls of its own to confirm a first negative.
 */
export const profiles = ['standard', 'strict', 'fast'] as const;
export type Profile = (typeof profiles)[number];

/** What the operator has decided about one condition; what is left out is as the model has it. */
export interface ConditionOverride {
  readonly severity?: Severity;
  readonly negatives?: number | 'window';
  /** Not judged at all. */
  readonly off?: boolean;
}

/** A duration as the inventory writes it (`10m`), or in milliseconds. */
export type Duration = string | number;

/** One field. `Written` is what the inventory may have, `Value` what a policy has. */
export interface PolicyField<Kind extends string = string, Written = unknown, Value = unknown> {
  /** What the inventory accepts for it. */
  readonly kind: Kind;
  /** As it would be written. */
  readonly default: Written;
  /** What it comes to. A narrower part of the file that writes it says nothing of the rest of the `wider` value. */
  read(written: Written, wider?: Value): Value;
}

/** A table of fields. */
type Fields = Readonly<Record<string, PolicyField>>;

type WrittenOf<F> = F extends PolicyField<string, infer Written, infer _Value> ? Written : never;
type ValueOf<F> = F extends PolicyField<string, infer _Written, infer Value> ? Value : never;

/** Fields as they are written; what is left out is as in a wider part of the file, or has its default. */
export type WrittenFields<T extends Fields> = { readonly [F in keyof T]?: WrittenOf<T[F]> | undefined };
/** Fields as they are read. Durations are milliseconds. */
export type FieldValues<T extends Fields> = { readonly [F in keyof T]: ValueOf<T[F]> };

const profile = (usual: Profile): PolicyField<'profile', Profile, Profile> => ({
  kind: 'profile',
  default: usual,
  read: (written) => written,
});

const count = (usual: number): PolicyField<'count', number, number> => ({ kind: 'count', default: usual, read: (written) => written });

const duration = (usual: string): PolicyField<'duration', Duration, number> => ({
  kind: 'duration',
  default: usual,
  read: milliseconds,
});

type WrittenConditions = Readonly<
  Record<string, { readonly [P in keyof ConditionOverride]?: ConditionOverride[P] | undefined } | undefined>
>;
type Conditions = Readonly<Record<string, ConditionOverride>>;

/** Part by part, also inside a condition. */
const conditions: PolicyField<'conditions', WrittenConditions, Conditions> = {
  kind: 'conditions',
  default: {},
  read: (written, wider = {}) => {
    const read: Record<string, ConditionOverride> = { ...wider };
    for (const [name, override] of Object.entries(present(written))) read[name] = { ...read[name], ...present(override) };
    return read;
  },
};

type Margins = Readonly<Record<string, number>>;

const margins: PolicyField<'margins', Readonly<Record<string, number | undefined>>, Margins> = {
  kind: 'margins',
  default: {},
  read: (written, wider) => ({ ...wider, ...present(written) }),
};

export const policyFields = {
  profile: profile('standard'),
  window: duration('60m'),
  /** Negative slots within the window that fire an alert. */
  negatives: count(3),
  /** Consecutive positives that resolve a firing alert. */
  recover: count(2),
  /** The notification of a firing alert that nobody has acknowledged is repeated after this, then after twice as long, then daily. */
  renotify: duration('4h'),
  /** Two witness groups that are negative about one component within this time fire at once. 0: they do not. */
  corroborate: duration('15m'),
  /** How long an acknowledgement holds unless it says otherwise. */
  ackExpiry: duration('24h'),
  /** The next level of receivers is notified of what nobody has acknowledged for this long. */
  escalate: duration('30m'),
  /** By condition (`speed-low`), or by component and condition (`console.silent`). */
  conditions,
  /** How near a reading may come to the device's own limit before that is worth a warning, by metric, in its unit. */
  margins,
} as const satisfies Fields;

export type PolicyFields = typeof policyFields;
/** What the inventory says of alerts, as it is written. */
export type WrittenPolicy = WrittenFields<PolicyFields>;
/** What the inventory says of alerts, with every default in place. */
export type PolicyValues = FieldValues<PolicyFields>;

/** The values of a part of the file that stands for itself: what is left out has its default. @throws {RangeError} for a bad duration */
export function fieldValues<T extends Fields>(fields: T, written: WrittenFields<T>): FieldValues<T> {
  return eachField(fields, (field, name) => field.read(written[name] ?? field.default));
}

/** The values of a narrower part of the file: what is left out is as in the wider one. @throws {RangeError} for a bad duration */
export function narrowedValues<T extends Fields>(fields: T, wider: FieldValues<T>, written: WrittenFields<T>): FieldValues<T> {
  return eachField(fields, (field, name) => (written[name] === undefined ? wider[name] : field.read(written[name], wider[name])));
}

function eachField<T extends Fields>(fields: T, read: (field: Fields[string], name: string) => unknown): FieldValues<T> {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, read(field, name)])) as FieldValues<T>;
}

export function milliseconds(duration: Duration): number {
  return typeof duration === 'number' ? duration : parseDuration(duration);
}

/** An object without what is undefined. */
function present<T extends object>(value: T | undefined): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value ?? {}).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
