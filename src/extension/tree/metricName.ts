import type { HwType, Metric } from '../../core/reading.ts';

const names: Readonly<Record<string, string>> = {
  'hw.temperature': 'Temperature',
  'hw.fan.speed': 'Speed',
  'hw.voltage': 'Voltage',
  'hw.status': 'Status',
  'hsm.info': 'Identity',
  'hsm.battery.voltage': 'Battery voltage',
  'hsm.tamper.state': 'Tamper state',
  'hsm.tamper.active': 'Active tampers',
  'hsm.zeroized': 'Zeroized',
  'hsm.admin.logged_in': 'Security officer logged in',
  'hsm.login_attempts.left': 'Security officer logins left',
  'hsm.storage.size': 'Storage',
  'hsm.operations': 'Operations',
  'hsm.operation.errors': 'Failed operations',
  'hsm.events.critical': 'Critical events',
  'hsm.events.noncritical': 'Non-critical events',
  'hsm.ntls.connections': 'NTLS connections',
  'hsm.ntls.connection.errors': 'Failed NTLS connections',
  'hsm.agent.uptime': 'Uptime of the agent',
  'hsm.ntls.clients': 'NTLS clients',
  'hsm.ntls.links': 'NTLS links',
  'hsm.ntls.info': 'Listens on',
  'hsm.ntls.certificate.info': 'Certificate',
  'hsm.ntls.certificate.expires': 'Certificate ends',
  'hsm.ntls.certificate.monitor.enabled': 'Expiry watch',
  'hsm.ntls.certificate.monitor.expires': 'Expiry watched',
  'hsm.ntls.certificate.monitor.notice': 'Warns ahead by',
  'hsm.ntls.certificate.monitor.interval': 'Looks every',
  'hsm.clients.registered': 'Registered clients',
  'hsm.service.info': 'Purpose',
  'hsm.service.running': 'Process',
};

/** What people call a metric: `hsm.storage.used` → `Storage used`. */
export function metricName(metric: Metric): string {
  const known = names[metric];
  if (known) return known;
  const words = metric
    .replace(/^(hsm|hw)\./, '')
    .split(/[._]/)
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** The metric that a component of this type is about; it stands in the component's own row. */
export function mainMetric(type: HwType): Metric | undefined {
  switch (type) {
    case 'fan':
      return 'hw.fan.speed';
    case 'temperature':
      return 'hw.temperature';
    case 'voltage':
      return 'hw.voltage';
    default:
      return undefined;
  }
}
