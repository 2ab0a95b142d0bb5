// What is wrong with one field, with its exact path. Messages are ours or the schema's and never quote the value.
import type { z } from 'zod';

export type FieldIssue = { readonly path: string; readonly message: string };

type PathPart = string | number | symbol;

/** `entries[0].patient.reference`: the path as an integrator would write it. */
export function writePath(parts: readonly PathPart[]): string {
  let text = '';
  for (const part of parts) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}

/** Issues of a schema, in the order of the schema; `prefix` names the part of the request. */
export function fieldIssues(error: z.ZodError, prefix: readonly string[] = []): readonly FieldIssue[] {
  return error.issues.map((issue) => ({
    path: writePath([...prefix, ...issue.path]),
    message: issue.message,
  }));
}
