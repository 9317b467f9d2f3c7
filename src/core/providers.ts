/**
 * Who may run the datacentre that an HSM stands in, and what is known of their service: dated facts, each with its source. When a provider says
 * something else, this is the file to change: the fact, and `asOf`, when somebody last read it there.
 */

/** As written in the inventory. `own`: the owner of the HSM, or a datacentre whose hands the owner directs. */
export const providerIds = ['azure-dedicated-hsm', 'own'] as const;
export type ProviderId = (typeof providerIds)[number];

/** Something that ends on a day. */
export interface ProviderDate {
  /** A short stable word. */
  readonly id: string;
  /** As a heading: what ends. */
  readonly what: string;
  /** The last day on which it is so, `2027-03-31` (UTC). */
  readonly date: string;
  /** What it means: sentences. */
  readonly means: string;
  /** What a person can do: a sentence. */
  readonly remedy: string;
  readonly source: string;
}

/** Something to heed whenever work is done. Nobody can see from here whether it was. */
export interface ProviderRule {
  /** A sentence. */
  readonly text: string;
  readonly source: string;
}

export interface Provider {
  readonly id: ProviderId;
  readonly name: string;
  readonly dates: readonly ProviderDate[];
  readonly rules: readonly ProviderRule[];
  /** To whom a request goes. */
  readonly desk: string;
  /** What it says of a short outage of one of two power feeds: it does not want to be asked about that. */
  readonly briefOutage: ProviderRule;
  /** When these facts were last compared with their sources, `2026-11-29`. */
  readonly asOf: string;
}

const AZURE_DOCUMENTS = 'Microsoft’s documentation of Azure Dedicated HSM';

export const knownProviders: readonly Provider[] = [
  {
    id: 'azure-dedicated-hsm',
    name: 'Azure Dedicated HSM',
    dates: [
      {
        id: 'gateway-addresses',
        what: 'Basic public addresses of ExpressRoute gateways',
        date: '2027-03-31',
        means: 'A gateway that still has one may lose its way to the HSM then, and with it SNMP, log lines and clients.',
        remedy: 'Move the gateway to a standard address before that day, and test SNMP, traps, log lines and a client afterwards.',
        source: AZURE_DOCUMENTS,
      },
      {
        id: 'service-end',
        what: 'The service Azure Dedicated HSM',
        date: '2028-07-31',
        means: 'Keys cannot be moved to the services that follow it.',
        remedy: 'Plan where new keys are made and how applications change over to them, and leave time for both to run side by side.',
        source: AZURE_DOCUMENTS,
      },
    ],
    rules: [
      {
        text: 'Before a reboot, make sure that the vendor’s patch KB0019789 is in: without it the HSM may hang, and the provider’s support resets it, which takes up to 48 hours.',
        source: `${AZURE_DOCUMENTS}; the vendor’s article KB0019789`,
      },
      { text: 'Never power the HSM off.', source: AZURE_DOCUMENTS },
    ],
    desk: 'Azure support',
    briefOutage: {
      text: 'The provider asks that no request be opened for a short outage of one power feed: power maintenance takes one feed at a time, and the other one carries the appliance.',
      source: AZURE_DOCUMENTS,
    },
    asOf: '2026-11-29',
  },
  {
    id: 'own',
    name: 'Own datacentre',
    dates: [],
    rules: [],
    desk: 'Your own datacentre',
    briefOutage: {
      text: 'A short outage of one power feed is what planned work on the power looks like. Ask whether there is any before somebody is sent.',
      source: 'The vendor’s pages about its power supplies',
    },
    asOf: '2026-11-29',
  },
];

export function providerOf(id: ProviderId): Provider | undefined {
  return knownProviders.find((provider) => provider.id === id);
}
