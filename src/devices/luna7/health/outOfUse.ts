/**
 * Conditions in which no client is served: the HSM card is locked, empty or not there, NTLS does not run, or no interface has a connection.
 * A single partition that is not activated is not among them: the others serve.
 */
export const outOfUse: ReadonlySet<string> = new Set([
  'card-fault',
  'down',
  'login-attempts-used-up',
  'offline',
  'out-of-service',
  'tamper-suspected',
  'tampered',
  'transport-mode',
  'zeroized',
]);
