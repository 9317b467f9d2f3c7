import { t, translated } from '../../core/l10n.ts';
import type { ConsoleDescriptor } from '../../core/modelDescriptor.ts';
import type { Draft } from './draft.ts';

/** What can be chosen where a question offers choices. `detail`: what the choice means. */
export interface Offer<T> {
  readonly label: string;
  readonly detail?: string;
  readonly answer: T;
}

type OffersOf<F extends keyof Draft> = readonly Offer<NonNullable<Draft[F]>>[];

/** @param mayLack it can be watched without a console */
export function consoleOffers({ onlyHere }: ConsoleDescriptor, mayLack: boolean): OffersOf<'consoleBy'> {
  return [
    { label: `$(plug) ${t('Serial port')}`, detail: t('A cable from the console port to this machine'), answer: 'port' },
    { label: `$(server) ${t('Console server')}`, detail: t('Raw TCP, host:port'), answer: 'address' },
    { label: `$(server) ${t('Console server, Telnet')}`, detail: t('Its port speaks the Telnet protocol, host:port'), answer: 'telnet' },
    { label: `$(terminal) ${t('SSH')}`, detail: t('The appliance’s own SSH, over the network'), answer: 'ssh' },
    ...(mayLack
      ? [
          {
            label: `$(circle-slash) ${t('Not at all')}`,
            detail: t('SNMP only. {0} are then not watched', translated(onlyHere)),
            answer: 'none' as const,
          },
        ]
      : []),
  ];
}

export const flowControls: OffersOf<'flowControl'> = [
  { label: t('None'), detail: t('As appliances are delivered'), answer: 'none' },
  { label: 'XON/XOFF', detail: t('Where the other end is set to software flow control'), answer: 'xonxoff' },
];

/** @param mayLack it can be watched without SNMP */
export function snmpOffers(mayLack: boolean): OffersOf<'snmpVersion'> {
  return [
    { label: `$(lock) ${t('SNMP v3')}`, detail: t('Authenticated and encrypted. Recommended'), answer: '3' },
    { label: `$(unlock) ${t('SNMP v2c')}`, detail: t('Clear text: anyone on the path can read the community'), answer: '2c' },
    ...(mayLack
      ? [
          {
            label: `$(circle-slash) ${t('No')}`,
            detail: t('Nothing confirms what the console says, and nothing is left when it is silent'),
            answer: 'none' as const,
          },
        ]
      : []),
  ];
}

export const authProtocols: OffersOf<'authProtocol'> = [
  { label: 'SHA-256', answer: 'sha256' },
  { label: 'SHA-384', answer: 'sha384' },
  { label: 'SHA-512', answer: 'sha512' },
  { label: 'SHA-1', detail: t('For appliances that know no better'), answer: 'sha' },
];

export const privProtocols: OffersOf<'privProtocol'> = [
  { label: 'AES-128', answer: 'aes' },
  { label: 'AES-256', detail: t('With the longer key that NET-SNMP makes'), answer: 'aes256' },
];

/** What was chosen, without its picture; undefined when nothing was. */
export function chosenLabel<T>(offers: readonly Offer<T>[], answer: T | undefined): string | undefined {
  return offers.find((offer) => offer.answer === answer)?.label.replace(/^\$\(.*?\) /, '');
}
