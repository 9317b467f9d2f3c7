import { createHash } from 'node:crypto';
import type { ServerHostKeyAlgorithm } from 'ssh2';

/** A server's public key, as people compare it. */
export interface HostKey {
  /** As SSH names it: `ssh-ed25519`, `ecdsa-sha2-nistp256`, `ssh-rsa`. */
  readonly type: string;
  /** As OpenSSH and the appliances write it: `SHA256:` and base64 without padding. */
  readonly fingerprint: string;
}

/** The algorithms of each kind of host key, best first. A server has one key of each kind at most; DSA is not used any more. */
export const hostKeyFamilies: readonly (readonly ServerHostKeyAlgorithm[])[] = [
  ['ssh-ed25519'],
  ['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'],
];

/** @param blob as in RFC 4253, 6.6: the name of the type (uint32 length, text), then what belongs to it */
export function hostKeyOf(blob: Uint8Array): HostKey {
  const length = Math.min(new DataView(blob.buffer, blob.byteOffset, blob.byteLength).getUint32(0), 64);
  const type = Buffer.from(blob.subarray(4, 4 + length)).toString('latin1');
  return {
    type: /^[\w.@-]+$/.test(type) ? type : 'unknown',
    fingerprint: `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`,
  };
}
