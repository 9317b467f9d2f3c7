import { t } from '../../src/core/l10n.ts';
import { isolated } from '../../src/core/text.ts';

/** Of an HSM that another service watches: where something can be done about it. `source`: what the platform is called from which it is read. */
export function onlyReadText(source: string): string {
  return t(
    'Only read from {0}: check it, and acknowledge or silence its alerts, where it is watched. The Alertmanager there can silence them, too.',
    isolated(source),
  );
}
