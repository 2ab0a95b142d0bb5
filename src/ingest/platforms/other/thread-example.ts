// An example of our own thread layout, for integrators; read from its file, which the tests read too.
import fs from 'node:fs/promises';

const FILE = new URL('thread-v1.example.json', import.meta.url);

/** JSON, UTF-8. */
export function threadExample(): Promise<Buffer> {
  return fs.readFile(FILE);
}
