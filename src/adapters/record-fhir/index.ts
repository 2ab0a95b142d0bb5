export { openFhirRecord, type FhirRecordOptions } from './fhir-record.ts';
export { startRecordChild, type RecordChild, type RecordChildOptions } from './record-child.ts';
