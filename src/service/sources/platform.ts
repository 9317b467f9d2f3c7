import { SECOND } from '../../core/time/duration.ts';
import type { SourceConfig } from '../../inventory/sourceSchema.ts';
import type { SourceReference } from '../../protocol/contract.ts';
import type { Secrets } from '../common/secrets.ts';
import { alertsPath, type KeptQuiet, keptQuiet, silencesPath } from './alertmanager.ts';
import { doubtIn, type Line, linesIn, samplesIn, type ToldSample } from './answers.ts';
import { HttpAsker } from './asker.ts';
import { knownBefore, readingQuestions, refreshQuestions, toldQuestion } from './questions.ts';
import type { RangeQuestion } from './remoteHistory.ts';
import type { DetailSamples } from './remoteReadings.ts';
import { type Answers, isId } from './told.ts';

/** All that came of one look at a platform. */
export interface PlatformLook {
  readonly answers: Answers;
  /** Of the last day; undefined: not asked this time. */
  readonly known: readonly ToldSample[] | undefined;
  /** Readings of the devices that somebody looks at. */
  readonly details: DetailSamples | undefined;
  /** How far the server's clock is ahead of ours (ms). Undefined: it does not tell. */
  readonly ahead: number | undefined;
  /** Why the answers are not all there is, as the server says. Undefined: they are. */
  readonly doubt: string | undefined;
}

type Form = (body: unknown, host: string) => readonly ToldSample[];

const READ_AT = 'hsm_vigil_reading_timestamp_seconds';

/** The newest sample of each series, with its time. */
const lastOfEach: Form = (body, host) =>
  linesIn(body, host).flatMap(({ labels, points }) => {
    const last = points.at(-1);
    return last ? [{ labels, value: last[1], time: last[0] }] : [];
  });

/**
 * One platform, as it is asked: five questions at each look, one more where there are alerts, and one for what was known before, or two for what
 * somebody looks at.
 */
export class Platform implements Disposable {
  readonly #config: SourceConfig;
  readonly #asker: HttpAsker;
  readonly #alertmanager: HttpAsker | undefined;
  readonly #now: () => number;

  /** @param patience how long one answer may take (ms) */
  constructor(config: SourceConfig, secrets: Secrets, now: () => number, patience?: number) {
    this.#config = config;
    this.#now = now;
    this.#asker = new HttpAsker(config.prometheus, secrets, patience);
    this.#alertmanager = config.alertmanager && new HttpAsker(config.alertmanager, secrets, patience);
  }

  get host(): string {
    return this.#asker.host;
  }

  /** Host of its Alertmanager; empty: none is named. */
  get alertmanager(): string {
    return this.#alertmanager?.host ?? '';
  }

  /** Requests so far. */
  get asked(): number {
    return this.#asker.asked + (this.#alertmanager?.asked ?? 0);
  }

  /**
   * @param opened devices that somebody looks at; `early`: also ask for devices of the last day
   * @throws {SourceFault} {PlatformUnreachable} {SecretMissing}
   */
  async look(opened: readonly string[], early: boolean, signal: AbortSignal): Promise<PlatformLook> {
    const doubts: (string | undefined)[] = [];
    let ahead: number | undefined;
    const ask = async (query: string, form: Form = samplesIn): Promise<readonly ToldSample[]> => {
      const began = this.#now();
      const { body, clock } = await this.#asker.ask('/api/v1/query', { query }, signal);
      // Its clock is told to the second, at any moment while it answered.
      if (clock !== undefined) ahead = clock + SECOND < began ? clock + SECOND - began : Math.max(0, clock - this.#now());
      doubts.push(doubtIn(body));
      return form(body, this.host);
    };
    const answers = await this.#answers(ask);
    const known = early ? await ask(knownBefore(this.#config)) : undefined;
    // Not both at one look: it stays within ten requests.
    const details = opened.length === 0 || early ? undefined : await this.#details(opened, ask);
    return { answers, known, details, ahead, doubt: doubts.find((doubt) => doubt !== undefined) };
  }

  /** What it had been told by a moment (ms). @throws as `look` */
  stoodAt(time: number, signal: AbortSignal): Promise<Answers> {
    return this.#answers(async (query) => {
      const { body } = await this.#asker.ask('/api/v1/query', { query, time: String(time / SECOND) }, signal);
      return samplesIn(body, this.host);
    });
  }

  /** Readings of these devices now, or as they were by a moment (ms). @throws as `look` */
  details(devices: readonly string[], signal: AbortSignal, time?: number): Promise<DetailSamples> {
    const at = time !== undefined && { time: String(time / SECOND) };
    return this.#details(devices, async (query, form = samplesIn) => {
      const { body } = await this.#asker.ask('/api/v1/query', { query, ...at }, signal);
      return form(body, this.host);
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

  async #answers(ask: (query: string) => Promise<readonly ToldSample[]>): Promise<Answers> {
    const questions = refreshQuestions(this.#config);
    const answers: Record<keyof Answers, readonly ToldSample[]> = {
      states: [],
      answered: [],
      services: [],
      exceptions: [],
      alerts: [],
      told: [],
    };
    // Over three connections: what one answer costs to read is done while the server works at the next.
    await Promise.all(
      Object.entries(questions).map(async ([name, query]) => {
        const samples = await ask(query);
        answers[name as keyof Answers] = samples;
        if (name !== 'alerts' || samples.length === 0) return;
        const alerted = [...new Set(samples.map(({ labels }) => labels.device).filter(isId))];
        answers.told = await ask(toldQuestion(this.#config, alerted));
      }),
    );
    return answers;
  }

  async #details(devices: readonly string[], ask: (query: string, form?: Form) => Promise<readonly ToldSample[]>): Promise<DetailSamples> {
    const questions = readingQuestions(this.#config, devices);
    const facts = await ask(questions.facts);
    const timed = new Set(facts.flatMap(({ labels }) => (labels.__name__ === READ_AT ? (labels.device ?? []) : [])));
    const isTimed = devices.every((device) => timed.has(device));
    return { facts, readings: isTimed ? await ask(questions.readings) : await ask(questions.samples, lastOfEach) };
  }
}
