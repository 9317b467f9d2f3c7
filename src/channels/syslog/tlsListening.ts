import type { PeerCertificate, TLSSocket, TlsOptions } from 'node:tls';
import type { ProvenPeer } from './receivedLine.ts';

/** How we show who we are over TLS (RFC 5425), and whom we believe. Without `ca` and `fingerprints` anybody is let in, and nobody is proven. */
export interface TlsListening {
  /** PEM; the certificate first, then those of the authorities between. */
  readonly cert: string;
  readonly key: string;
  /** PEM of the authorities that sign our senders' certificates. */
  readonly ca?: string;
  /** SHA-256 of our senders' certificates, as `AB:CD:…`, `sha-256:AB:CD:…` (RFC 5425, 4.2.2) or without colons. */
  readonly fingerprints?: readonly string[];
}

/** Options for the server. It asks for a certificate where one is checked, and leaves the judgement to `peerOf`. */
export function serverOptions({ cert, key, ca, fingerprints }: TlsListening): TlsOptions {
  const requestCert = ca !== undefined || fingerprints !== undefined;
  return { cert, key, ...(ca !== undefined && { ca }), requestCert, rejectUnauthorized: false, handshakeTimeout: 10_000 };
}

/** Who is at the other end; a word where it may not be listened to; undefined where nobody asks. */
export function peerOf(
  socket: TLSSocket,
  { ca, fingerprints }: TlsListening,
): ProvenPeer | 'no-certificate' | 'unknown-certificate' | undefined {
  if (ca === undefined && fingerprints === undefined) return undefined;
  const certificate = socket.getPeerCertificate();
  // An empty object where the sender has shown none.
  if (certificate?.fingerprint256 === undefined) return 'no-certificate';
  const fingerprint = certificate.fingerprint256;
  const names = namesOf(certificate);
  if (fingerprints?.some((each) => bare(each) === bare(fingerprint))) return { fingerprint, names, by: 'fingerprint' };
  return ca !== undefined && socket.authorized ? { fingerprint, names, by: 'authority' } : 'unknown-certificate';
}

const bare = (fingerprint: string): string =>
  fingerprint
    .replace(/^sha-?256:/i, '')
    .replaceAll(':', '')
    .toUpperCase();

/** `DNS:luna-1, IP Address:10.0.0.1`; where there are none, the common name. */
function namesOf({ subject, subjectaltname }: PeerCertificate): readonly string[] {
  const alternatives = (subjectaltname ?? '').split(', ').flatMap((each) => /^(?:DNS|IP Address):([^"]+)$/.exec(each)?.[1] ?? []);
  const common: unknown = subject?.CN;
  return alternatives.length > 0 || typeof common !== 'string' ? alternatives : [common];
}
