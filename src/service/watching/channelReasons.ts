import { channelReasons } from '../../core/channel.ts';
import type { Observation } from '../../core/indicator.ts';
import { plainText } from '../../core/text.ts';
import type { Collected } from './changes.ts';
import type { Indicators } from './indicators.ts';

const LONGEST = 200;

/**
 * Why a channel is of no use may change from poll to poll: nobody answers, somebody is logged in, the login is refused. That is one trouble,
 * and it has one alert, which goes on under the reason that holds now, with all that was counted. So a console that is of no use fires after
 * its slots, whatever the reasons were. Of one that fires, two polls in a row have to say so: its people hear of it anew.
 */
export class ChannelReasons {
  /** The reason of the last poll, by the channel's component. */
  readonly #last = new Map<string, string>();

  /** Lets the open alert of another reason go on as that of this poll's. Answers with what of the observations is to be judged then. */
  follow(observations: readonly Observation[], indicators: Indicators, at: number, changes: Collected): readonly Observation[] {
    const own = observations.filter(({ condition }) => channelReasons.includes(condition));
    const found = own.find(({ verdict }) => verdict === 'negative');
    if (!found) {
      for (const { component } of own) this.#last.delete(component);
      return observations;
    }
    const { component, condition } = found;
    const again = this.#last.get(component) === condition;
    this.#last.set(component, condition);
    const open = [...indicators.alerts].filter((alert) => alert.state !== 'resolved' && alert.component === component);
    const others = open.filter((alert) => alert.condition !== condition && channelReasons.includes(alert.condition));
    const isOpen = open.some((alert) => alert.condition === condition);
    // A login that was refused shows that nobody else uses the console, and not that it is of use again.
    const firing = others.find(({ state }) => state === 'firing');
    // The trouble goes on all the same: no poll that was good before counts towards its end any more.
    if (!isOpen && !again && firing) {
      return [...observations.filter((each) => !own.includes(each)), { ...found, condition: firing.condition }];
    }
    for (const alert of others) {
      const moved = indicators.succeed(alert, condition, at, changes);
      if (moved?.state !== 'firing') continue;
      const text = plainText(`“${alert.summary}” has another cause now: ${moved.summary}`, LONGEST);
      changes.events.push({ time: at, device: moved.device, alert: moved.id, kind: 'alert-cause', text });
    }
    return observations;
  }
}
