import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** Stands between a client and an agent on 127.0.0.1, counts the datagrams and may lose or replace some. */
export interface UdpRelay extends AsyncDisposable {
  readonly port: number;
  /** Datagrams that reached the relay since the last reset, and the largest answer (bytes). */
  readonly seen: { requests: number; answers: number; largestAnswer: number };
  reset(): void;
  /** From now on another agent answers: the cable is moved. */
  moveTo(agentPort: number): void;
}

export interface UdpRelayOptions {
  /** True: the request with this number, counted from 0, is lost. */
  readonly lose?: (request: number) => boolean;
  /** True: a request with this content is lost, each time. */
  readonly loseIf?: (request: Buffer) => boolean;
  /** What somebody else sends to the client before the agent gets the request. */
  readonly forge?: (request: Buffer) => readonly Buffer[];
  /** What the client gets instead of the agent's answer; undefined: nothing. */
  readonly alter?: (answer: Buffer) => Buffer | undefined;
}

export async function startUdpRelay(
  agentPort: number,
  { lose = () => false, loseIf = () => false, forge = () => [], alter = (answer) => answer }: UdpRelayOptions = {},
): Promise<UdpRelay> {
  const front = createSocket('udp4');
  const backs = new Map<number, Socket>();
  let target = agentPort;
  const seen = { requests: 0, answers: 0, largestAnswer: 0 };
  front.on('message', (request, { port: client }) => {
    seen.requests += 1;
    if (lose(seen.requests - 1) || loseIf(request)) return;
    for (const each of forge(request)) front.send(each, client, '127.0.0.1');
    back(client).send(request, target, '127.0.0.1');
  });
  const back = (client: number): Socket => {
    const known = backs.get(client);
    if (known !== undefined) return known;
    const socket = createSocket('udp4');
    backs.set(client, socket);
    socket.on('message', (answer) => {
      seen.answers += 1;
      seen.largestAnswer = Math.max(seen.largestAnswer, answer.length);
      const altered = alter(answer);
      if (altered !== undefined) front.send(altered, client, '127.0.0.1');
    });
    return socket;
  };
  front.bind(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    port: front.address().port,
    seen,
    moveTo(port) {
      target = port;
    },
    reset: () => Object.assign(seen, { requests: 0, answers: 0, largestAnswer: 0 }),
    async [Symbol.asyncDispose]() {
      for (const socket of [front, ...backs.values()]) socket.close();
    },
  };
}
