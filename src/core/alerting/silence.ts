/** Which alerts a person wants no notices of, and until when. Times are milliseconds since the epoch. */

/** A part left out matches everything. */
export interface Matcher {
  readonly device?: string;
  readonly haGroup?: string;
  readonly component?: string;
  readonly condition?: string;
}

/** What of an alert is matched. */
export interface Whereabouts {
  readonly device: string;
  readonly haGroup?: string;
  readonly component: string;
  readonly condition: string;
}

export interface Silence extends Matcher {
  readonly id: string;
  readonly from: number;
  /** No longer in force at this time. */
  readonly until: number;
  readonly by: string;
  readonly why: string;
}

/** A matcher without any part would silence everything, so it matches nothing. */
export function matches({ device, haGroup, component, condition }: Matcher, alert: Whereabouts): boolean {
  if (device === undefined && haGroup === undefined && component === undefined && condition === undefined) return false;
  return (
    (device === undefined || device === alert.device) &&
    (haGroup === undefined || haGroup === alert.haGroup) &&
    (component === undefined || component === alert.component) &&
    (condition === undefined || condition === alert.condition)
  );
}

export function isInForce({ from, until }: Pick<Silence, 'from' | 'until'>, now: number): boolean {
  return from <= now && now < until;
}

/** The silence in force for an alert. Of several, the one that lasts longest. */
export function silenceOf(silences: Iterable<Silence>, alert: Whereabouts, now: number): Silence | undefined {
  let found: Silence | undefined;
  for (const silence of silences) {
    if (isInForce(silence, now) && matches(silence, alert) && (!found || silence.until > found.until)) found = silence;
  }
  return found;
}
