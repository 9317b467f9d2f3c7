import { plainText } from '../../core/text.ts';
import { type Endpoint, endpointIn } from '../endpoint.ts';
import { PLAIN_PATH } from './destination.ts';

/** What an account finds on the other host. */
export interface Announcements {
  /** Its name. */
  readonly login: string;
  readonly endpoints: readonly (Endpoint & { readonly caller?: string })[];
  /** Some of these services runs, and the account may connect to it. */
  readonly runs: boolean;
  /** Folders that are there and that it may not read. */
  readonly closed: readonly string[];
}

/** The usual places over there, as its own shell names them: a service of the system first, then the account's own. */
const PLACES = [
  '/run/hsm-vigil',
  '"$XDG_RUNTIME_DIR/hsm-vigil"',
  '"$XDG_STATE_HOME/hsm-vigil"',
  '"$HOME/.local/state/hsm-vigil"',
  '"$HOME/Library/Application Support/hsm-vigil"',
];

/** Of many that died and left their files, so many are looked at. */
const MOST = 4;

/** Reads what services have announced, for any POSIX shell. What the account's own start-up files print stands beside it. */
export function lookingFor(folder: string | undefined): string {
  return `echo "hsm-vigil-login $(id -un)"
for folder in ${folder === undefined ? PLACES.join(' ') : `'${folder}'`}; do
  file="$folder/service.json"
  if [ -f "$file" ] && [ -r "$file" ]; then
    caller=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')
    if (umask 077 && : > "$folder/callers/$caller") 2>/dev/null; then echo "hsm-vigil-caller $caller"; else echo hsm-vigil-caller; fi
    printf 'hsm-vigil-endpoint '; head -c 65536 "$file"; echo
    pid=$(sed -n 's/.*"pid":\\([0-9]*\\).*/\\1/p' "$file" | head -n 1)
    socket=$(sed -n 's/.*"socket":"\\([^"]*\\)".*/\\1/p' "$file" | head -n 1)
    if [ -w "$socket" ] && { ps -p "$pid" || [ -d "/proc/$pid" ]; } >/dev/null 2>&1; then echo "hsm-vigil-runs $pid"; fi
  elif [ -e "$file" ] || { [ -d "$folder" ] && ! [ -x "$folder" ]; }; then
    echo "hsm-vigil-closed $folder"
  fi
done
echo hsm-vigil-end
`;
}

/** Undefined: the script did not run to its end. What another host says is data: nothing of it goes to ssh but a plain path. */
export function announcementsIn(output: string): Announcements | undefined {
  const lines = output.split('\n').map((line) => line.trim());
  if (!lines.includes('hsm-vigil-end')) return undefined;
  const after = (word: string) => lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const found = new Map<string, Endpoint & { readonly caller?: string }>();
  let caller: string | undefined;
  for (const line of lines) {
    if (line.startsWith('hsm-vigil-caller')) caller = /^hsm-vigil-caller ([\da-f]{32})$/.exec(line)?.[1];
    const endpoint = line.startsWith('hsm-vigil-endpoint ') ? endpointIn(line.slice('hsm-vigil-endpoint '.length)) : undefined;
    if (!endpoint || !PLAIN_PATH.test(endpoint.socket) || found.has(endpoint.token)) continue;
    found.set(endpoint.token, { ...endpoint, ...(caller !== undefined && { caller }) });
  }
  return {
    login: plainText(after('hsm-vigil-login')[0] ?? '', 60),
    endpoints: [...found.values()].slice(0, MOST),
    runs: after('hsm-vigil-runs').length > 0,
    closed: after('hsm-vigil-closed')
      .slice(0, MOST)
      .map((folder) => plainText(folder, 200)),
  };
}
