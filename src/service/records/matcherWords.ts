import type { Matcher } from '../../core/alerting/silence.ts';
import { conditionFor } from '../../core/deviceModel.ts';
import { plainText } from '../../core/text.ts';
import { capitalised } from '../../core/words.ts';
import type { WatchedDevice } from '../watching/watchedDevice.ts';
import { LONGEST_TEXT } from './deviceRecord.ts';

/**
 * What a matcher is about, as people call it: "Fan2B turns too slowly or not at all", "East US 1", "HA group prod-ca". A device is named
 * only where nothing of it is: whoever keeps the text keeps the device beside it.
 */
export function matcherText(matcher: Matcher, devices: readonly WatchedDevice[]): string {
  const { device, haGroup, component } = matcher;
  const [first] = matching(matcher, devices);
  const part = component === undefined ? undefined : (first?.nameOf(component) ?? component);
  const what = faultText(matcher, devices) ?? [part, matcher.condition].filter(Boolean).join(' ');
  const own = device !== undefined && what === '' ? (first?.plan.device.name ?? device) : what;
  return plainText([haGroup && `HA group ${haGroup}`, own].filter(Boolean).join(': '), LONGEST_TEXT);
}

/** What is wrong where the matcher's condition holds: "Any part has failed". Undefined where it names none that a device can have. */
export function faultText(matcher: Matcher, devices: readonly WatchedDevice[]): string | undefined {
  const { component, condition } = matcher;
  if (condition === undefined) return undefined;
  for (const device of matching(matcher, devices)) {
    const known = conditionFor(device.plan.model.conditions, component ?? '', condition);
    if (!known) continue;
    const text = plainText(known.summary(component === undefined ? 'any part' : device.nameOf(component)), LONGEST_TEXT);
    return capitalised(text);
  }
  return undefined;
}

function matching({ device, haGroup }: Matcher, devices: readonly WatchedDevice[]): readonly WatchedDevice[] {
  return devices.filter(
    ({ plan }) => (device === undefined || plan.device.id === device) && (haGroup === undefined || plan.device.haGroup === haGroup),
  );
}
