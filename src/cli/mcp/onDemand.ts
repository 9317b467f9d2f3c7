/**
 * The server for assistants, with the SDK that it is built on. It is a bundle of its own (`.ci/build.mjs`): no other command reads it, and
 * the service does not either.
 */
export { LONGEST_LINE, serveAssistant } from './serveAssistant.ts';
