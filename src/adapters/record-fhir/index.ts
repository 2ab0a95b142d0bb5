export { openFhirRecord, type FhirRecordOptions } from './fhir-record.ts';
export { startRecordChild, type RecordChild, type RecordChildOptions } from './record-child.ts';
export { checkRecord, type Finding } from './check-record.ts';
