// The record system's Patients and Practitioners as the directory of attribution.
import type { Directory } from '../../attribution/ports.ts';
import { Fault } from '../../kernel/fault.ts';

export type FhirDirectoryOptions = {
  baseUrl: string;
  /** Bearer token; sent to the origin of `baseUrl` only. */
  token: string;
  /** For one search, answer included; 10 s when not said. */
  timeoutMs?: number;
};

export function openFhirDirectory(options: FhirDirectoryOptions): Directory {
  throw new Fault('internal', 'directory-not-built', options.baseUrl);
}
