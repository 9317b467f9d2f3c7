/** Where an agent listens and how we prove who we are. Keys and communities are secrets: they never appear in an error or a log. */
export type SnmpTarget = SnmpV3Target | SnmpV2cTarget;

export type AuthProtocol = 'sha' | 'sha256' | 'sha384' | 'sha512';
export type PrivProtocol = 'aes' | 'aes256';

/** What a sender of notifications may use: appliances of old know MD5 alone, and some of their agents choose what we do not ask with. */
export type SenderAuthProtocol = AuthProtocol | 'md5' | 'sha224';
export type SenderPrivProtocol = PrivProtocol | 'aes192';

export interface SnmpV3Target {
  readonly host: string;
  readonly port: number;
  readonly version: '3';
  readonly user: string;
  /** HMAC-SHA-96 (RFC 3414) or HMAC-SHA-2 (RFC 7860). The key is the passphrase, at least 8 characters. */
  readonly auth: { readonly protocol: AuthProtocol; readonly key: string };
  /** AES-128-CFB (RFC 3826), or AES-256-CFB as draft-blumenthal-aes-usm has it. */
  readonly priv: { readonly protocol: PrivProtocol; readonly key: string };
}

export interface SnmpV2cTarget {
  readonly host: string;
  readonly port: number;
  readonly version: '2c';
  readonly community: string;
}

/** How long one request waits for its answer (ms), and how often it is sent again before the device counts as silent. */
export interface SnmpPatience {
  readonly timeoutMs: number;
  readonly retries: number;
}
