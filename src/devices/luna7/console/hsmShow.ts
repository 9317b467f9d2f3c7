import type { HwState, Limits, Measurement, Metric, ParseResult } from '../../../core/reading.ts';
import { equallyExact } from '../../shared/exactness.ts';
import { quoted, reject } from '../../shared/outputLines.ts';
import { hsm, hsmBattery, hsmFan, hsmTemperature } from '../parts/components.ts';
import { capture } from './capture.ts';
import { HsmShowFields, type HsmShowKey, type HsmShowSentence, ZEROIZED } from './hsmShowFields.ts';

/**
 * Readings in the output of `hsm show`.
 *
 * Second copies: used and free storage add up to the total; a zeroized HSM says so in two lines; a battery or temperature beyond its
 * threshold has a warning line, and without one the device's verdict on it is unknown.
 */
export function parseHsmShow(output: string): ParseResult {
  const { lines, refusal } = capture(output);
  if (refusal !== undefined) return { readings: [], rejected: [refusal] };
  const seen = new HsmShowFields();
  for (const line of lines) seen.add(line);

  const readings = [
    ...info(seen),
    ...zeroization(seen),
    ...tamper(seen),
    ...flag(seen, 'Secure Transport Mode', 'Yes', 'hsm.secure_transport_mode'),
    ...flag(seen, 'HSM Admin login status', 'Logged In', 'hsm.admin.logged_in'),
    ...partitions(seen),
    ...storage(seen),
    ...environment(seen, 'Battery Voltage', 'battery-warning'),
    ...environment(seen, 'System Temp', 'temperature-warning'),
    ...fan(seen, 1),
    ...fan(seen, 2),
  ];
  return { readings, rejected: [...seen.rejected].sort((a, b) => a.line - b.line) };
}

function info(seen: HsmShowFields): Measurement[] {
  const serial = seen.text('Serial #');
  if (serial === undefined) return [];
  const fips = seen.has('fips-on') === seen.has('fips-off') ? undefined : seen.has('fips-on') ? 'on' : 'off';
  const known: Record<string, string | undefined> = {
    'hsm.serial': serial,
    'hsm.label': seen.text('HSM Label'),
    'hsm.firmware': seen.text('Firmware'),
    'hsm.software': seen.text('Software Version'),
    'hsm.model': seen.text('HSM Model') ?? seen.text('Hardware Model'),
    'hsm.part_number': seen.text('HSM Part Number'),
    'hsm.authentication': authentication(seen.text('Authentication Method')),
    'hsm.fips': fips,
    'hsm.rpv': seen.text('RPV Initialized')?.toLowerCase(),
    'hsm.audit_role': seen.text('Audit Role Initialized')?.toLowerCase(),
    'hsm.remote_login': seen.text('Remote Login Initialized')?.toLowerCase(),
  };
  const attributes = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  return [{ metric: 'hsm.info', attributes: { ...hsm, ...attributes }, value: 1, gathered: true }];
}

function authentication(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  return text === 'Password' ? 'password' : 'ped';
}

function zeroization(seen: HsmShowFields): Measurement[] {
  const attempts = seen.text('HSM Admin login attempts left');
  const manually = seen.text('Manually Zeroized');
  if (attempts === undefined || manually === undefined) return [];
  const zeroized = ZEROIZED.test(attempts);
  // The other way round is possible: too many wrong logins zeroize an HSM, and so does a new one's first state, by nobody's hand.
  if (!zeroized && manually === 'Yes') {
    seen.refuse('HSM Admin login attempts left', 'another line says that the HSM was zeroized');
    seen.refuse('Manually Zeroized', 'another line says that the HSM is not zeroized');
    return [];
  }
  const state: Measurement = { metric: 'hsm.zeroized', attributes: hsm, value: zeroized ? 1 : 0, unit: '1' };
  if (zeroized) return [state];
  return [state, { metric: 'hsm.login_attempts.left', attributes: hsm, value: Number.parseInt(attempts, 10), unit: '1' }];
}

function tamper(seen: HsmShowFields): Measurement[] {
  const text = seen.text('HSM Tamper State');
  if (text === undefined) return [];
  return [{ metric: 'hsm.tamper.state', attributes: hsm, value: text === 'Tamper(s) detected' ? 1 : 0, unit: '1' }];
}

/** 1 when the line says `set`. */
function flag(seen: HsmShowFields, key: HsmShowKey, set: string, metric: Metric): Measurement[] {
  const text = seen.text(key);
  return text === undefined ? [] : [{ metric, attributes: hsm, value: text === set ? 1 : 0, unit: '1' }];
}

/** How many there are is told by a number (in the title or below) and by a list; releases before 6 have the list alone. */
function partitions(seen: HsmShowFields): Measurement[] {
  const limit = seen.number('Number of partitions allowed');
  const created = seen.number('Number of partitions created') ?? seen.partitionTitle?.count;
  const listed = seen.partitions.size;
  const told = (metric: Metric, value: number): Measurement => ({ metric, attributes: hsm, value, unit: '1' });
  const readings = limit === undefined ? [] : [told('hsm.partitions.limit', limit)];
  // A list with a line that was not understood, or none at all, is no list.
  const whole = !seen.listSpoilt && listed > 0 !== seen.has('no-partitions');
  if (created !== undefined && whole && created !== listed) {
    const line = seen.get('Number of partitions created')?.line ?? seen.partitionTitle?.line;
    if (line !== undefined) seen.rejected.push(reject(line, `the list above has ${listed} partitions`));
    return readings;
  }
  const used = created ?? (whole ? listed : undefined);
  return used === undefined ? readings : [...readings, told('hsm.partitions.used', used)];
}

/** The card has two fans of which one may stand by: it starts by itself when the card needs it. */
const FAN_OK = /^(?:standby|active)$/;

function fan(seen: HsmShowFields, n: 1 | 2): Measurement[] {
  const text = seen.text(`Fan ${n} Status`);
  if (text === undefined) return [];
  const known = FAN_OK.test(text);
  const attributes = hsmFan(n);
  if (!known) seen.refuse(`Fan ${n} Status`, `${quoted(text)} is not a state of a fan that is known`, attributes['hw.id']);
  return [{ metric: 'hw.status', attributes: { ...attributes, 'hw.status.text': text }, value: 1, state: known ? 'ok' : 'unknown' }];
}

function storage(seen: HsmShowFields): Measurement[] {
  const size = seen.number('Maximum HSM Storage Space (Bytes)');
  const used = seen.number('Space In Use (Bytes)');
  const free = seen.number('Free Space Left (Bytes)');
  if (size === undefined || used === undefined || free === undefined) return [];
  if (used + free !== size) {
    seen.refuse('Maximum HSM Storage Space (Bytes)', 'used and free storage do not add up to it');
    return [];
  }
  return [
    { metric: 'hsm.storage.size', attributes: hsm, value: size, unit: 'By' },
    { metric: 'hsm.storage.used', attributes: hsm, value: used, unit: 'By' },
    { metric: 'hsm.storage.free', attributes: hsm, value: free, unit: 'By' },
  ];
}

/** A warning line must be there exactly when the value is beyond its threshold; where it does not fit, the device's verdict is unknown. */
function environment(seen: HsmShowFields, key: 'Battery Voltage' | 'System Temp', warning: HsmShowSentence): Measurement[] {
  const value = seen.number(key);
  if (value === undefined) return [];
  const battery = key === 'Battery Voltage';
  const thresholdKey = battery ? 'Battery Warning Threshold Voltage' : 'System Temp Warning Threshold';
  const threshold = seen.number(thresholdKey);
  const numbers = ([key, thresholdKey] as const).flatMap((each) => seen.text(each)?.split(' ')[0] ?? []);
  if (!equallyExact(numbers)) {
    seen.refuse(key, 'it has more or fewer decimals than its threshold');
    return [];
  }
  const beyond = threshold !== undefined && (battery ? value < threshold : value > threshold);
  const fits = threshold !== undefined && (value === threshold || beyond === seen.has(warning));
  const state: HwState = fits ? (seen.has(warning) ? 'degraded' : 'ok') : 'unknown';
  const limits = (side: keyof Limits): { limits?: Limits } => (threshold === undefined ? {} : { limits: { [side]: threshold } });
  return battery
    ? [{ metric: 'hsm.battery.voltage', attributes: hsmBattery, value, unit: 'V', state, ...limits('lowWarning') }]
    : [{ metric: 'hw.temperature', attributes: hsmTemperature, value, unit: 'Cel', state, ...limits('highWarning') }];
}
