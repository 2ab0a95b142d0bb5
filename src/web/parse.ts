// One part of a request through its schema. Hostile until it came back from here.
import type { z } from 'zod';
import { fieldIssues } from './field-issue.ts';
import { InvalidInput } from './problem.ts';

/** Throws `web-invalid-input`: 422 for a body, 400 for a path or a query. */
export function parsePart(
  schema: z.ZodType | undefined,
  value: unknown,
  part: 'params' | 'query' | 'body',
): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidInput(
    part === 'body' ? 422 : 400,
    fieldIssues(parsed.error, part === 'body' ? [] : [part]),
  );
}
