import assert from 'node:assert/strict';
import { loginDialogues } from '../support/loginDialogues.ts';
import { test } from '../support/timelessTest.ts';

/** `npm run bench -- passwordPlace` has more of them. */
const DIALOGUES = 2_000;

test(`the password reaches no prompt but its own in ${DIALOGUES} dialogues`, async () => {
  const { sent } = await loginDialogues(DIALOGUES);
  assert.ok(sent > DIALOGUES / 20, `only ${sent} dialogues came as far as the password`);
});
