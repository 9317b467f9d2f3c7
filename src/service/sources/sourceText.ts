import { formatDuration } from '../../core/time/duration.ts';
import { count, formatNumber } from '../../core/words.ts';
import type { SourceRecord } from '../../protocol/contract.ts';

/** How a platform that is read stands. Times in milliseconds. */
export interface SourceStanding {
  readonly devices: number;
  readonly unheard: number;
  readonly own: number;
  /** Those that are read from other sources as well, and are shown as from there; what these are called. */
  readonly elsewhere?: { readonly devices: number; readonly names: readonly string[] } | undefined;
  /** Series whose labels no device of ours has. */
  readonly strange: number;
  /** When it was last read in full. */
  readonly at?: number;
  readonly tookMs?: number;
  readonly requests?: number;
  /** Why the last look failed: sentences. */
  readonly trouble?: string | undefined;
  /** Why its Alertmanager was not read: sentences. */
  readonly alertTrouble?: string | undefined;
  /** So much its clock is ahead of ours; undefined: it is not. */
  readonly clock?: number | undefined;
  /** It took so long (ms) that the next look would have had to wait. */
  readonly slow?: number | undefined;
  /** Why its answers are not all there is, in its own words. */
  readonly doubt?: string | undefined;
}

/** The state of a source, and what there is to say of it. */
export function sourceText(name: string, host: string, standing: SourceStanding): Pick<SourceRecord, 'state' | 'text'> {
  const { at, trouble, devices, unheard, own, elsewhere, clock, doubt, strange, alertTrouble, slow } = standing;
  if (trouble !== undefined) return { state: 'failing', text: at === undefined ? `${trouble} It was never read.` : trouble };
  if (at === undefined) return { state: 'waiting', text: `${host} was not read yet.` };
  const doubts = [
    ...(devices + own === 0
      ? [`${host} answers, and knows no device of HSM Vigil. Check that services write there or are scraped, and "match" in the inventory.`]
      : []),
    ...(unheard > 0 && unheard === devices
      ? [
          `${host} answers, and what it knows of its devices is too old: no service has told it anything of late. Look at the services and the way to it.`,
        ]
      : unheard > 0
        ? [`Of ${formatNumber(unheard, 0)} of ${count(devices, 'device')} nothing was told for too long.`]
        : []),
    ...(clock !== undefined
      ? [
          `The clock of ${host} is ${formatDuration(Math.abs(clock))} ${clock > 0 ? 'ahead of' : 'behind'} the one here: set both by the same time server.`,
        ]
      : []),
    ...(slow === undefined
      ? []
      : [`${host} takes ${formatDuration(slow)} to answer: ask for less of it (“match”), or less often (“every”).`]),
    ...(doubt === undefined ? [] : [`The answers of ${host} are not all there is: ${doubt}.`]),
    ...(strange > 0 ? [`Left out, since no device of HSM Vigil is called so: ${formatNumber(strange, 0)} series of ${host}.`] : []),
    ...(alertTrouble === undefined ? [] : [`Its silences are not known. ${alertTrouble}`]),
  ];
  const both = [
    ...(own > 0 ? [`Watched here as well, and shown as that: ${formatNumber(own, 0)} of ${name}.`] : []),
    ...(elsewhere
      ? [`Read from ${elsewhere.names.join(', ')} as well, and shown as from there: ${formatNumber(elsewhere.devices, 0)} of ${name}.`]
      : []),
  ];
  if (doubts.length > 0) return { state: 'old', text: [...doubts, ...both].join(' ') };
  return { state: 'ok', text: [`${count(devices, 'device')} read.`, ...both].join(' ') };
}

/** Of a moment of the past, with why (sentences). */
export function notReadText(name: string, why: string): string {
  return `How the devices of ${name} stood is not known. ${why}`;
}
