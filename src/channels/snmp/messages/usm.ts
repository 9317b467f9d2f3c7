import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import type { SenderAuthProtocol, SenderPrivProtocol } from '../snmpTarget.ts';

/** HMAC-MD5-96 and HMAC-SHA-96 (RFC 3414, 6 and 7), HMAC-SHA-2 (RFC 7860, 4): the hash, and how much of its result travels (octets). */
const PROTOCOLS: Readonly<Record<SenderAuthProtocol, { readonly hash: string; readonly length: number }>> = {
  md5: { hash: 'md5', length: 12 },
  sha: { hash: 'sha1', length: 12 },
  sha224: { hash: 'sha224', length: 16 },
  sha256: { hash: 'sha256', length: 24 },
  sha384: { hash: 'sha384', length: 32 },
  sha512: { hash: 'sha512', length: 48 },
};

/** The cipher, and the octets of its key. */
const CIPHERS: Readonly<Record<SenderPrivProtocol, { readonly cipher: string; readonly length: number }>> = {
  aes: { cipher: 'aes-128-cfb', length: 16 },
  aes192: { cipher: 'aes-192-cfb', length: 24 },
  aes256: { cipher: 'aes-256-cfb', length: 32 },
};

/** A passphrase is repeated to this length before it is hashed (RFC 3414, A.2), octets. */
const STRETCHED = 1_048_576;

/** What a user proves itself with, and what it hides its messages with. */
export interface Passphrases {
  readonly auth: { readonly protocol: SenderAuthProtocol; readonly key: string };
  readonly priv?: { readonly protocol: SenderPrivProtocol; readonly key: string };
}

/**
 * One user's keys for one engine (RFC 3414, 2.6: a key localised to an engine is of no use against another one), and what is done
 * with them. AES-128 in CFB mode is RFC 3826; AES-192 and AES-256 differ in their key alone (draft-blumenthal-aes-usm-04).
 */
export class UsmKeys {
  readonly #hash: string;
  /** Octets of a digest in a message. */
  readonly digestLength: number;
  // As key objects: making one of the same octets for every message costs more than the digest itself.
  readonly #auth: KeyObject;
  readonly #priv: { readonly cipher: string; readonly key: KeyObject } | undefined;
  #salt = randomBytes(8).readBigUInt64BE();

  constructor({ auth, priv }: Passphrases, engineId: Buffer) {
    const { hash, length } = PROTOCOLS[auth.protocol];
    this.#hash = hash;
    this.digestLength = length;
    this.#auth = createSecretKey(localised(hash, auth.key, engineId));
    if (priv === undefined) return;
    const { cipher, length: needed } = CIPHERS[priv.protocol];
    this.#priv = { cipher, key: createSecretKey(extended(hash, localised(hash, priv.key, engineId), needed)) };
  }

  /** Whether there is a key for privacy; without one nothing can be encrypted. */
  get encrypts(): boolean {
    return this.#priv !== undefined;
  }

  /** The digest of a message whose place for it holds zeros. */
  digest(message: Uint8Array): Buffer {
    return createHmac(this.#hash, this.#auth).update(message).digest().subarray(0, this.digestLength);
  }

  /** Whether the digest at `at` is that of the message. Sets its place to zeros. */
  verify(message: Buffer, at: number): boolean {
    const told = Buffer.from(message.subarray(at, at + this.digestLength));
    message.fill(0, at, at + this.digestLength);
    return told.length === this.digestLength && timingSafeEqual(told, this.digest(message));
  }

  /** A salt is used once in the life of a key: counted on from a random place (RFC 3826, 3.1.1.1). */
  encrypt(content: Uint8Array, boots: number, time: number): { readonly content: Buffer; readonly salt: Buffer } {
    this.#salt = BigInt.asUintN(64, this.#salt + 1n);
    const salt = Buffer.allocUnsafe(8);
    salt.writeBigUInt64BE(this.#salt);
    const { cipher, key } = this.#privacy();
    return { content: createCipheriv(cipher, key, vector(boots, time, salt)).update(content), salt };
  }

  decrypt(content: Uint8Array, boots: number, time: number, salt: Buffer): Buffer {
    const { cipher, key } = this.#privacy();
    return createDecipheriv(cipher, key, vector(boots, time, salt)).update(content);
  }

  #privacy() {
    if (this.#priv === undefined) throw new Error('this user has no key for privacy');
    return this.#priv;
  }
}

function vector(boots: number, time: number, salt: Buffer): Buffer {
  const iv = Buffer.allocUnsafe(16);
  iv.writeUInt32BE(boots >>> 0, 0);
  iv.writeUInt32BE(time >>> 0, 4);
  salt.copy(iv, 8);
  return iv;
}

/** A key of this length; one that is too short goes on with the hash of itself (draft-blumenthal-aes-usm-04, 3.1.2.1). */
function extended(hash: string, key: Buffer, length: number): Buffer {
  return key.length >= length
    ? key.subarray(0, length)
    : extended(hash, Buffer.concat([key, createHash(hash).update(key).digest()]), length);
}

function localised(hash: string, passphrase: string, engineId: Buffer): Buffer {
  const stretched = createHash(hash);
  const once = Buffer.from(passphrase, 'utf8');
  // In pieces of some kilobytes; the last one is cut.
  const piece = Buffer.concat(Array.from({ length: Math.ceil(16_384 / once.length) }, () => once));
  let left = STRETCHED;
  for (; left > piece.length; left -= piece.length) stretched.update(piece);
  const key = stretched.update(piece.subarray(0, left)).digest();
  return createHash(hash).update(key).update(engineId).update(key).digest();
}
