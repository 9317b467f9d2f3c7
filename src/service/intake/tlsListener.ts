import { readFile } from 'node:fs/promises';
import { ConnectionLines, type ConnectionLinesOptions } from '../../channels/syslog/connectionLines.ts';
import { flawOf, type TlsListening } from '../../channels/syslog/tlsListening.ts';
import type { SyslogIntake } from '../../inventory/intakeSchema.ts';
import type { Ear } from './ear.ts';

/** Where a certificate and its authorities stand. */
export type TlsFiles = Pick<NonNullable<SyslogIntake['tls']>, 'listen' | 'cert' | 'ca' | 'fingerprints'>;

/** The private key, or why there is none. */
export interface TlsKey {
  readonly pem?: string;
  readonly missing: string;
}

/**
 * Hears syslog over TLS with what the files hold now. They are read again every `lookEvery` ms: a certificate that was renewed, or a file that
 * could not be read before, counts without a restart. Files that TLS cannot be spoken with take nothing away from a place that hears.
 */
export class TlsListener implements Ear {
  readonly place: string;
  readonly #files: TlsFiles;
  readonly #key: TlsKey;
  readonly #options: Omit<ConnectionLinesOptions, 'tls'>;
  readonly #timer: NodeJS.Timeout;
  #lines: ConnectionLines | undefined;
  /** Of what `#lines` speaks TLS with. */
  #used = '';
  /** TLS can be spoken with that. */
  #isSound = false;
  /** What is wrong with the files as they are now; empty: nothing. */
  #problem = '';
  /** Of listeners that others have taken the place of. */
  #before = { lines: 0, refused: 0, lost: 0 };
  #looking: Promise<void> | undefined;
  #ended = false;

  constructor(files: TlsFiles, key: TlsKey, options: Omit<ConnectionLinesOptions, 'tls'>, lookEvery: number) {
    this.place = `Syslog at ${files.listen} (TLS)`;
    this.#files = files;
    this.#key = key;
    this.#options = options;
    this.#timer = setInterval(() => void this.look(), lookEvery).unref();
  }

  get problems(): readonly string[] {
    return [...(this.#lines?.problems ?? []).map(({ text }) => text), this.#problem].filter(Boolean);
  }

  get kept(): number {
    return this.#before.lines + (this.#lines?.counts.lines ?? 0);
  }

  get refused(): number {
    return this.#before.refused + (this.#lines?.counts.refused ?? 0);
  }

  get lost(): number {
    return this.#before.lost + (this.#lines?.counts.lost ?? 0);
  }

  /** Reads the files, and listens anew where they have changed. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    clearInterval(this.#timer);
    await this.#looking;
    await this.#lines?.[Symbol.asyncDispose]();
  }

  async #look(): Promise<void> {
    const read = await this.#read();
    if (this.#ended) return;
    const flaw = typeof read === 'string' ? read : flawOf(read);
    const isBetter = typeof read !== 'string' && (flaw === undefined || !this.#isSound);
    this.#say(isBetter || flaw === undefined ? '' : this.#beside(flaw));
    const used = JSON.stringify(read);
    if (!isBetter || used === this.#used) return;
    await this.#replace(read);
    this.#used = used;
    this.#isSound = flaw === undefined;
  }

  #beside(flaw: string): string {
    const where = this.#files.listen;
    return this.#isSound
      ? `Syslog at ${where} (TLS) is received with the certificate that was read before, and will not be after a restart: ${flaw}`
      : `Nothing is received at ${where} (TLS): ${flaw}`;
  }

  #say(problem: string): void {
    if (this.#problem === problem) return;
    this.#problem = problem;
    this.#options.changed();
  }

  /** The port is free before it is taken anew. */
  async #replace(tls: TlsListening): Promise<void> {
    const old = this.#lines;
    await old?.[Symbol.asyncDispose]();
    if (old) {
      const { lines, refused, lost } = old.counts;
      this.#before = { lines: this.#before.lines + lines, refused: this.#before.refused + refused, lost: this.#before.lost + lost };
    }
    this.#lines = this.#ended ? undefined : new ConnectionLines({ ...this.#options, tls });
    this.#options.changed();
  }

  /** Half a sentence where they cannot be read. */
  async #read(): Promise<TlsListening | string> {
    const { cert, ca, fingerprints } = this.#files;
    const { pem, missing } = this.#key;
    if (pem === undefined) return missing;
    try {
      const [own, authorities] = await Promise.all([readFile(cert, 'utf8'), ca === undefined ? undefined : readFile(ca, 'utf8')]);
      return { cert: own, key: pem, ...(authorities !== undefined && { ca: authorities }), ...(fingerprints && { fingerprints }) };
    } catch (error) {
      const { code = 'unknown error', path = 'a file' } = error as NodeJS.ErrnoException;
      return `the file ${path} could not be read (${code}). Check its name in the inventory, and the right to read it. It is tried again by itself.`;
    }
  }
}
