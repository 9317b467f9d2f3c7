import type { LineRule } from '../../../core/messageRules.ts';

/**
 * What the services that carry client connections write: NTLS (`NTLS`) and the host trust link (`HTLD`). Monitoring Guide, "Network Trust
 * Link Service" and "Host Trust Link". A client that is refused is news about the client; a service that cannot start is news about itself.
 */
const ntls = { apps: ['ntls'], component: 'ntls' };
const htl = { apps: ['htld'], component: 'htl' };
const errors: readonly [number, number] = [0, 3];
const warnings: readonly [number, number] = [0, 4];
const details: readonly [number, number] = [7, 7];
const notErrors: readonly [number, number] = [5, 7];

const down = (what: string) => ({ severity: 'critical', condition: 'down', asserted: true, text: what }) as const;

export const linkRules: readonly LineRule[] = [
  { ...ntls, rule: 'ntls-crashed', pattern: /^NTLS CRASH AND BURN/, ...down('NTLS has crashed: clients are not served') },
  {
    ...ntls,
    rule: 'ntls-online',
    pattern: /^NTLS is online and operational/,
    severity: 'info',
    condition: 'down',
    asserted: false,
    text: 'NTLS is running',
  },
  {
    ...ntls,
    rule: 'ntls-did-not-start',
    pattern:
      /^(?<what>(?:Failed to (?:start as daemon|initialize application|create server)\b.*Terminating|Terminating|NTLS initialization failed|(?:NTLS|Data path) listening port (?:could not Bind|not listening)|Unable to initialize (?:data path|NTLS)[^:]{0,6} server socket|Application specific initialization failed|Unable to initialize (?:dispatcher|openssl \w+(?: context)?)|Failed to create private key\/certificate|Command processor module not found|Failed to initialize (?:"[^"]*" module|command processor cleanup|server for address|Appliance Handler)|Failed to create (?:Appliance Handler|server|thread pool) for NTLS)\b).*$/,
    levels: errors,
    ...down('NTLS could not start: {what}'),
  },
  {
    ...ntls,
    rule: 'ntls-stopped',
    pattern: /^NTLS terminated/,
    severity: 'warning',
    condition: 'down',
    asserted: true,
    text: 'NTLS was stopped: clients are not served',
  },
  {
    ...ntls,
    rule: 'ntls-stopping',
    pattern:
      /^(?<what>(?:Shutting down NTLS|In\w{1,8}iating .*dispatch termination|Dispatching has been terminated|Terminating\.|"[^"]*" shut downed|Command Processor module unloaded).*)$/,
    levels: notErrors,
    severity: 'info',
    text: 'NTLS is being stopped: {what}',
  },
  {
    ...ntls,
    rule: 'ntls-starting',
    pattern:
      /^(?<what>(?:Starting up NTLS|luna_engine_(?:pre)?load: SUCCESSFULLY|1 = ENGINE_ctrl_cmd_string|HSM crypto support for|"[^"]*" module version \S+ loaded|NTLS data path configured|Data path TCP keep alive|Client certificate verify location monitor|SA command processor configured|Listening for HTL kill|Data path is not configured with).*)$/,
    levels: notErrors,
    severity: 'info',
    text: 'NTLS is starting: {what}',
  },
  {
    ...ntls,
    rule: 'ntls-start-trouble',
    pattern: /^(?<what>luna_engine_(?:pre)?load: failed .*|Missing command processor library.*)$/,
    severity: 'warning',
    condition: 'attention',
    text: 'NTLS has trouble when it starts: {what}',
  },
  {
    ...ntls,
    rule: 'hsm-does-not-answer-ntls',
    pattern: /^(?<what>(?:Fail to retrieve container list|Unable to load system containers).*)$/,
    severity: 'critical',
    component: 'hsm',
    condition: 'attention',
    text: 'NTLS gets no answer from the HSM card: {what}',
  },
  {
    ...ntls,
    rule: 'ntls-client-refused',
    pattern:
      /^(?<what>Client credentials cannot be verified|Fail to establish a secure channel with client|Connection attempt from non-Luna client|Unable to retrieve client certificate|Expecting client certificate|Client request header malformed|Client attempted unsupported command)\b.*?(?<client>(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}\b)?(?:\/\d+)?[^/]*$/,
    severity: 'warning',
    text: '',
    read: ({ what, client }) => ({ text: `NTLS has turned a client away${client === undefined ? '' : ` (${client})`}: ${what}` }),
  },
  {
    ...ntls,
    rule: 'ntls-client-failed',
    pattern:
      /^(?<what>(?:Failed (?:writing|reading) (?:identity string|command buffer|to client)|Failed (?:connect|handshake)|Identify result from|Last write before reinitializing failed|Fail to allocate command buffer|Expected cancelled operation|cp_server_connected failed).*)$/,
    levels: notErrors,
    severity: 'info',
    text: 'NTLS has lost the connection of a client: {what}',
    read: ({ what = '' }) => (/result: Success/.test(what) ? undefined : {}),
  },
  {
    ...ntls,
    rule: 'ntls-client',
    pattern:
      /^(?<what>(?:Incoming connection request|Connection (?:accepted from|terminating)|(?:Handshake|Identify) result from: \S+ result: Success|NTL[AS] [Cc]lient "|Receive timer expired for client|Detected client certificate|\S+ connected to server|Reinitializing connection for|Command processor instance for client|Received NTLS kill request|Client \S+ requested termination|Client opened session|Received a command ).*)$/,
    levels: notErrors,
    severity: 'info',
    text: 'A client of NTLS: {what}',
  },
  {
    ...ntls,
    rule: 'ntls-client-without-htl',
    pattern: /^Client (?<client>\S+) requires HTL; HTL status is (?<status>\S+)/,
    severity: 'warning',
    component: 'htl',
    text: 'The client {client} needs a host trust link, and has none (status {status})',
  },
  {
    ...ntls,
    rule: 'token',
    pattern:
      /^(?<what>(?:USB token: .* undeployed|Re-deployed the USB token: .*|Added USB token: .*|(?:NON )?Deployed token .* (?:inserted into|ejected from) slot \d+|Waited to find PKI token: .*))!?$/,
    severity: 'info',
    component: 'hsm',
    text: 'A device at the USB port of the appliance: {what}',
  },
  {
    ...ntls,
    rule: 'ntls-detail',
    pattern: /^(?<what>.+)$/,
    levels: details,
    severity: 'info',
    text: 'A detail of NTLS for its developers: {what}',
  },
  {
    ...ntls,
    rule: 'ntls-warning',
    pattern: /^(?<what>.+)$/,
    levels: warnings,
    severity: 'warning',
    condition: 'attention',
    text: 'NTLS reports an error: {what}',
  },
  {
    ...htl,
    rule: 'htl-client-failed',
    pattern:
      /^(?<what>(?:Unable to (?:validate|derive|create|register)|Received counter is not aligned|Counter is outside|HTL message timer expired|Client credentials cannot be verified|Client connection already in progress).*)$/,
    levels: notErrors,
    severity: 'warning',
    text: 'The host trust link of a client has failed: {what}',
  },
  {
    ...htl,
    rule: 'htl-client',
    pattern:
      /^(?<what>(?:Connection accepted from|(?:Identify|Handshake) result from|Starting connection processing|HTLD Client|One-time token validated|Backup OTT matched|Sending dynamic certificate|Reinitializing connection|Client connection exists|Initial counter information|Client acknowledged counter|Grace period expired|Terminated \d+ NTLS|Command processor instance for client|Client disconnected|Server closed HTL|OTT expiry timer fired).*)$/,
    levels: notErrors,
    severity: 'info',
    text: 'The host trust link of a client: {what}',
  },
  {
    ...htl,
    rule: 'htl-starting',
    pattern:
      /^(?<what>(?:NBSD loaded|Network Bus Command Processor configured|Listening for|"[^"]*" module version|Unique command processor instance ID wrapped).*)$/,
    levels: notErrors,
    severity: 'info',
    text: 'The host trust link service is running: {what}',
  },
  {
    ...htl,
    rule: 'htl-stopping',
    pattern: /^(?<what>(?:Terminating\.|"[^"]*" shutting down).*)$/,
    levels: notErrors,
    severity: 'info',
    text: 'The host trust link service is being stopped: {what}',
  },
  {
    ...htl,
    rule: 'htl-without-hsm',
    pattern: /^(?<what>Unable to find HSM for RNG.*)$/,
    severity: 'critical',
    component: 'hsm',
    condition: 'attention',
    text: 'The host trust link service does not find the HSM card',
  },
  {
    ...htl,
    rule: 'htl-error',
    pattern: /^(?<what>.+)$/,
    levels: warnings,
    severity: 'warning',
    condition: 'attention',
    text: 'The host trust link service reports an error: {what}',
  },
];
