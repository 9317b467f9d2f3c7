import { BlockList, isIP, isIPv6 } from 'node:net';
import { plainAddress } from '../listening/plainAddress.ts';

/** Who may send: single addresses, and ranges as `10.0.0.0/8`. */
export interface SenderList {
  /** The hosts of the inventory, resolved, and the further addresses that they send from. */
  readonly addresses: Iterable<string>;
  readonly ranges?: Iterable<string>;
  /** Programs that pass on what others have sent, by address or range. Of their messages `snmpTrapAddress.0` counts. */
  readonly relays?: Iterable<string>;
}

/** Whether an address may send, before a single octet of its message is looked at. */
export class Senders {
  readonly #known: AddressSet;
  readonly #relays: AddressSet;

  constructor({ addresses, ranges = [], relays = [] }: SenderList) {
    this.#known = new AddressSet([...addresses, ...ranges]);
    this.#relays = new AddressSet(relays);
  }

  /** Both take a `plainAddress`. */
  mayBeDevice(address: string): boolean {
    return this.#known.has(address);
  }

  isRelay(address: string): boolean {
    return this.#relays.has(address);
  }
}

class AddressSet {
  readonly #single = new Set<string>();
  readonly #ranges = new BlockList();
  readonly #hasRanges: boolean;

  constructor(words: Iterable<string>) {
    let ranges = false;
    for (const word of words) {
      const [address = '', length] = word.split('/');
      const plain = plainAddress(address);
      if (length === undefined) this.#single.add(spelt(plain));
      else {
        this.#ranges.addSubnet(plain, Number(length), familyOf(plain));
        ranges = true;
      }
    }
    this.#hasRanges = ranges;
  }

  has(address: string): boolean {
    if (this.#single.has(address) || (address.includes(':') && this.#single.has(spelt(address)))) return true;
    return this.#hasRanges && isIP(address) !== 0 && this.#ranges.check(address, familyOf(address));
  }
}

const familyOf = (address: string): 'ipv4' | 'ipv6' => (isIPv6(address) ? 'ipv6' : 'ipv4');

/** IPv6 has many spellings of one address; the parser of URLs gives the one of RFC 5952. */
function spelt(address: string): string {
  return isIPv6(address) ? new URL(`http://[${address}]`).hostname : address;
}
