import * as z from 'zod/mini';
import { LONGEST_LINE } from './logPattern.ts';

/** Rules of one's own for lines of logs. Part of the inventory's definition: see intakeSchema.ts. */

/** @param conditions names of those that a device of any model may have */
export function logRuleSchemaFor(conditions: readonly string[]) {
  return z
    .strictObject({
      name: z
        .string()
        .check(
          z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'expected letters, digits, ".", "_" or "-", at most 63, a letter or digit first'),
          z.describe('Its name, as messages carry it. Each once.'),
        ),
      match: z
        .string()
        .check(
          z.minLength(1),
          z.maxLength(500),
          z.describe(
            `Regular expression of JavaScript (flag \`u\`), tried on the words after the name of the process, at most ${LONGEST_LINE} characters. Named groups may be used in \`text\`; \`(?<value>…)\` is the measured value.`,
          ),
        ),
      app: z
        .optional(z.string().check(z.minLength(1), z.maxLength(48)))
        .check(z.describe('The process that writes it, such as `ipmievd`. Left out: any.')),
      component: z
        .optional(
          z
            .string()
            .check(
              z.regex(/^[a-z0-9][a-z0-9._-]{0,62}$/, 'expected the id of a part, such as "psu1": lower-case letters, digits, "." or "-"'),
            ),
        )
        .check(z.describe('The part that it is about, such as `psu1` or `fan1a`.')),
      condition: z.optional(z.enum(conditions)).check(z.describe('What it says about the part. Needs `component` and `asserted`.')),
      asserted: z.optional(z.boolean()).check(z.describe('true: the condition begins with this line. false: it is over.')),
      severity: z.enum(['info', 'warning', 'critical']).check(z.describe('How bad it is.')),
      text: z
        .optional(z.string().check(z.minLength(1), z.maxLength(300)))
        .check(z.describe('What a person reads; `$<name>` stands for what a named group of `match` has found. Left out: the line itself.')),
      unit: z
        .optional(z.string().check(z.minLength(1), z.maxLength(20)))
        .check(z.describe('Unit of the group `value` (UCUM), such as `rpm` or `Cel`.')),
    })
    .check(z.describe('A rule for lines that the model’s own rules do not know, or read differently.'));
}

export type LogRuleConfig = z.output<ReturnType<typeof logRuleSchemaFor>>;
