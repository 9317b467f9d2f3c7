import { spawn } from 'node:child_process';

/** How to start the service of this package. */
export interface Launch {
  /** Path of the command line's main file (`dist/hsm-vigil.cjs`). */
  readonly cli: string;
  readonly inventory: string;
  readonly state: string;
  readonly runtime: string;
  /** Folder of secret files. In the editor secrets come over the connection instead. */
  readonly secrets?: string;
  /** Seconds that the service stays without a client. Default: the service's own. */
  readonly grace?: number;
}

/** A started process; it may turn out to have lost the race for being the one service, which is no error. */
export interface Launched {
  readonly exited: boolean;
  /** Once exited: 0 after a lost race, something else when the service could not run; undefined when killed by a signal. */
  readonly exitCode: number | undefined;
}

/**
 * Starts the service as a process of its own, which outlives its parent. Under an editor's debugger it dies with the editor all
 * the same (microsoft/vscode issue 111332).
 */
export function launchService(launch: Launch): Launched {
  const args = [launch.cli, 'serve', '--launched', '--inventory', launch.inventory, '--state', launch.state, '--runtime', launch.runtime];
  if (launch.secrets !== undefined) args.push('--secrets', launch.secrets);
  if (launch.grace !== undefined) args.push('--grace', `${launch.grace}s`);
  const child = spawn(process.execPath, args, { detached: true, stdio: 'ignore', windowsHide: true, env: serviceEnvironment(process.env) });
  let exited = false;
  let exitCode: number | undefined;
  child.on('exit', (code) => {
    exited = true;
    exitCode = code ?? undefined;
  });
  child.on('error', () => {
    exited = true;
    exitCode = -1;
  });
  child.unref();
  return {
    get exited() {
      return exited;
    },
    get exitCode() {
      return exitCode;
    },
  };
}

/**
 * The editor's environment without what would make the child behave as a part of the editor (VSCODE_*, ELECTRON_*, NODE_OPTIONS of a
 * debugger), and with what makes the editor's executable plain Node.
 */
export function serviceEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/i.test(name));
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1' };
}
