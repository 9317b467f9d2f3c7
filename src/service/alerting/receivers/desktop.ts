import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { DeliveryFailed } from './deliveryFailed.ts';
import type { NoticeRecord } from './notice.ts';

/**
 * A notification of the desktop that the service runs on, by the system's own program: `notify-send` (freedesktop.org), `osascript` on
 * macOS, PowerShell on Windows. What is said travels as an argument or in the environment, never as code.
 */
export async function notifyDesktop(
  notice: NoticeRecord,
  signal: AbortSignal,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  const { file, args, env } = commandFor(notice, platform);
  const child = execFile(file, [...args], { signal, killSignal: 'SIGKILL', windowsHide: true, env: { ...process.env, ...env } });
  child.on('error', () => {});
  const [status] = (await once(child, 'close')) as [number | null];
  if (signal.aborted) throw signal.reason;
  if (status !== 0) {
    const install =
      platform === 'linux' ? ' Install "notify-send" (Debian: libnotify-bin), and run the service within the desktop session.' : '';
    throw new DeliveryFailed(`The desktop showed no notification: "${file}" failed.${install}`);
  }
}

interface DesktopCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

const TOAST = [
  '[Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, ContentType = WindowsRuntime] | Out-Null',
  '$xml = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent([Windows.UI.Notifications.ToastTemplateType]::ToastText02)',
  "$texts = $xml.GetElementsByTagName('text')",
  '$texts[0].InnerText = $env:HSM_VIGIL_TITLE; $texts[1].InnerText = $env:HSM_VIGIL_BODY',
  "[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier('HSM Vigil').Show($xml)",
].join('; ');

export function commandFor(notice: NoticeRecord, platform: NodeJS.Platform): DesktopCommand {
  const body = bodyOf(notice);
  switch (platform) {
    case 'darwin': {
      const script = 'on run argv\ndisplay notification (item 2 of argv) with title (item 1 of argv)\nend run';
      return { file: 'osascript', args: ['-e', script, notice.title, body], env: {} };
    }
    case 'win32':
      return {
        file: 'powershell.exe',
        args: ['-NoProfile', '-NonInteractive', '-Command', TOAST],
        env: { HSM_VIGIL_TITLE: notice.title, HSM_VIGIL_BODY: body },
      };
    default: {
      const urgency = notice.severity === 'critical' && notice.reason !== 'resolved' ? 'critical' : 'normal';
      // The body is markup to some desktops.
      return { file: 'notify-send', args: ['--app-name=HSM Vigil', `--urgency=${urgency}`, '--', notice.title, markup(body)], env: {} };
    }
  }
}

function bodyOf({ reason, alerts }: NoticeRecord): string {
  if (reason === 'test') return 'No HSM needs you.';
  if (alerts.length === 1) return reason === 'resolved' ? '' : (alerts[0]?.action ?? '');
  return alerts
    .slice(0, 5)
    .map(({ deviceName, summary }) => `${deviceName}: ${summary}`)
    .join('\n');
}

function markup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
