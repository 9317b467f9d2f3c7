/** From where a device, an alert or a silence is read that another service watches: its id and what it is called. */
export interface SourceReference {
  readonly id: string;
  readonly name: string;
}

/** A monitoring platform from which devices of other services are read, and how that fares. */
export interface SourceRecord extends SourceReference {
  /** Its host and port, without path and without anything that proves who we are. */
  readonly place: string;
  /**
   * `waiting`: it was not asked yet. `old`: it answers, and what it knows of some devices is too old, or of none anything at all, or its clock is
   * not ours. `failing`: it does not answer, or with nothing that can be understood.
   */
  readonly state: 'waiting' | 'ok' | 'old' | 'failing';
  /** How it stands and what to do about it: sentences. */
  readonly text: string;
  /** Devices that are known from there. */
  readonly devices: number;
  /** Those of which nothing was told for too long. */
  readonly unheard: number;
  /** Those that are watched here as well, and are shown as that. */
  readonly own: number;
  /** Those that are shown as read from another source, which knows them as well. Missing: none. */
  readonly elsewhere?: number;
  /** When it last answered in full. */
  readonly lastAt?: string;
  /** How long that took (ms), and how many requests. */
  readonly tookMs?: number;
  readonly requests?: number;
}
