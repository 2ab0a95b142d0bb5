// The names under which our events are known in FHIR: identifier systems and code systems, ours (defined in fhir/) and those of
// HL7 and DICOM. What was exported under one of them is checked by it years later: none may change.

const BASE = 'https://countersign.example/fhir';
const HL7 = 'http://terminology.hl7.org/CodeSystem';

export const SYSTEMS = {
  /** Names of the catalogue. */
  event: `${BASE}/CodeSystem/audit-event`,
  /** Why something was touched. */
  purpose: `${BASE}/CodeSystem/audit-purpose`,
  type: `${HL7}/audit-event-type`,
  interaction: 'http://hl7.org/fhir/restful-interaction',
  lifecycle: `${HL7}/iso-21089-lifecycle`,
  dicom: 'http://dicom.nema.org/resources/ontology/DCM',
  entityType: `${HL7}/audit-entity-type`,
  objectRole: `${HL7}/object-role`,
  dicomLifecycle: `${HL7}/dicom-audit-lifecycle`,
  actReason: `${HL7}/v3-ActReason`,
  participation: `${HL7}/v3-ParticipationType`,
  participant: `${HL7}/provenance-participant-type`,
  sourceType: `${HL7}/security-source-type`,
} as const;

export const DATA_ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

/** Profiles of IHE BALP, by the interaction. */
export const BALP = {
  create: 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Create',
  read: 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Read',
  update: 'https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit.Update',
} as const;

/** `…/fhir/id/<kind>`: what our ids of a kind are identified by. */
export function idSystem(kind: string): string {
  return `${BASE}/id/${kind}`;
}

/** The kind of the id in a field: `liveThreadId` is a `live-thread`; a message of custody is an `original` in the record too. */
export function kindOfField(field: string): string {
  if (field === 'messageId') return 'original';
  return field.replace(/Id$/, '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
