export { openFhirDirectory, type FhirDirectoryOptions } from './fhir-directory.ts';
