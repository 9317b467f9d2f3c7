import { X509Certificate } from 'node:crypto';
import { createSecureContext, type PeerCertificate, type TLSSocket, type TlsOptions } from 'node:tls';
import { DAY } from '../../core/time/duration.ts';
import type { ListeningProblem } from '../listening/listeningProblem.ts';
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

const BLOCK = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** Why TLS cannot be spoken with these; undefined: it can. What is said holds nothing of the key. */
export function flawOf({ cert, key, ca }: TlsListening): string | undefined {
  const ours = readable(cert);
  if (ours.length === 0)
    return 'its certificate is none in PEM form ("-----BEGIN CERTIFICATE-----"). Check the file that the inventory names.';
  if (ca !== undefined && readable(ca).length === 0)
    return 'the file of authorities holds no certificate in PEM form ("-----BEGIN CERTIFICATE-----"). Check the file that the inventory names.';
  try {
    createSecureContext({ cert, key });
    return undefined;
  } catch {
    return 'its key is none in PEM form, is locked by a password, or is not the one of its certificate. Enter the right one.';
  }
}

function readable(pem: string): readonly X509Certificate[] {
  try {
    return (pem.match(BLOCK) ?? []).map((block) => new X509Certificate(block));
  } catch {
    return [];
  }
}

/** So long before its end there is still time to get another one. */
const FORESEEN = 30 * DAY;

/** Whether senders will refuse our certificate for its age, now or soon. */
export function ageProblem({ cert }: TlsListening, place: string, now: number): ListeningProblem | undefined {
  const [ours] = readable(cert);
  if (ours === undefined) return undefined;
  const [begin, end] = [Date.parse(ours.validFrom), Date.parse(ours.validTo)];
  const text = (what: string): ListeningProblem => ({ code: 'certificate-age', text: `The certificate shown at ${place} ${what}` });
  if (now < begin) return text(`is not valid before ${ours.validFrom}: senders that check it refuse to send. Check this machine's clock.`);
  if (now >= end) return text(`expired on ${ours.validTo}: senders that check it do not send any more. Get a new one.`);
  return end - now < FORESEEN
    ? text(`expires on ${ours.validTo}: senders that check it will not send after that. Get a new one.`)
    : undefined;
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

/** `DNS:hsm-1, IP Address:10.0.0.1`; where there are none, the common name. */
function namesOf({ subject, subjectaltname }: PeerCertificate): readonly string[] {
  const alternatives = (subjectaltname ?? '').split(', ').flatMap((each) => /^(?:DNS|IP Address):([^"]+)$/.exec(each)?.[1] ?? []);
  const common: unknown = subject?.CN;
  return alternatives.length > 0 || typeof common !== 'string' ? alternatives : [common];
}
