// The layouts of messengers that speak FHIR.
import type { PlatformReader } from '../platform.ts';
import { fhirBundle } from './bundle.ts';

export const fhir: readonly PlatformReader[] = [fhirBundle];
