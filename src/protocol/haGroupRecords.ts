import type { Authentication, MemberStanding, Redundancy } from '../core/highAvailability.ts';
import type { Untold } from '../core/memberDifferences.ts';
import type { Rejected } from '../core/reading.ts';

/** HA groups as clients see them. All times are ISO 8601 strings in UTC. */

export interface HaMemberRecord {
  /** Id of the device. */
  readonly device: string;
  readonly name: string;
  readonly standing: MemberStanding;
  /** What of it is not well, as a phrase. Left out: nothing is. */
  readonly because?: string;
  /** It answers nobody here, and clients may reach it all the same. */
  readonly unheard?: true;
  /** When it was last heard, of one that is not heard now. */
  readonly lastHeard?: string;
  /** From when on its partitions need the black PED key before they serve again. Left out: that is not to be expected. */
  readonly blackKeyFrom?: string;
  /** No poll tells this of it, so nobody knows whether it is like the others. */
  readonly untold?: Untold;
}

/** Something in which the members of a group are not alike, as monitoring sees it. */
export interface HaDifferenceRecord {
  /** `firmware`, `policy 12`, `objects of payments`. */
  readonly what: string;
  /** `Firmware: East US 1 has 7.0.3, West US 1 has 7.7.1`. */
  readonly text: string;
  readonly since: string;
}

/** What a client of a group said of it. It was so at that time, and nobody knows since. */
export interface HaClientRecord {
  /** As the person calls it who has read it. */
  readonly client: string;
  readonly at: string;
  readonly by: string;
  /** What the client calls the group. */
  readonly label: string;
  /** Members that the client has. */
  readonly expected: number;
  readonly members: readonly {
    readonly serial: string;
    readonly label: string;
    /** Left out: it does not say. */
    readonly alive?: boolean;
    readonly standby?: true;
    /** Id of the device on which its partition is. Left out: of none that is watched, or not known. */
    readonly device?: string;
  }[];
  /** Left out: it does not say. */
  readonly needsSync?: boolean;
  readonly autoRecovery?: boolean;
}

export interface ReadHaClientParams {
  readonly haGroup: string;
  /** Whom it is from, as the person calls it. */
  readonly client: string;
  readonly text: string;
}
/** A client that the inventory names. */
export interface AskHaClientParams {
  readonly haGroup: string;
  readonly client: string;
}
export interface ReadHaClientResult {
  readonly said: HaClientRecord;
  readonly rejected: readonly Rejected[];
}

export interface HaGroupRecord {
  /** As its members' `haGroup` has it. */
  readonly id: string;
  /** As people call it. */
  readonly name: string;
  /** As the inventory has them. Left out: it says nothing of it. */
  readonly members?: number;
  readonly quorum?: number;
  readonly authentication?: Authentication;
  readonly autoRecovery?: boolean;
  readonly redundancy: Redundancy;
  /** Names of clients that may be asked over SSH. Left out: none. */
  readonly askable?: readonly string[];
  /** Its devices, in the order of the inventory. */
  readonly watched: readonly HaMemberRecord[];
  /** Left out: none is known. Of what only one member tells nothing is known. */
  readonly differences?: readonly HaDifferenceRecord[];
  /** What its clients have said last, the newest first. Left out: nobody has asked one. */
  readonly clients?: readonly HaClientRecord[];
}
