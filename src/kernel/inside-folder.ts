// Whether one folder lies in another, as the paths say; and where a path leads once its links are followed.
import fs from 'node:fs';
import path from 'node:path';

/** True also for the folder itself. Relative paths are from the working directory. */
export function isInside(folder: string, outer: string): boolean {
  const steps = path.relative(path.resolve(outer), path.resolve(folder));
  return !/^\.\.(?:$|[/\\])/.test(steps) && !path.isAbsolute(steps);
}

/** The path with its links followed, as far as it exists. */
export function realPlace(place: string): string {
  const full = path.resolve(place);
  try {
    return fs.realpathSync(full);
  } catch {
    const parent = path.dirname(full);
    return parent === full ? full : path.join(realPlace(parent), path.basename(full));
  }
}
