import type { Reading } from '../../core/reading.ts';
import { plainText } from '../../core/text.ts';
import type { Collected } from './changes.ts';

/** Attributes that tell which version of something runs, and what that is. */
const versions: Readonly<Record<string, string>> = { 'hsm.firmware': 'Firmware', 'hsm.software': 'Software' };
const LONGEST = 60;

/** An event for each version that is another one than before, once where several readings tell of it. */
export function noteVersions(before: Reading | undefined, now: Reading, { events }: Collected): void {
  for (const text of changedVersions(before, now)) {
    if (events.some((event) => event.text === text)) continue;
    events.push({ time: now.time, device: now.device, kind: 'software-changed', text });
  }
}

/**
 * Versions that a reading tells differently than the one before over the same channel: "Firmware of HSM: 7.7.0 to 7.8.4". Two channels may
 * write a version in two ways, which is no change.
 */
function changedVersions(before: Reading | undefined, now: Reading): readonly string[] {
  return Object.entries(versions).flatMap(([attribute, what]) => {
    // At almost every poll: nothing to make plain.
    if (before?.attributes[attribute] === now.attributes[attribute]) return [];
    const [old, fresh] = [before, now].map((each) => plainText(each?.attributes[attribute] ?? '', LONGEST));
    if (old === '' || fresh === '' || old === fresh) return [];
    return [`${what} of ${plainText(now.attributes['hw.name'], LONGEST)}: ${old} to ${fresh}`];
  });
}
