// Whether one folder lies in another, as the paths say.
import path from 'node:path';

/** True also for the folder itself. Relative paths are from the working directory. */
export function isInside(folder: string, outer: string): boolean {
  const steps = path.relative(path.resolve(outer), path.resolve(folder));
  return !steps.startsWith('..') && !path.isAbsolute(steps);
}
