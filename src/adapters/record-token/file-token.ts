// The record system's bearer token in a file: read at first use and again when it was refused, so that whoever renews it writes
// it anew and nobody restarts the service.
import fs from 'node:fs/promises';
import type { BearerSource } from '../../kernel/bearer.ts';
import { Fault } from '../../kernel/fault.ts';

/** Throws `record-token-unavailable` at use when the file cannot be read or is empty. */
export function fileToken(file: string): BearerSource {
  let kept: string | null = null;
  return {
    current: async () => {
      if (kept !== null) return kept;
      const token = await fs.readFile(file, 'utf8').then(
        (text) => text.trim(),
        () => '',
      );
      if (!/^[\x21-\x7e]+$/.test(token))
        throw new Fault('unavailable', 'record-token-unavailable', 'The file of the record token has none.');
      kept = token;
      return token;
    },
    refused: (token) => {
      if (kept === token) kept = null;
    },
  };
}
