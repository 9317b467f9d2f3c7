/**
 * An error a person can act on: `message` is a whole sentence for them, without secrets, stack or control characters. Anything
 * thrown that is not a Fault is a bug.
 */
export abstract class Fault extends Error {
  /** Stable, for scripts and for deciding what to offer: `console-busy`. */
  abstract readonly code: string;
  /** The SNMP engine that answered, in hexadecimal digits, as it calls itself without a proof. */
  readonly engineId?: string;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The port cannot be opened: missing, locked by another program, no permission, connection refused. */
export class PortUnavailable extends Fault {
  readonly code = 'port-unavailable';
}

/** This machine lacks something for a conversation: open files, memory, ports. The device was not asked, and nothing is known of it. */
export class OwnShortage extends Fault {
  readonly code = 'own-shortage';
}

/** The console showed a shell prompt before we logged in: somebody else's session, nothing was typed. */
export class ConsoleBusy extends Fault {
  readonly code = 'console-busy';
}

/** A login that was tried, by what it is known again: `kept` over restarts, and not for certain; `whole` in this process alone, for certain. */
export interface TriedLogin {
  readonly kept: string;
  readonly whole: string;
}

/** The device refused our user or password. No further try until a person acts. */
export class LoginRefused extends Fault {
  readonly code = 'login-refused';
  /** Which one, by what it is known again. Missing: none was tried now. */
  login?: TriedLogin;
}

/** The device refused the account, whatever the password: it said that it is disabled, locked or expired. */
export class AccountUnusable extends LoginRefused {
  /** Of each of its messages, before anything of the device is quoted: by it one that was stored is known again. */
  static readonly says = 'it says that the account is disabled, locked or expired';
}

/** The device said that the account is locked for a time. A try meanwhile may prolong it, so the next one waits. */
export class AccountLocked extends Fault {
  readonly code = 'account-locked';
}

/** The device lets nobody in just now: it boots, or has too many sessions. That is no refusal, so the next poll tries again. */
export class LoginDeferred extends Fault {
  readonly code = 'login-deferred';
}

/** Something before the device asks for a login of its own: a console server. Nothing of ours was sent. */
export class ForeignLogin extends Fault {
  readonly code = 'foreign-login';
}

/** The login prompt names another host than all polls before. No password was sent. */
export class OtherHost extends Fault {
  readonly code = 'other-host';
  /** The name that the prompt shows, where it was read. */
  readonly host: string | undefined;
  constructor(message: string, host?: string) {
    super(message);
    this.host = host;
  }
}

/** The SSH host key is not the one that the inventory pins. No password was sent, so trying again harms nothing. */
export class HostKeyChanged extends Fault {
  readonly code = 'host-key-changed';
}

/** Another appliance answers than the one that the device is known to be, or it is open which one does. Nothing of the poll was taken. */
export class OtherAppliance extends Fault {
  readonly code = 'other-appliance';
}

/** The device demands a new password. We never answer that. */
export class PasswordChangeRequired extends Fault {
  readonly code = 'password-change-required';
  /** As that of a login that was refused. */
  login?: TriedLogin;
}

/** Nothing, or nothing more, came within the time allowed. */
export class NoAnswer extends Fault {
  readonly code = 'no-answer';
}

/** What came was not what a healthy line delivers: no echo of the command, no result trailer, too much output. */
export class Garbled extends Fault {
  readonly code = 'garbled';
}

/** The device answered, and the answer is an error (SNMP authorisation, a shell's result code). */
export class DeviceError extends Fault {
  readonly code = 'device-error';
}

/** Something outside the allow-list was about to be sent, or a forbidden user name to be used. Never reaches the wire. */
export class NotAllowed extends Fault {
  readonly code = 'not-allowed';
}

/** A secret that the inventory names is not known here. `secret` is its name. */
export class SecretMissing extends Fault {
  readonly code = 'secret-missing';
  readonly secret: string;
  constructor(message: string, secret: string) {
    super(message);
    this.secret = secret;
  }
}
