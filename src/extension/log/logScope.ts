import { t } from '../../core/l10n.ts';
import type { LogEntry } from '../../protocol/contract.ts';

/** What a log is about; all of it when nothing is given. */
export interface LogScope {
  readonly alert?: string;
  readonly device?: string;
  /** Only what people did, or only what this one did. */
  readonly people?: boolean;
  readonly who?: string;
}

/** The scope that a page was opened with. What is not understood is left out. */
export function scopeOf(query: string): LogScope {
  try {
    const { alert, device, people, who } = JSON.parse(query) as Record<string, unknown>;
    return {
      ...(typeof alert === 'string' && { alert }),
      ...(typeof device === 'string' && { device }),
      ...(people === true && { people }),
      ...(typeof who === 'string' && { who }),
    };
  } catch {
    return {};
  }
}

/** What to ask the service for. */
export function requestOf({ alert, device, people = false, who }: LogScope) {
  return {
    ...(alert !== undefined && { alert }),
    ...(device !== undefined && { device }),
    ...((people || who !== undefined) && { people: true }),
  };
}

export function within({ who }: LogScope, entries: readonly LogEntry[]): readonly LogEntry[] {
  return who === undefined ? entries : entries.filter((entry) => entry.who === who);
}

/** ", what people did", ", what ada did"; empty where nothing is left out. */
export function filterText({ people = false, who }: LogScope): string {
  if (who !== undefined) return t(', what {0} did', who);
  return people ? t(', what people did') : '';
}

/** Everybody whom the entries name, in the order of the alphabet. */
export function peopleIn(entries: readonly LogEntry[]): readonly string[] {
  return [...new Set(entries.flatMap(({ who }) => who ?? []))].sort();
}
