/** A way on which what is known goes to a monitoring platform, and how that fares since the service runs. */
export interface OutletRecord {
  readonly kind: 'metrics' | 'remote-write' | 'otlp';
  /** For people: `Remote write to prometheus.example.com`. No path and nothing that proves who we are is in it. */
  readonly place: string;
  /**
   * `waiting`: nothing was asked for or taken yet. `silent`: nobody has asked for a while. `behind`: it is taken again, and what was
   * missed is not all there yet. `failing`: it does not work, and `error` says why.
   */
  readonly state: 'waiting' | 'ok' | 'silent' | 'behind' | 'failing';
  /** Why, and what to do: sentences. */
  readonly error?: string;
  /** Samples that were taken; of `metrics` the answers that were given. */
  readonly sent: number;
  /** Samples that wait. */
  readonly queued: number;
  /** Samples that will never arrive: the platform refuses them for good, or there was no room for them. */
  readonly dropped: number;
  /** Why the last of them were dropped: a sentence. */
  readonly dropReason?: string;
  /** Questions that were not answered, since whoever asked did not prove that it may. */
  readonly refused: number;
  /** When something was last taken, or asked for. */
  readonly lastAt?: string;
}
