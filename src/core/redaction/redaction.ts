/** What may be taken out of a text that leaves the house. Secrets are not among it: those never leave. */
export const REDACTIONS = ['serials', 'addresses', 'labels', 'names'] as const;
export type Redaction = (typeof REDACTIONS)[number];
