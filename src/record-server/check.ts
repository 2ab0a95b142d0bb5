// Whether a resource may be stored: structure, cardinality and types by @medplum/core; codes of required bindings, which it
// does not look at, by our own table; our profiles where the resource claims one. The resource is outside input.
import { OperationOutcomeError, validateResource } from '@medplum/core';
import type { OperationOutcomeIssue, Resource, StructureDefinition } from '@medplum/fhirtypes';
import type { Definitions } from './definitions.ts';
import { refuse } from './outcome.ts';
import { MOST_BODY_BYTES } from './request.ts';
import { SUPPORTED_TYPES } from './search-parameters.ts';

// Which datatype stands behind an element's name, where its codes are in the table.
const DATATYPES: Record<string, string> = {
  identifier: 'Identifier',
  name: 'HumanName',
  telecom: 'ContactPoint',
  address: 'Address',
  text: 'Narrative',
};

/** The body's own bound is what counts; the validator's is 1 MB. */
const LIMITS = { base64BinaryMaxBytes: MOST_BODY_BYTES };

function refuseUnknownCodes(definitions: Definitions, resource: Resource): void {
  const visit = (value: unknown, path: string, type: string): void => {
    if (Array.isArray(value)) {
      value.forEach((element, i) => visit(element, `${path}[${i}]`, type));
      return;
    }
    if (typeof value !== 'object' || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      const codes = definitions.requiredCodes.get(`${type}.${key}`);
      if (codes !== undefined && typeof child === 'string' && !codes.includes(child))
        throw refuse('code-invalid', 'Not a code of the required value set', `${path}.${key}`);
      visit(child, `${path}.${key}`, DATATYPES[key] ?? `${type}.${key}`);
    }
  };
  visit(resource, resource.resourceType, resource.resourceType);
}

/** Runs the validator; a reference to a type that the element does not allow is an error here, not a warning. */
function refuseInvalid(resource: Resource, profile?: StructureDefinition): void {
  let issues: OperationOutcomeIssue[];
  try {
    issues = validateResource(resource, { ...LIMITS, ...(profile === undefined ? {} : { profile }) });
  } catch (error) {
    if (error instanceof OperationOutcomeError) throw error;
    throw refuse('structure', 'The resource is not valid', resource.resourceType);
  }
  const wrongReference = issues.find(({ details }) => details?.text?.startsWith('Invalid reference'));
  if (wrongReference === undefined) return;
  throw refuse('structure', 'A reference to a type that is not allowed here', wrongReference.expression?.[0]);
}

/** Throws an OperationOutcomeError that names the element. */
export function checkResource(definitions: Definitions, resource: Resource): void {
  if (!SUPPORTED_TYPES.includes(resource.resourceType))
    throw refuse('not-supported', 'This record does not hold this type of resource');
  refuseInvalid(resource);
  refuseUnknownCodes(definitions, resource);
  for (const url of resource.meta?.profile ?? []) {
    const profile = definitions.profiles.get(url.split('|')[0] ?? '');
    if (profile !== undefined) refuseInvalid(resource, profile);
  }
}
