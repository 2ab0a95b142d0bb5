// A core file holds whatever was in memory, messages too (RULE C-01). `npm start` sets the limit to 0; a service that is started
// in another way is told.
import fs from 'node:fs';

/** Whether this process would leave a core file behind; false where the system does not say. */
export function coreDumpsAreOn(): boolean {
  try {
    const limits = fs.readFileSync('/proc/self/limits', 'latin1');
    return !/^Max core file size\s+0\s/m.test(limits);
  } catch {
    return false;
  }
}
