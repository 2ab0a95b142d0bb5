// Every resource is checked before it is sent: structure by @medplum/core, our profiles, and every code against our own closed
// table, because servers and validators let invented codes pass (`fhir.md` §0.7, §1.6).
import { OperationOutcomeError, validateResource } from '@medplum/core';
import type { OperationOutcomeIssue, Resource } from '@medplum/fhirtypes';
import { Fault } from '../kernel/fault.ts';
import { CODES } from './canonical.ts';
import { TIME_ELEMENTS } from './compare.ts';
import { loadProfiles } from './definitions.ts';

const ZONED = /T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** The validator's own bound is 1 MB; photos are larger. What is too large for a record system, it says itself. */
const LIMITS = { base64BinaryMaxBytes: 64 * 1024 * 1024 };

/** Throws `filing-invalid-resource` with the element's path, never its value. */
export type ResourceValidator = (resource: Resource) => void;

/** Loads the definitions once (about 0.2 s). */
export async function openValidator(): Promise<ResourceValidator> {
  const profiles = await loadProfiles();
  return (resource) => {
    checkCodes(resource, resource.resourceType);
    const claimed = resource.meta?.profile ?? [];
    // Without a profile of ours: the base definition.
    for (const profile of claimed.length > 0 ? claimed.map((url) => profiles.get(url)) : [undefined]) {
      const issue = firstIssue(() =>
        validateResource(resource, { ...LIMITS, ...(profile === undefined ? {} : { profile }) }),
      );
      if (issue !== undefined) throw invalid(issue.expression?.[0] ?? resource.resourceType);
    }
  };
}

/** Warnings count too: that is how a reference to the wrong type shows. */
function firstIssue(validate: () => OperationOutcomeIssue[]): OperationOutcomeIssue | undefined {
  try {
    return validate()[0];
  } catch (error) {
    if (error instanceof OperationOutcomeError) return error.outcome.issue[0];
    throw error;
  }
}

function checkCodes(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    value.forEach((element, i) => checkCodes(element, `${path}[${i}]`));
    return;
  }
  const { coding } = value as { coding?: { system?: string; code?: string }[] };
  for (const { system = '', code = '' } of coding ?? [])
    if (!(CODES.get(system)?.includes(code) ?? false)) throw invalid(`${path}.coding`);
  for (const [key, child] of Object.entries(value)) {
    if (key === 'status' && child !== 'completed') throw invalid(`${path}.status`);
    // The validator lets a time without an offset pass, which R4 does not.
    if (TIME_ELEMENTS.has(key) && typeof child === 'string' && !ZONED.test(child))
      throw invalid(`${path}.${key}`);
    if (key !== 'coding') checkCodes(child, `${path}.${key}`);
  }
}

function invalid(path: string): Fault {
  return new Fault('invalid', 'filing-invalid-resource', 'What was built is not a valid resource.', {
    place: { path },
  });
}
