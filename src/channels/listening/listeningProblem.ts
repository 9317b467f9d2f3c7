/** Something that is wrong where we listen: what it is, where, and what to do about it. */
export interface ListeningProblem {
  readonly code:
    | 'not-listening'
    /** The system gives less memory for what waits than was asked for. */
    | 'small-buffer'
    /** The system threw away what we did not take in time. */
    | 'lost-in-kernel'
    /** We threw away what was not stored in time. */
    | 'lost-here'
    /** Senders refuse ours, now or soon. */
    | 'certificate-age'
    | 'unreadable-file'
    /** What was written to a file while nobody followed it, and is gone. */
    | 'missed-in-file';
  readonly text: string;
}

/** `host`: an address of this machine. */
export interface ListeningPlace {
  readonly protocol: 'UDP' | 'TCP';
  readonly host: string;
  readonly port: number;
}

export function placeName({ protocol, host, port }: ListeningPlace): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port} (${protocol})`;
}

/** Why nothing is heard at this place: half a sentence with its remedy. */
export function unheard(place: ListeningPlace, why: string): ListeningProblem {
  return { code: 'not-listening', text: `Nothing is received at ${placeName(place)}: ${why}` };
}

/** Below it a program needs a right of its own, unless the system says otherwise. */
const FIRST_FREE_PORT = 1024;

/** Why nothing is heard at this place, from the error of the operating system. */
export function notListening(place: ListeningPlace, { code }: NodeJS.ErrnoException): ListeningProblem {
  return unheard(place, reason(place, code));
}

function reason({ protocol, host, port }: ListeningPlace, code: string | undefined): string {
  const sockets = protocol === 'UDP' ? 'ss -lunp' : 'ss -ltnp';
  switch (code) {
    case 'EADDRINUSE':
      return `another program listens there. End it ("${sockets} sport = :${port}" as root shows which it is), or choose another port in the inventory. It is tried again by itself.`;
    case 'EACCES':
      if (port >= FIRST_FREE_PORT) return 'the system does not let this program listen there. Choose another port in the inventory.';
      return `a port below ${FIRST_FREE_PORT} needs a right that this program does not have. ${waysToPort(protocol, port).join(' ')}`;
    case 'EADDRNOTAVAIL':
      return `this machine has no address ${host}. Enter one of its own in the inventory, or 0.0.0.0 for all of them.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `"${host}" is no address of this machine. Enter one in the inventory, or 0.0.0.0 for all of them.`;
    case 'EAFNOSUPPORT':
      return `this machine does not use addresses like ${host}. Enter one of another kind in the inventory.`;
    case 'EMFILE':
    case 'ENFILE':
      return 'too many files and connections are open. Raise the limit of open files ("ulimit -n", or LimitNOFILE= under systemd). It is tried again by itself.';
    default:
      return `the system refused it (${code ?? 'without a reason'}). It is tried again by itself.`;
  }
}

/** What a port above the reserved ones is, that stands for a reserved one. */
const INSTEAD = 1000;

/** How messages to a reserved port reach a program without rights, in words and commands to copy: one sentence a way. */
export function waysToPort(protocol: 'UDP' | 'TCP', port: number): readonly string[] {
  const own = port + INSTEAD;
  return [
    `Listen on port ${own}, and let the system hand on what comes for ${port}: "sudo iptables -t nat -A PREROUTING -p ${protocol.toLowerCase()} --dport ${port} -j REDIRECT --to-ports ${own}".`,
    'Or give the service the right: under systemd with the line "AmbientCapabilities=CAP_NET_BIND_SERVICE" in its unit.',
    `Or free the port for all programs: "sudo sysctl -w net.ipv4.ip_unprivileged_port_start=${port}".`,
  ];
}

const kibibytes = (bytes: number): string => `${Math.floor(bytes / 1024).toLocaleString('en-US')} KiB`;

/** The system gave less than was asked for. */
export function smallBuffer(place: ListeningPlace, given: number, wanted: number): ListeningProblem {
  return {
    code: 'small-buffer',
    text: `The system holds only ${kibibytes(given)} for ${placeName(place)} of the ${kibibytes(wanted)} asked for: a burst of messages may be lost. Raise the limit: "sudo sysctl -w net.core.rmem_max=${wanted}", and the same in a file below /etc/sysctl.d to keep it.`,
  };
}

/** So many packets were thrown away since we listen. */
export function lostInKernel(place: ListeningPlace, count: number, wanted: number): ListeningProblem {
  return {
    code: 'lost-in-kernel',
    text: `The system lost ${packets(count)} for ${placeName(place)}, because more came than could be taken (RcvbufErrors). Find out who sends so much, give this machine more processor time, or raise the limit: "sudo sysctl -w net.core.rmem_max=${wanted * 2}".`,
  };
}

export function lostHere(place: ListeningPlace, count: number): ListeningProblem {
  return {
    code: 'lost-here',
    text: `${messages(count)} for ${placeName(place)} could not be stored in time and ${count === 1 ? 'is' : 'are'} lost. Find out who sends so much, and whether the disk is slow or full.`,
  };
}

const messages = (count: number): string => (count === 1 ? '1 message' : `${count.toLocaleString('en-US')} messages`);
const packets = (count: number): string => (count === 1 ? '1 packet' : `${count.toLocaleString('en-US')} packets`);
