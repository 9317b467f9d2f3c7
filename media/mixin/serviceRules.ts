import type { PlatformRule, RuleGroup } from './ruleFile.ts';

/**
 * What no verdict tells: that none comes any more, that the service is gone or does not get through, and what runs full. A series that is no
 * longer there makes no alert of itself, so each is asked for by what was there within the last day.
 */
export function serviceRules(runbookOf: (runbook: string) => Readonly<Record<string, string>>): readonly RuleGroup[] {
  return [
    { name: 'hsm-vigil-capacity', interval: '1m', rules: capacity(runbookOf) },
    { name: 'hsm-vigil-service', interval: '1m', rules: service(runbookOf) },
  ];
}

type RunbookOf = (runbook: string) => Readonly<Record<string, string>>;

/** Longer than two intervals, since a sample has the time of its reading. */
const RECENT = '25m';

/** Percent of what there is, each under one name, and from where on it is said. */
const capacities = [
  {
    record: 'hsm_vigil:hsm_storage_used:percent',
    expr: `100 * last_over_time(hsm_storage_used_bytes[${RECENT}]) / last_over_time(hsm_storage_size_bytes[${RECENT}])`,
  },
  {
    record: 'hsm_vigil:filesystem_used:percent',
    expr: `last_over_time(hsm_filesystem_utilization_percent[${RECENT}])`,
  },
  {
    record: 'hsm_vigil:memory_used:percent',
    expr: `100 * (1 - last_over_time(hsm_memory_available_bytes[${RECENT}]) / last_over_time(hsm_memory_limit_bytes[${RECENT}]))`,
  },
] as const;

const levels = [
  { severity: 'warning', from: 85, name: 'Filling' },
  { severity: 'critical', from: 95, name: 'Full' },
] as const;

function capacity(runbookOf: RunbookOf): readonly PlatformRule[] {
  const percent = '{{ printf "%.0f" $value }}';
  return [
    ...capacities.map(({ record, expr }) => ({ record, expr })),
    ...levels.map(({ severity, from, name }) => ({
      alert: `HsmVigilCapacity${name}`,
      expr: capacities.map(({ record }) => `${record} >= ${from}`).join('\nor\n'),
      for: '20m',
      labels: { severity },
      annotations: {
        summary: `{{ $labels.component }} is ${percent} % full ({{ $labels.device }})`,
        description: `Of its capacity ${percent} % are in use, and that is so since twenty minutes. At 100 % what needs it stops: no key is made, no log is written, or a service ends.`,
        ...runbookOf('near-limit'),
      },
    })),
  ];
}

function service(runbookOf: RunbookOf): readonly PlatformRule[] {
  return [
    {
      alert: 'HsmVigilDeviceSilent',
      expr: `${SILENT}\nunless on (device, instance) ${PAUSED}`,
      labels: { severity: 'critical' },
      annotations: {
        summary: '{{ $labels.device }} is not heard any more',
        description:
          'For as long as four polls take, no channel of this device has brought anything. What is shown of it is how it was then. It says nothing about the hardware. Where it was taken out of the inventory, this ends after a day.',
        ...runbookOf('appliance-unreachable'),
      },
    },
    {
      alert: 'HsmVigilDeviceUnknown',
      // A device that has never answered has no time of an answer that could be too old.
      expr: [
        `max by (device, instance) (last_over_time(hsm_vigil_device_state[${RECENT}])) == 2`,
        `unless on (device, instance) ${PAUSED}`,
        `unless on (device, instance) (${SILENT})`,
      ].join('\n'),
      for: '40m',
      labels: { severity: 'warning' },
      annotations: {
        summary: 'Nobody knows how {{ $labels.device }} is',
        description:
          'It has never answered, or another device answers in its place, or what is read of it is judged by nothing any more. Why stands in hsm-vigil status. It says nothing about the hardware.',
        ...runbookOf('channel-silent'),
      },
    },
    {
      alert: 'HsmVigilServiceGone',
      expr: 'max by (instance) (last_over_time(hsm_vigil_build_info[7d])) unless max by (instance) (last_over_time(hsm_vigil_build_info[5m]))',
      for: '5m',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'The service {{ $labels.instance }} sends nothing any more',
        description:
          'It does not run, or does not reach this platform. None of its devices is judged here; what it judges by itself may be right. See whether it runs: hsm-vigil status.',
        ...runbookOf('channel-silent'),
      },
    },
    {
      alert: 'HsmVigilNothingWatched',
      expr: 'absent_over_time(hsm_vigil_build_info[10m])',
      for: '5m',
      labels: { severity: 'critical' },
      annotations: {
        summary: 'No HSM is watched',
        description:
          'No service sends anything to this platform. See whether they run (hsm-vigil status), and whether "export" is in the inventory.',
        ...runbookOf('channel-silent'),
      },
    },
    ...troubles.map(({ alert, expr, summary, description }) => ({
      alert,
      expr,
      for: '10m',
      labels: { severity: 'warning' },
      annotations: { summary, description, ...runbookOf('channel-silent') },
    })),
  ];
}

/** When a device has answered last is longer ago than four of its polls, as for a silent channel. What is written to platforms may come a little later. */
const SILENT = [
  'time() - max by (device, instance) (last_over_time(hsm_vigil_channel_answer_timestamp_seconds[1d]))',
  '> clamp_min(4 * max by (device, instance) (last_over_time(hsm_vigil_device_interval_seconds[1d])), 300)',
].join('\n');

const PAUSED = 'last_over_time(hsm_vigil_device_paused[1d]) == 1';

const troubles = [
  {
    alert: 'HsmVigilNoDevices',
    expr: 'last_over_time(hsm_vigil_devices[5m]) == 0',
    summary: 'The service {{ $labels.instance }} watches no HSM',
    description: 'Its inventory names none, or was never right. See hsm-vigil status, and the inventory.',
  },
  {
    alert: 'HsmVigilClockAhead',
    // A clock that is ahead makes what is silent look fresh.
    expr: `max by (instance) (last_over_time(hsm_vigil_channel_answer_timestamp_seconds[${RECENT}])) - time() > 120`,
    summary: 'The clock of {{ $labels.instance }} is ahead of this platform’s',
    description:
      'What it tells seems fresher than it is, so that a silent device is noticed late, and platforms refuse samples of a time to come. Set both clocks by NTP.',
  },
  {
    alert: 'HsmVigilExportBehind',
    expr: 'min_over_time(hsm_vigil_export_waiting[30m]) > 10000',
    summary: 'Samples of {{ $labels.instance }} wait ({{ $labels.outlet }})',
    description:
      'A platform takes them slower than they come, or not at all. They wait on the disk for as long as the inventory says ("keep"), two days where it says nothing. Why stands in hsm-vigil status.',
  },
  {
    alert: 'HsmVigilServiceTroubled',
    expr: 'last_over_time(hsm_vigil_trouble[5m]) == 1',
    summary: 'Something keeps the service {{ $labels.instance }} from its work',
    description: 'A disk may be full, or there are no open files left on its machine. What it is stands in hsm-vigil status.',
  },
  {
    alert: 'HsmVigilSecretsMissing',
    expr: 'last_over_time(hsm_vigil_secrets_missing[5m]) > 0',
    summary: 'Secrets are missing at {{ $labels.instance }}',
    description: 'What needs them is not read or not told. Which ones they are stands in hsm-vigil status.',
  },
  {
    alert: 'HsmVigilSamplesDropped',
    expr: 'increase(hsm_vigil_export_samples_total{result="dropped"}[1h]) > 0',
    summary: 'Samples of {{ $labels.instance }} never arrive',
    description: 'A platform refuses them for good, or there was no room for them. Why stands in hsm-vigil status.',
  },
  {
    alert: 'HsmVigilMessagesLost',
    expr: 'increase(hsm_vigil_messages_total{result="lost"}[1h]) > 0',
    summary: 'Traps or log lines are lost at {{ $labels.instance }}',
    description: 'Its machine has thrown away what came in faster than it was read. A tamper may have been among it.',
  },
  {
    alert: 'HsmVigilReceiverDown',
    expr: 'last_over_time(hsm_vigil_receiver_up[5m]) == 0',
    summary: 'A receiver of notices does not take them ({{ $labels.receiver }} of {{ $labels.instance }})',
    description: 'Whoever is to be told is not. Why stands in hsm-vigil status.',
  },
] as const;
