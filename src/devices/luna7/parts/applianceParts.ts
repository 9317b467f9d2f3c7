import { part } from '../../shared/hostParts.ts';

/**
 * Parts of the appliance around the HSM card, beside those of every host (`shared/hostParts.ts`).
 *
 * | hw.id          | what it is                                             | hw.parent |
 * |----------------|--------------------------------------------------------|-----------|
 * | sysstat        | the appliance's own verdict on its services            | –         |
 * | clock          | the appliance's clock                                  | enclosure |
 */
export const systemStatus = part('sysstat', 'System status', 'service');
export const clock = part('clock', 'Clock', 'enclosure', 'enclosure');
