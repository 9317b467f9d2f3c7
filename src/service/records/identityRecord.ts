import { identityFields, type SeenIdentity } from '../../core/identity.ts';
import { plainText } from '../../core/text.ts';
import type { IdentityRecord } from '../../protocol/deviceRecords.ts';

const LONGEST = 80;

/** Who answers, as clients are shown it. */
export function identityRecord(seen: SeenIdentity): IdentityRecord {
  return Object.fromEntries(
    identityFields.flatMap((field) => {
      const text = seen[field];
      return text === undefined ? [] : [[field, plainText(text, LONGEST)]];
    }),
  );
}
