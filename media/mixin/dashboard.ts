import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataSourceRef } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DatasourceVariableBuilder,
  MappingType,
  QueryVariableBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatPanel } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimelinePanel } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as TimeSeriesPanel } from '@grafana/grafana-foundation-sdk/timeseries';

/**
 * What a fleet looks like in Grafana. Samples have the time at which something was read, each ten minutes, so each question looks back two
 * intervals: a line ends half an hour after the last reading, and does not go on as if it were known.
 */

const source: DataSourceRef = { type: 'prometheus', uid: '$datasource' };
const OF = 'device=~"$device",site=~"$site"';
const RECENT = '25m';
const WIDTH = 24;

const recent = (metric: string, more = '') => `last_over_time(${metric}{${OF}${more}}[${RECENT}])`;

function query(expr: string, legend: string): Builder<Dataquery> {
  return new DataqueryBuilder().datasource(source).expr(expr).legendFormat(legend);
}

const WATCHED = `count(max by (device) (${recent('hsm_vigil_device_state')}))`;

const steps = (...above: readonly (readonly [from: number, color: string])[]) =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null as unknown as number, color: 'green' }, ...above.map(([value, color]) => ({ value, color }))]);

/** None is a zero only where devices are told at all: where nothing comes, nobody knows. */
function count(title: string, expr: string, color: string, description: string) {
  return number(title, `count(${expr})\nor 0 * ${WATCHED}`, steps([1, color]), description);
}

function number(title: string, expr: string, thresholds: ThresholdsConfigBuilder, description: string) {
  return new StatPanel()
    .title(title)
    .description(description)
    .datasource(source)
    .withTarget(query(expr, title))
    .thresholds(thresholds)
    .noValue('nobody knows')
    .height(4)
    .span(WIDTH / 6);
}

function lines(title: string, unit: string, targets: readonly (readonly [expr: string, legend: string])[], description: string) {
  const panel = new TimeSeriesPanel()
    .title(title)
    .description(description)
    .datasource(source)
    .unit(unit)
    .height(8)
    .span(WIDTH / 2);
  for (const [expr, legend] of targets) panel.withTarget(query(expr, legend));
  // Between two polls there is nothing; what is longer than two intervals is a gap.
  return panel.spanNulls(25 * 60_000);
}

const reading = (metric: string): readonly (readonly [string, string])[] => [[recent(metric), '{{device}} {{component}} ({{witness}})']];

function states(title: string, expr: string, legend: string, description: string) {
  return new StateTimelinePanel()
    .title(title)
    .description(description)
    .datasource(source)
    .withTarget(query(expr, legend))
    .mappings([
      {
        type: MappingType.ValueToText,
        options: { '0': { text: 'good', color: 'green', index: 0 }, '1': { text: 'bad', color: 'red', index: 1 } },
      },
    ])
    .height(10)
    .span(WIDTH);
}

function choice(name: string, label: string, from: string) {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(source)
    .query(`label_values(hsm_vigil_device_paused${from}, ${name})`)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*');
}

export function dashboard(): Dashboard {
  return new DashboardBuilder('HSM Vigil')
    .uid('hsm-vigil')
    .description('Hardware security modules as HSM Vigil sees them.')
    .tags(['hsm', 'hsm-vigil'])
    .time({ from: 'now-24h', to: 'now' })
    .timezone('browser')
    .refresh('1m')
    .readonly()
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder('datasource').label('Source').type('prometheus'))
    .withVariable(choice('site', 'Site', ''))
    .withVariable(choice('device', 'HSM', '{site=~"$site"}'))
    .withPanel(
      number(
        'HSMs that are told of',
        WATCHED,
        new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps([
          { value: null as unknown as number, color: 'red' },
          { value: 1, color: 'green' },
        ]),
        'Of which something came within two intervals. Where it is none, no other number here says anything.',
      ),
    )
    .withPanel(
      count(
        'HSMs that nobody knows',
        `max by (device) (${recent('hsm_vigil_device_state')}) == 2`,
        'orange',
        'Never read, not read of late, or judged by nothing. That is neither good nor bad.',
      ),
    )
    .withPanel(
      count(
        'HSMs that are not heard',
        [
          `time() - max by (device) (last_over_time(hsm_vigil_channel_answer_timestamp_seconds{${OF}}[1d]))`,
          `> 4 * max by (device) (last_over_time(hsm_vigil_device_interval_seconds{${OF}}[1d]))`,
          `unless on (device) max by (device) (last_over_time(hsm_vigil_device_paused{${OF}}[1d])) == 1`,
        ].join('\n'),
        'red',
        'Nothing came of them for as long as four polls take. What is shown of them is how it was then. Those that are paused do not count.',
      ),
    )
    .withPanel(
      count(
        'Channels without an answer',
        `${recent('hsm_vigil_channel_up')} == 0`,
        'orange',
        'Of ways to a device, those whose last poll brought nothing.',
      ),
    )
    .withPanel(
      count(
        'Alerts that fire',
        recent('hsm_vigil_alert', ',state="firing"'),
        'red',
        'As the services judge by themselves. Silenced and acknowledged ones count, too, and those that have ended within two intervals.',
      ),
    )
    .withPanel(
      count(
        'Bad conditions',
        `max without (witness) (${recent('hsm_vigil_indicator_negative')}) == 1`,
        'orange',
        'What the last poll found bad. One is no alert yet.',
      ),
    )
    .withRow(new RowBuilder('Conditions'))
    .withPanel(
      states(
        'What was bad',
        `max without (witness) (${recent('hsm_vigil_indicator_negative')}) and on (device, component, condition) max_over_time(hsm_vigil_indicator_negative{${OF}}[$__range]) == 1`,
        '{{device}} {{component}} {{condition}}',
        'Each condition that was bad at some time of what is shown. A gap is time of which nothing is known.',
      ),
    )
    .withRow(new RowBuilder('Sensors'))
    .withPanel(lines('Temperatures', 'celsius', reading('hw_temperature_celsius'), 'By part, and by the channel that told it.'))
    .withPanel(lines('Fans', 'rotrpm', reading('hw_fan_speed_rpm'), 'By part, and by the channel that told it.'))
    .withPanel(lines('Voltages', 'volt', reading('hw_voltage_volts'), 'By part, and by the channel that told it.'))
    .withPanel(
      lines('Battery of the HSM', 'volt', reading('hsm_battery_voltage_volts'), 'It keeps the keys while the appliance has no power.'),
    )
    .withRow(new RowBuilder('Capacity'))
    .withPanel(
      lines(
        'Used',
        'percent',
        ['hsm_storage_used', 'filesystem_used', 'memory_used'].map((what) => [
          `hsm_vigil:${what}:percent{${OF}}`,
          '{{device}} {{component}} ({{witness}})',
        ]),
        'Of the storage for keys, of file systems, of memory. The recording rules of this folder make it.',
      ),
    )
    .withPanel(
      lines(
        'Operations',
        'ops',
        [[`rate(hsm_operations_total{${OF}}[${RECENT}])`, '{{device}} ({{witness}})']],
        'That the HSM did, a second.',
      ),
    )
    .withRow(new RowBuilder('Watching'))
    .withPanel(
      lines(
        'Since the last answer',
        's',
        [[`time() - last_over_time(hsm_vigil_channel_answer_timestamp_seconds{${OF}}[1d])`, '{{device}} ({{witness}})']],
        'By channel. It grows while a device is not heard.',
      ),
    )
    .withPanel(
      lines(
        'Samples of the services',
        'short',
        [
          ['hsm_vigil_export_waiting', '{{instance}} {{outlet}} waits'],
          ['increase(hsm_vigil_export_samples_total{result="dropped"}[$__rate_interval])', '{{instance}} {{outlet}} dropped'],
        ],
        'What has not arrived here yet, and what never will.',
      ),
    )
    .build();
}
