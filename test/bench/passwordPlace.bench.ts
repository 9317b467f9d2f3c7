import { loginDialogues } from '../support/loginDialogues.ts';
import { inVirtualTime } from '../support/virtualTime.ts';

/**
 * Logins at consoles that are made up of prompts, names, hosts and noise, in simulated time: `npm run bench -- passwordPlace 100000`. Ends with
 * an error, and the dialogue, where the password goes to a prompt that is not its own.
 */
const dialogues = Number(process.argv[2] ?? 10_000);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);

await inVirtualTime(async () => {
  const { sent, held } = await loginDialogues(dialogues, seed);
  console.log(
    `${dialogues} login dialogues (seed ${seed}): the password went out ${sent} times, to its own prompt each time; ${held} times it was held back`,
  );
});
