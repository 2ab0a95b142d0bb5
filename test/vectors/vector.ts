// Reads reference vectors from test/vectors/data. Where each comes from, and under which licence, stands in the SOURCES.md
// beside it.
import fs from 'node:fs';
import path from 'node:path';

/** The JSON of `data/<name>`; the test names the shape it expects. */
export function vector(name: string): unknown {
  return JSON.parse(fs.readFileSync(path.join(import.meta.dirname, 'data', name), 'utf8'));
}
