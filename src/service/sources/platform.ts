import { SECOND } from '../../core/time/duration.ts';
import type { SourceConfig } from '../../inventory/sourceSchema.ts';
import type { SourceReference } from '../../protocol/contract.ts';
import type { Secrets } from '../common/secrets.ts';
import { alertsPath, type KeptQuiet, keptQuiet, silencesPath } from './alertmanager.ts';
import { doubtIn, type Line, linesIn, type Sample, samplesIn } from './answers.ts';
import { Asker } from './asker.ts';
import { knownBefore, readingQuestions, refreshQuestions } from './questions.ts';
import type { RangeQuestion } from './remoteHistory.ts';
import type { DetailSamples } from './remoteReadings.ts';
import type { Answers } from './told.ts';

/** All that came of one look at a platform. */
export interface Look {
  readonly answers: Answers;
  /** Of the last day; undefined: not asked this time. */
  readonly known: readonly Sample[] | undefined;
  /** Readings of the devices that somebody looks at. */
  readonly details: DetailSamples | undefined;
  /** How far the server's clock is ahead of ours (ms). Undefined: it does not tell. */
  readonly ahead: number | undefined;
  /** Why the answers are not all there is, as the server says. Undefined: they are. */
  readonly doubt: string | undefined;
}

/** One platform, as it is asked: five questions at each look, one more for what was known before, two for what somebody looks at. */
export class Platform implements Disposable {
  readonly #config: SourceConfig;
  readonly #asker: Asker;
  readonly #alertmanager: Asker | undefined;
  readonly #now: () => number;

  /** @param patience how long one answer may take (ms) */
  constructor(config: SourceConfig, secrets: Secrets, now: () => number, patience?: number) {
    this.#config = config;
    this.#now = now;
    this.#asker = new Asker(config.prometheus, secrets, patience);
    this.#alertmanager = config.alertmanager && new Asker(config.alertmanager, secrets, patience);
  }

  get host(): string {
    return this.#asker.host;
  }

  /** Requests so far. */
  get asked(): number {
    return this.#asker.asked + (this.#alertmanager?.asked ?? 0);
  }

  /**
   * @param opened devices that somebody looks at; `early`: also ask for devices of the last day
   * @throws {SourceFault} {PlatformUnreachable} {SecretMissing}
   */
  async look(opened: readonly string[], early: boolean, signal: AbortSignal): Promise<Look> {
    const doubts: (string | undefined)[] = [];
    let ahead: number | undefined;
    // One after the other: what is large is read while nothing else waits in memory, and the server is asked for one thing at a time.
    const ask = async (query: string): Promise<readonly Sample[]> => {
      const began = this.#now();
      const { body, clock } = await this.#asker.ask('/api/v1/query', { query }, signal);
      // Its clock is told to the second, at any moment while it answered.
      if (clock !== undefined) ahead = clock + SECOND < began ? clock + SECOND - began : Math.max(0, clock - this.#now());
      doubts.push(doubtIn(body));
      return samplesIn(body, this.host);
    };
    const questions = refreshQuestions(this.#config);
    const answers: Record<keyof Answers, readonly Sample[]> = { states: [], answered: [], services: [], exceptions: [], alerts: [] };
    for (const [name, query] of Object.entries(questions)) answers[name as keyof Answers] = await ask(query);
    const known = early ? await ask(knownBefore(this.#config)) : undefined;
    const details = opened.length === 0 ? undefined : await this.#details(opened, ask);
    return { answers, known, details, ahead, doubt: doubts.find((doubt) => doubt !== undefined) };
  }

  /** Readings of these devices now. @throws as `look` */
  details(devices: readonly string[], signal: AbortSignal): Promise<DetailSamples> {
    return this.#details(devices, async (query) => {
      const { body } = await this.#asker.ask('/api/v1/query', { query }, signal);
      return samplesIn(body, this.host);
    });
  }

  async range({ query, from, to, step }: RangeQuestion, signal: AbortSignal): Promise<readonly Line[]> {
    const inSeconds = { start: String(from / SECOND), end: String(to / SECOND), step: String(step / SECOND) };
    const { body } = await this.#asker.ask('/api/v1/query_range', { query, ...inSeconds }, signal);
    return linesIn(body, this.host);
  }

  /** Undefined: no Alertmanager is named. @throws as `look` */
  async quiet(source: SourceReference, signal: AbortSignal): Promise<KeptQuiet | undefined> {
    const asker = this.#alertmanager;
    if (!asker) return undefined;
    const alerts = await asker.ask(alertsPath, undefined, signal);
    const silences = await asker.ask(silencesPath, undefined, signal);
    return keptQuiet(alerts.body, silences.body, source, asker.host, this.#now());
  }

  [Symbol.dispose](): void {
    this.#asker[Symbol.dispose]();
    this.#alertmanager?.[Symbol.dispose]();
  }

  async #details(devices: readonly string[], ask: (query: string) => Promise<readonly Sample[]>): Promise<DetailSamples> {
    const { readings, facts } = readingQuestions(this.#config, devices);
    return { readings: await ask(readings), facts: await ask(facts) };
  }
}
