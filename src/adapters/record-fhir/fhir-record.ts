// Any FHIR R4 server as a record system, through fhir-kit-client.
import type { RecordSystem } from '../../filing/ports.ts';
import { Fault } from '../../kernel/fault.ts';

export type FhirRecordOptions = {
  baseUrl: string;
  /** Bearer token; sent to the origin of `baseUrl` only. */
  token: string;
  /** For one interaction, answer included; 20 s when not said. */
  timeoutMs?: number;
};

export function openFhirRecord(options: FhirRecordOptions): RecordSystem {
  throw new Fault('internal', 'record-not-built', options.baseUrl);
}
