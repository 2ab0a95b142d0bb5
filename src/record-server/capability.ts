// GET /metadata: made from the tables that the server runs on, so that it cannot promise more than is there.
import type { CapabilityStatement, CapabilityStatementRestResource } from '@medplum/fhirtypes';
import { parametersOf, SUPPORTED_TYPES } from './search-parameters.ts';

/** What the server lets through to the router; everything else is refused. */
export const INTERACTIONS = ['read', 'vread', 'update', 'history-instance', 'create', 'search-type'] as const;

/** `profiles` are the canonical URLs of our own; `since` is when this server started. */
export function capabilityStatement(baseUrl: string, profiles: string[], since: Date): CapabilityStatement {
  const resource = SUPPORTED_TYPES.map((type): CapabilityStatementRestResource => {
    const supportedProfile = type === 'Communication' ? profiles : [];
    return {
      type: type as CapabilityStatementRestResource['type'],
      ...(supportedProfile.length > 0 ? { supportedProfile } : {}),
      interaction: INTERACTIONS.map((code) => ({ code })),
      versioning: 'versioned',
      readHistory: true,
      updateCreate: false,
      conditionalCreate: true,
      conditionalRead: 'not-supported',
      conditionalUpdate: false,
      conditionalDelete: 'not-supported',
      referencePolicy: ['literal', 'logical', 'enforced'],
      searchParam: [...(parametersOf(type) ?? [])].map(([name, { type: searchType }]) => ({
        name,
        type: searchType,
      })),
    };
  });
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: since.toISOString(),
    kind: 'instance',
    software: { name: 'Countersign embedded record' },
    implementation: { description: 'Embedded record', url: baseUrl },
    fhirVersion: '4.0.1',
    format: ['json'],
    rest: [
      {
        mode: 'server',
        security: { description: 'A bearer token that is agreed at the start.' },
        resource,
      },
    ],
  };
}
