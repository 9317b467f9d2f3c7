/**
 * All that takes the definition of the inventory, for who needs it seldom: the editor's part imports it when somebody works with the file, or with
 * the template of notes beside it. It is a bundle of its own (`.ci/build.mjs`), which speaks English, so that starting the editor's part does not
 * read it.
 */
export { defaultNote } from '../core/defaultNote.ts';
export * from './consequences.ts';
export * from './edit.ts';
export * from './editReceivers.ts';
export * from './inventoryText.ts';
export * from './load.ts';
export * from './missingSecrets.ts';
export * from './secretWords.ts';
