// One part of a request through its schema. Hostile until it came back from here.
import type { z } from 'zod';
import { fieldIssues, writePath } from './field-issue.ts';
import { nulPath } from './nul-character.ts';
import { InvalidInput } from './problem.ts';

/** Throws `web-invalid-input`: 422 for a body, 400 for a path or a query. */
export function parsePart(
  schema: z.ZodType | undefined,
  value: unknown,
  part: 'params' | 'query' | 'body',
): unknown {
  if (schema === undefined) return undefined;
  const prefix = part === 'body' ? [] : [part];
  const status = part === 'body' ? 422 : 400;
  const nul = nulPath(value);
  if (nul !== null)
    throw new InvalidInput(status, [
      { path: writePath([...prefix, ...nul]), message: 'No text may hold this character' },
    ]);
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(status, fieldIssues(parsed.error, prefix));
}
