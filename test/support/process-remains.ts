// What a process leaves that others can read: its open files (those without a name too), its command line and environment, and,
// for a helper such as Redis, its memory. Linux only.
import fs from 'node:fs';
import path from 'node:path';

const REGION_LIMIT_BYTES = 256 * 1024 * 1024;

/** A process and all that it started, itself first. */
export function processTree(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of fs.readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = readIfThere(`/proc/${name}/stat`)?.toString('latin1');
    if (stat === undefined) continue;
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree: number[] = [];
  for (const queue = [pid]; queue.length > 0;) {
    const next = queue.shift() ?? pid;
    tree.push(next);
    queue.push(...(children.get(next) ?? []));
  }
  return tree;
}

/** Open files that are no sockets and pipes, but those whose path `leaveOut` names; command line; environment. */
export function openFiles(
  pid: number,
  leaveOut: (name: string) => boolean,
): { name: string; bytes: Buffer }[] {
  const found: { name: string; bytes: Buffer }[] = [];
  for (const fd of listIfThere(`/proc/${pid}/fd`)) {
    const link = `/proc/${pid}/fd/${fd}`;
    try {
      const name = fs.readlinkSync(link);
      if (!name.startsWith('/') || name.startsWith('/dev/') || leaveOut(name) || !fs.statSync(link).isFile())
        continue;
      found.push({ name, bytes: fs.readFileSync(link) });
    } catch {
      // Closed meanwhile, or no file that can be read again.
    }
  }
  for (const name of ['cmdline', 'environ']) {
    const bytes = readIfThere(`/proc/${pid}/${name}`);
    if (bytes !== null) found.push({ name: `${name} of ${pid}`, bytes });
  }
  return found;
}

/** All memory that a process may write, region by region. Throws when the machine does not allow it. */
export function memoryOf(pid: number): Buffer[] {
  const maps = fs.readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n');
  const memory = fs.openSync(`/proc/${pid}/mem`, 'r');
  try {
    return maps.flatMap((line) => {
      const [, from = '', to = ''] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
      if (from === '') return [];
      const start = Number.parseInt(from, 16);
      const bytes = Buffer.alloc(Math.min(Number.parseInt(to, 16) - start, REGION_LIMIT_BYTES));
      try {
        return [bytes.subarray(0, fs.readSync(memory, bytes, 0, bytes.length, start))];
      } catch {
        // Given back meanwhile.
        return [];
      }
    });
  } finally {
    fs.closeSync(memory);
  }
}

/** The limit on core dumps, as the kernel states it. */
export function coreLimit(pid: number): string | undefined {
  return /^Max core file size\s+(\S+)/m.exec(
    fs.readFileSync(path.join('/proc', String(pid), 'limits'), 'latin1'),
  )?.[1];
}

function readIfThere(name: string): Buffer | null {
  try {
    return fs.readFileSync(name);
  } catch {
    return null;
  }
}

function listIfThere(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch {
    return [];
  }
}
