/**
 * All that takes the definition of the inventory, for who needs it seldom: the editor's part imports it when somebody works with the file. It is a
 * bundle of its own (`.ci/build.mjs`), so that starting the editor's part does not read it.
 */
export * from './consequences.ts';
export * from './edit.ts';
export * from './editReceivers.ts';
export * from './load.ts';
export * from './missingSecrets.ts';
export * from './secretWords.ts';
