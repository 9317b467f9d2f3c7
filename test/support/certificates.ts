import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder } from './bundledCli.ts';

export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
  /** SHA-256, as `AB:CD:…`. */
  readonly fingerprint: string;
}

const openssl = (...args: readonly string[]): string =>
  execFileSync('openssl', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

/** An authority, made by openssl, that signs certificates for hosts. */
export class Authority {
  readonly #folder = newFolder();
  readonly certFile = join(this.#folder, 'ca.pem');
  readonly #keyFile = join(this.#folder, 'ca.key');

  constructor(name: string) {
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      this.#keyFile,
      '-out',
      this.certFile,
    );
  }

  get cert(): string {
    return readFileSync(this.certFile, 'utf8');
  }

  /** `alternatives`: `DNS:luna-1,IP:127.0.0.1`. */
  sign(name: string, alternatives = `DNS:${name}`): Certificate {
    const file = (end: string) => join(this.#folder, `${name}.${end}`);
    openssl(
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      file('key'),
      '-out',
      file('csr'),
    );
    return this.#signed(name, alternatives);
  }

  /** Signs the same key anew. */
  renew(name: string, alternatives = `DNS:${name}`): Certificate {
    return this.#signed(name, alternatives);
  }

  #signed(name: string, alternatives: string): Certificate {
    const file = (end: string) => join(this.#folder, `${name}.${end}`);
    writeFileSync(file('ext'), `subjectAltName=${alternatives}\n`);
    openssl(
      'x509',
      '-req',
      '-in',
      file('csr'),
      '-CA',
      this.certFile,
      '-CAkey',
      this.#keyFile,
      '-CAcreateserial',
      '-days',
      '2',
      '-extfile',
      file('ext'),
      '-out',
      file('pem'),
    );
    const fingerprint = openssl('x509', '-in', file('pem'), '-noout', '-fingerprint', '-sha256').trim().replace(/^.*=/, '');
    return {
      certFile: file('pem'),
      keyFile: file('key'),
      cert: readFileSync(file('pem'), 'utf8'),
      key: readFileSync(file('key'), 'utf8'),
      fingerprint,
    };
  }
}
