import type { Severity } from '../../src/core/indicator.ts';

/** A sign and a word for each severity, so that none is known by its colour alone. */
export const SEVERITIES: Readonly<Record<Severity, string>> = { critical: '✕ Critical', warning: '▲ Warning' };
