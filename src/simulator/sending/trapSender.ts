import snmp from 'net-snmp';
import { type AgentUser, libraryUser, type SnmpEngine } from '../agent/snmpResponder.ts';
import { type LoggedLine, TRAP_NUMBERS } from './loggedLine.ts';

/** SAFENET-APPLIANCE-MIB, ssTraps, written down apart from what the product knows. The reference is sent without an instance. */
const NOTIFICATIONS = '1.3.6.1.4.1.23629.1.5.2.2';
const LOG_REFERENCE = `${NOTIFICATIONS}.1`;

/** An inform is sent again after this (ms), so often. */
const REPEAT = { timeout: 1000, retries: 60 };

/** By which version, and as who. */
export type TrapPath =
  | { readonly version: '2c'; readonly community: string; readonly inform?: boolean }
  | { readonly version: '3'; readonly user: AgentUser; readonly engine: SnmpEngine; readonly inform?: boolean };

/** Sends the notifications of one appliance to one receiver. */
export class TrapSender implements Disposable {
  readonly #session: snmp.Session;
  readonly #inform: boolean;

  constructor(host: string, port: number, path: TrapPath) {
    this.#inform = path.inform ?? false;
    // Its second inform goes to `port`.
    const options = { port, trapPort: port, ...REPEAT };
    this.#session =
      path.version === '2c'
        ? snmp.createSession(host, path.community, { ...options, version: snmp.Version2c })
        : snmp.createV3Session(host, libraryUser(path.user), { ...options, engineID: path.engine.id.toString('hex') });
    this.#session.on('error', () => {});
    if (path.version === '3') ownEngine(this.#session, path.engine);
  }

  /** The agent's own, after a start. */
  coldStart(): void {
    this.#send(snmp.TrapType.ColdStart, [], 0.01);
  }

  /** `upTime`: of the appliance, in seconds. */
  send(about: NonNullable<LoggedLine['trap']>['about'], reference: string, upTime: number): void {
    const varbinds = [{ oid: LOG_REFERENCE, type: snmp.ObjectType.OctetString, value: reference }];
    this.#send(`${NOTIFICATIONS}.${TRAP_NUMBERS[about]}`, varbinds, upTime);
  }

  #send(of: string | number, varbinds: snmp.Varbind[], upTime: number): void {
    const options = { upTime: (upTime * 100) % 2 ** 32 };
    if (this.#inform) this.#session.inform(of, varbinds, options, () => {});
    else this.#session.trap(of, varbinds, options, () => {});
  }

  [Symbol.dispose](): void {
    this.#session.close();
  }
}

/** The library sends traps with a clock that stands at 0, and informs as if they were about the receiver's engine. */
function ownEngine(session: snmp.Session, engine: SnmpEngine): void {
  const send = session.send.bind(session);
  session.send = (request, noWait) => {
    const { pdu, msgSecurityParameters } = request.message;
    if (pdu.type === snmp.PduType.TrapV2 && msgSecurityParameters) {
      msgSecurityParameters.msgAuthoritativeEngineBoots = engine.boots;
      msgSecurityParameters.msgAuthoritativeEngineTime = engine.time;
    }
    if (pdu.type === snmp.PduType.InformRequest) pdu.contextEngineID = engine.id;
    return send(request, noWait);
  };
}
