import dgram from 'node:dgram';
import { once } from 'node:events';
import snmp from 'net-snmp';
import { type AgentObject, type AgentValue, compareNames } from './agentValues.ts';

export interface AgentUser {
  readonly user: string;
  readonly auth: { readonly protocol: 'sha' | 'sha256'; readonly key: string };
  readonly priv: { readonly protocol: 'aes'; readonly key: string };
}

export interface ResponderOptions {
  /** Left out: version 2c is not answered. */
  readonly community?: string;
  readonly users?: readonly AgentUser[];
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** The objects at the time of a request, in the order of their names. */
  readonly objects: () => readonly AgentObject[];
  /** False: nothing that arrives is answered. */
  readonly answers: () => boolean;
}

export interface Responder extends AsyncDisposable {
  readonly port: number;
  readonly engine: SnmpEngine;
  /** Its engine has been started once more. */
  restart(): void;
}

/** Who an agent is for version 3, and what its clock shows. */
export interface SnmpEngine {
  readonly id: Buffer;
  readonly boots: number;
  /** Seconds since it was started. */
  readonly time: number;
}

/** The parts of the library's agent that are used: it speaks the messages and the security model, we answer the requests. */
interface LibraryAgent {
  readonly engine: { engineID: Buffer; engineBoots: number; engineTime: number };
  getAuthorizer(): { addCommunity(community: string): void; addUser(user: snmp.User): void };
  sendResponse(socket: dgram.Socket, from: unknown, request: RequestMessage, response: ResponsePdu): void;
  getRequest: RequestHandler;
  getNextRequest: RequestHandler;
  getBulkRequest: RequestHandler;
  setRequest: RequestHandler;
  close(): void;
}
type RequestHandler = (socket: dgram.Socket, request: RequestMessage, from: unknown) => void;
interface RequestMessage {
  readonly version: number;
  readonly user?: { readonly name: string };
  readonly pdu: {
    readonly varbinds: readonly { readonly oid: string }[];
    readonly nonRepeaters: number;
    readonly maxRepetitions: number;
    getResponsePduForRequest(): ResponsePdu;
  };
}
interface ResponsePdu {
  varbinds: readonly Binding[];
  errorStatus?: number;
  errorIndex?: number;
}
interface Binding {
  readonly oid: string;
  readonly type: number;
  readonly value: number | string | Buffer | null;
}

/** Bindings in one answer at most: GETBULK may ask for millions, a datagram takes 64 KB. */
const MOST_BINDINGS = 400;

/**
 * A read-only SNMP agent on 127.0.0.1 that answers GET, GETNEXT and GETBULK (RFC 3416) from objects computed at each request, over version 2c
 * and version 3 with authentication and privacy. Version 1, unauthenticated requests and strangers get no answer.
 */
export async function startResponder(options: ResponderOptions): Promise<Responder> {
  const socket = dgram.createSocket('udp4');
  const agent: LibraryAgent = snmp.createAgent({ dgramModule: { createSocket: () => loopbackOnly(socket, options) } }, () => {});
  Object.assign(agent.engine, { engineBoots: 1 });
  let startedAt = performance.now();
  Object.defineProperty(agent.engine, 'engineTime', { get: () => Math.floor((performance.now() - startedAt) / 1000) });
  if (options.community !== undefined) agent.getAuthorizer().addCommunity(options.community);
  for (const user of options.users ?? []) agent.getAuthorizer().addUser(libraryUser(user));

  const handle =
    (answer: (request: RequestMessage['pdu'], objects: readonly AgentObject[]) => readonly Binding[]): RequestHandler =>
    (from, request, rinfo) => {
      if (!mayRead(request)) return;
      const response = request.pdu.getResponsePduForRequest();
      response.varbinds = answer(request.pdu, options.objects());
      agent.sendResponse(from, rinfo, request, response);
    };
  agent.getRequest = handle(({ varbinds }, objects) => varbinds.map(({ oid }) => get(objects, oid)));
  agent.getNextRequest = handle(({ varbinds }, objects) => varbinds.map(({ oid }) => getNext(objects, oid)));
  agent.getBulkRequest = handle(getBulk);
  agent.setRequest = (from, request, rinfo) => {
    if (!mayRead(request)) return;
    const response = request.pdu.getResponsePduForRequest();
    response.varbinds = request.pdu.varbinds.map(({ oid }) => exception(oid, snmp.ObjectType.Null));
    response.errorStatus = snmp.ErrorStatus.NotWritable;
    response.errorIndex = 1;
    agent.sendResponse(from, rinfo, request, response);
  };

  await once(socket, 'listening');
  // The library's own listener for this event is not registered: a datagram that cannot be sent is one that got lost.
  socket.on('error', () => {});
  let open = true;
  return {
    port: socket.address().port,
    engine: {
      id: agent.engine.engineID,
      get boots() {
        return agent.engine.engineBoots;
      },
      get time() {
        return agent.engine.engineTime;
      },
    },
    restart() {
      agent.engine.engineBoots += 1;
      startedAt = performance.now();
    },
    async [Symbol.asyncDispose]() {
      if (!open) return;
      open = false;
      const closed = once(socket, 'close');
      agent.close();
      await closed;
    },
  };
}

/** Version 1 has no exceptions; a version 3 message without a user has not been authenticated (the library lets it through). */
const mayRead = (request: RequestMessage): boolean =>
  request.version === snmp.Version2c || (request.version === snmp.Version3 && Boolean(request.user?.name));

export const libraryUser = ({ user, auth, priv }: AgentUser): snmp.User => ({
  name: user,
  level: snmp.SecurityLevel.authPriv,
  authProtocol: auth.protocol === 'sha256' ? snmp.AuthProtocols.sha256 : snmp.AuthProtocols.sha,
  authKey: auth.key,
  privProtocol: snmp.PrivProtocols.aes,
  privKey: priv.key,
});

/** The socket as the library shall see it: bound where we say (it would make port 161 of a 0), and quiet when told so. */
function loopbackOnly(socket: dgram.Socket, { port = 0, answers }: ResponderOptions): object {
  return {
    bind: () => socket.bind(port, '127.0.0.1'),
    send: socket.send.bind(socket),
    close: () => socket.close(),
    on(event: string, listener: (...args: unknown[]) => void) {
      if (event !== 'message') return;
      socket.on('message', (...args) => {
        if (!answers()) return;
        try {
          listener(...args);
        } catch {
          // A request too strange to answer; an agent drops it.
        }
      });
    },
  };
}

function get(objects: readonly AgentObject[], name: string): Binding {
  const oid = parse(name);
  const found = objects[placeOf(objects, oid)];
  if (found !== undefined && compareNames(found.oid, oid) === 0) return binding(found);
  const object = oid.slice(0, -1);
  const near = objects[placeOf(objects, object)];
  const known = near !== undefined && compareNames(near.oid.slice(0, object.length), object) === 0;
  return exception(name, known ? snmp.ObjectType.NoSuchInstance : snmp.ObjectType.NoSuchObject);
}

function getNext(objects: readonly AgentObject[], name: string): Binding {
  const oid = parse(name);
  let at = placeOf(objects, oid);
  const same = objects[at];
  if (same !== undefined && compareNames(same.oid, oid) === 0) at += 1;
  const next = objects[at];
  return next === undefined ? exception(name, snmp.ObjectType.EndOfMibView) : binding(next);
}

/** Where the first object is that does not come before this name. */
function placeOf(objects: readonly AgentObject[], oid: readonly number[]): number {
  let low = 0;
  let high = objects.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const object = objects[middle];
    if (object !== undefined && compareNames(object.oid, oid) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function getBulk(request: RequestMessage['pdu'], objects: readonly AgentObject[]): readonly Binding[] {
  const single = Math.max(0, Math.min(request.nonRepeaters, request.varbinds.length));
  const answer = request.varbinds.slice(0, single).map(({ oid }) => getNext(objects, oid));
  let names = request.varbinds.slice(single).map(({ oid }) => oid);
  for (let round = 0; round < request.maxRepetitions && names.length > 0; round++) {
    const row = names.map((name) => getNext(objects, name));
    if (answer.length + row.length > MOST_BINDINGS) break;
    answer.push(...row);
    if (row.every(({ type }) => type === snmp.ObjectType.EndOfMibView)) break;
    names = row.map(({ oid }) => oid);
  }
  return answer;
}

const exception = (oid: string, type: number): Binding => ({ oid, type, value: null });

const binding = ({ oid, value }: AgentObject): Binding => ({
  oid: oid.join('.'),
  type: snmp.ObjectType[value.type],
  value: wireValue(value),
});

const wireValue = (value: AgentValue): number | string | Buffer =>
  value.type === 'Counter64' ? counter64Octets(value.value) : value.value;

/** BER content of an unsigned number: big-endian, with a leading zero where the first bit would read as a sign. */
function counter64Octets(value: bigint): Buffer {
  const digits = value.toString(16);
  const octets = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  return (octets[0] ?? 0) < 0x80 ? octets : Buffer.concat([Buffer.of(0), octets]);
}

const parse = (name: string): readonly number[] => name.split('.').map(Number);
