/**
 * What may come in one answer, so that it stays one Ethernet frame (1,500 octets with its headers): fragments of UDP are what firewalls
 * and cloud networks drop first. Reckoned before anything has come: a name, its binding around it, and a value of usual size.
 */
const MOST_OCTETS = 1_180;
const AROUND = 6;
const VALUE = 9;

/** What the answer about this name, or the next one, will take up. A number of a name takes more than one octet from 128 on. */
export function octetsOf(oid: string): number {
  let octets = AROUND + VALUE - 1;
  let digits = 0;
  for (let at = 0; at <= oid.length; at++) {
    if (at < oid.length && oid.charCodeAt(at) !== 46) {
      digits += 1;
      continue;
    }
    octets += digits < 3 ? 1 : 2;
    digits = 0;
  }
  return octets;
}

/** How many bindings about this name fit into an answer; one at least. */
export function fitting(octets: number): number {
  return Math.max(1, Math.floor(MOST_OCTETS / octets));
}

/** What is asked for in their order, as much together as one answer takes. */
export function packs<Asked>(all: readonly Asked[], octetsIn: (each: Asked) => number): readonly (readonly Asked[])[] {
  const done: Asked[][] = [];
  let pack: Asked[] = [];
  let room = MOST_OCTETS;
  for (const each of all) {
    const octets = octetsIn(each);
    if (pack.length > 0 && octets > room) {
      done.push(pack);
      pack = [];
      room = MOST_OCTETS;
    }
    pack.push(each);
    room -= octets;
  }
  if (pack.length > 0) done.push(pack);
  return done;
}
