import type { Measurement, ParseResult } from '../../../core/reading.ts';
import { certificateTime, isoTime } from '../../shared/dates.ts';
import { Facts } from '../../shared/facts.ts';
import type { Line } from '../../shared/outputLines.ts';
import { ntls } from '../parts/components.ts';
import { capture } from './capture.ts';

const ID = 'ntls';

const NOT_BEFORE = /^\s{0,24}Not Before: (\S.{15,30}\S)\s{0,8}$/;
const NOT_AFTER = /^\s{0,24}Not After : (\S.{15,30}\S)\s{0,8}$/;
/** A distinguished name, in OpenSSL's one-line form. */
const NAME = /^\s{0,16}(Issuer|Subject): ([A-Za-z]{1,20} ?= ?\S.{0,250}?)\s{0,8}$/;
const COMMON_NAME = /(?:^|, |\/)CN ?= ?([^,/]{1,64})/;

/** The rest of what OpenSSL prints of a certificate. */
const BOILERPLATE: readonly RegExp[] = [
  /^\s{0,8}(?:NTLS Server Certificate|Certificate|Data):\s{0,8}$/,
  /^\s{0,24}(?:Validity|Subject Public Key Info:|Modulus(?: \(\d{3,5} bit\))?:|pub: ?|Serial Number:|Signature Value:)\s{0,8}$/,
  /^\s{0,24}Version: \d \(0x\d\)\s{0,8}$/,
  /^\s{0,24}Serial Number: \d{1,20} \(0x[\da-f]{1,16}\)\s{0,8}$/,
  /^\s{0,24}(?:Signature|Public Key) Algorithm: [\w-]{4,40}\s{0,8}$/,
  /^\s{0,24}(?:(?:RSA )?Public[ -]Key): \(\d{3,5} bit\)\s{0,8}$/,
  /^\s{0,24}Exponent: \d{1,10} \(0x[\da-f]{1,8}\)\s{0,8}$/,
  /^\s{0,24}(?:ASN1 OID|NIST CURVE): [\w-]{4,30}\s{0,8}$/,
  /^\s{0,32}(?:keyid:)?(?:[\dA-Fa-f]{2}:){0,40}[\dA-Fa-f]{2}:?\s{0,8}$/,
  // Extensions, as newer releases of OpenSSL write them.
  /^\s{0,24}X509v3 [A-Za-z ]{4,40}:(?: critical)?\s{0,8}$/,
  /^\s{0,32}(?:CA:(?:TRUE|FALSE)(?:, pathlen:\d{1,2})?|(?:DNS|IP Address):[\w.:-]{1,80}(?:, (?:DNS|IP Address):[\w.:-]{1,80}){0,8})\s{0,8}$/,
  /^\s{0,32}(?:Digital Signature|Non Repudiation|Key Encipherment|Data Encipherment|Key Agreement|Certificate Sign|CRL Sign|TLS Web (?:Server|Client) Authentication|, ){1,12}\s{0,8}$/,
];

/** Readings in the output of `ntls certificate show` (5.4 to 7.2): until when the certificate of NTLS is valid, in seconds since the Unix epoch. */
export function parseNtlsCertificate(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [{ ...refusal, component: ID }] };
  const facts = new Facts();
  for (const line of lines) read(line, facts);

  const from = facts.number('from');
  if (from !== undefined && (facts.number('until') ?? from + 1) <= from) {
    facts.withdraw('until', 'the certificate would end before it begins');
    facts.withdraw('from', 'the certificate would end before it begins');
  }
  const until = facts.number('until');
  if (until === undefined) return { readings: [], rejected: facts.rejected };
  const attributes = {
    ...ntls,
    'hsm.ntls.certificate.not_after': isoTime(until),
    ...(from !== undefined && { 'hsm.ntls.certificate.not_before': isoTime(from) }),
    ...facts.attributes({ 'hsm.ntls.certificate.subject': 'Subject', 'hsm.ntls.certificate.issuer': 'Issuer' }),
  };
  const readings: Measurement[] = [
    { metric: 'hsm.ntls.certificate.info', attributes, value: 1, gathered: true },
    { metric: 'hsm.ntls.certificate.expires', attributes: ntls, value: until, unit: 's' },
  ];
  return { readings, rejected: facts.rejected };
}

function read(line: Line, facts: Facts): void {
  const from = NOT_BEFORE.exec(line.text)?.[1];
  const until = NOT_AFTER.exec(line.text)?.[1];
  const [, name, text = ''] = NAME.exec(line.text) ?? [];
  if (from !== undefined || until !== undefined) {
    const time = certificateTime(until ?? from ?? '');
    if (time === undefined) facts.refuse(line, 'not a time', until === undefined ? undefined : ID);
    else facts.tell(until === undefined ? 'from' : 'until', String(time), line, until === undefined ? undefined : ID);
  } else if (name !== undefined) facts.tell(name, COMMON_NAME.exec(text)?.[1]?.trim() ?? text, line);
  else if (/^\s{0,24}Not After/.test(line.text)) facts.refuse(line, 'not a time', ID);
  else if (!BOILERPLATE.some((pattern) => pattern.test(line.text))) facts.refuse(line, 'not a line of this output');
}
