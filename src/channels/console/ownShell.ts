import { Garbled } from '../../core/fault.ts';
import { type Conversation, LIMIT_STALLS, LOGIN_BYTES } from './login.ts';
import { passwordChange } from './transports/loginFaults.ts';

const SETTLE_MS = 500;

/**
 * Waits for the shell of a login that the transport has made. A shell prompt here is ours, because nobody else has ever used this
 * connection; on a line it would be somebody else's. Nothing is typed until it shows.
 */
export async function awaitOwnShell({ dialogue, prompts, profile, stallMs }: Conversation, signal: AbortSignal): Promise<void> {
  await dialogue.until<true>(
    {
      decide: (heard) => {
        if (prompts.demandsNewPassword(heard)) throw passwordChange();
        if (prompts.atShell(heard)) return true;
        if (prompts.atLogin(heard) || prompts.atPassword(heard)) {
          throw new Garbled(
            'After the SSH login the other side asks for a login again. Check that the address is the appliance\u2019s own.',
          );
        }
        return undefined;
      },
      quiet: { ms: Math.min(SETTLE_MS, stallMs / 2), decide: (heard) => (prompts.shellShown(heard) ? true : undefined) },
      stallMs,
      limitMs: LIMIT_STALLS * stallMs,
      limitBytes: LOGIN_BYTES,
      silence: `The SSH login worked, but no ${profile.shell} prompt came. Check that the address is the appliance\u2019s own.`,
    },
    signal,
  );
}
