import type { Severity } from '../../src/core/indicator.ts';
import { t } from '../../src/core/l10n.ts';

/** A sign and a word for each severity, so that none is known by its colour alone. */
export const SEVERITIES: Readonly<Record<Severity, string>> = { critical: t('✕ Critical'), warning: t('▲ Warning') };
