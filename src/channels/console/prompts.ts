import type { ConsoleProfile } from '../../core/deviceModel.ts';
import type { Hearing } from './hearing.ts';
import { quoted } from './transports/loginFaults.ts';

/** Where a device stands, by what it said last. */
export interface Prompts {
  atLogin(heard: Hearing): boolean;
  atPassword(heard: Hearing): boolean;
  atShell(heard: Hearing): boolean;
  /** A line begins with the shell's prompt, whatever came after it. `atShell` misses a prompt onto which a kernel line was printed. */
  shellShown(heard: Hearing): boolean;
  demandsNewPassword(heard: Hearing): boolean;
  refuses(heard: Hearing): boolean;
  timedOut(heard: Hearing): boolean;
  /** The sentence by which the device lets nobody in just now. */
  deferral(heard: Hearing): string | undefined;
  /** The last trailer of the text and where it stands, if a shell prompt may follow it. */
  trailer(text: string): Trailer | undefined;
  /** Where in the text the shell's prompt begins, searched from `from`; -1 without one. */
  shellPromptAt(text: string, from: number): number;
}

export interface Trailer {
  readonly start: number;
  readonly end: number;
  readonly code: number;
  readonly text: string;
}

/** Applies a profile's patterns to what was heard. */
export function promptsOf(profile: ConsoleProfile): Prompts {
  const anywhere = new RegExp(profile.shellPrompt.source.replace(/\$$/, ''), profile.shellPrompt.flags.replace(/[gy]/g, ''));
  const everyTrailer = new RegExp(profile.resultTrailer.source, `${profile.resultTrailer.flags.replace(/[gy]/g, '')}g`);
  return {
    atLogin: ({ shown }) => profile.loginPrompt.test(shown),
    atPassword: ({ shown }) => profile.passwordPrompt.test(shown),
    atShell: ({ shown }) => profile.shellPrompt.test(shown),
    shellShown: ({ shown }) => anywhere.test(shown),
    demandsNewPassword: ({ shown }) => profile.passwordChange.test(shown),
    refuses: ({ shown }) => profile.loginRefused.test(shown),
    timedOut: ({ shown }) => profile.loginTimedOut?.test(shown) ?? false,
    deferral: (heard) => quoted(profile.loginDeferred, heard),
    trailer(text) {
      const last = [...text.matchAll(everyTrailer)].at(-1);
      if (last?.[1] === undefined) return undefined;
      const lead = /^\n*/.exec(last[0])?.[0].length ?? 0;
      return { start: last.index + lead, end: last.index + last[0].length, code: Number(last[1]), text: (last[2] ?? '').trim() };
    },
    shellPromptAt(text, from) {
      const found = anywhere.exec(text.slice(from));
      if (found === null) return -1;
      return from + found.index + (found[0].startsWith('\n') ? 1 : 0);
    },
  };
}
