// The names under which our resources are known in a record system: identifier systems, profiles, extensions, codes. They are
// defined in fhir/; once filed they never change.

const BASE = 'https://countersign.example/fhir';

export const PROFILES = {
  thread: `${BASE}/StructureDefinition/advice-thread`,
  message: `${BASE}/StructureDefinition/advice-message`,
} as const;

/** Prefix of every extension of ours. */
export const EXTENSION_BASE = `${BASE}/StructureDefinition/`;

export const EXTENSIONS = {
  verbatim: `${EXTENSION_BASE}verbatim`,
  extract: `${EXTENSION_BASE}extract`,
  saidAtWallTime: `${EXTENSION_BASE}said-at-wall-time`,
  transcribedBy: `${EXTENSION_BASE}transcribed-by`,
  labelAsWritten: `${EXTENSION_BASE}label-as-written`,
  personBasis: `${EXTENSION_BASE}person-basis`,
  identifierConfirmed: `${EXTENSION_BASE}identifier-confirmed`,
  temporaryIdentity: `${EXTENSION_BASE}temporary-identity`,
  signOff: `${EXTENSION_BASE}sign-off`,
  signOffMethod: `${EXTENSION_BASE}sign-off-method`,
} as const;

export const DATA_ABSENT = 'http://hl7.org/fhir/StructureDefinition/data-absent-reason';

export const SYSTEMS = {
  /** Header of an entry. */
  thread: `${BASE}/id/thread`,
  /** One message, as far as it is about one patient. */
  message: `${BASE}/id/message`,
  /** Original message in custody. */
  original: `${BASE}/id/original`,
  /** Tag on everything of one entry. */
  transcription: `${BASE}/id/transcription`,
  /** Tag that names one resource where its type has no identifier. */
  filing: `${BASE}/id/filing`,
  communicationKind: `${BASE}/CodeSystem/communication-kind`,
  adviceRole: `${BASE}/CodeSystem/advice-role`,
  category: 'http://terminology.hl7.org/CodeSystem/communication-category',
  participation: 'http://terminology.hl7.org/CodeSystem/v3-ParticipationMode',
  participant: 'http://terminology.hl7.org/CodeSystem/provenance-participant-type',
  dataOperation: 'http://terminology.hl7.org/CodeSystem/v3-DataOperation',
  signature: 'urn:iso-astm:E1762-95:2013',
} as const;

/** Every code that we may write, by system: servers accept invented ones (`fhir.md` §1.6), so we do not rely on them. */
export const CODES: ReadonlyMap<string, readonly string[]> = new Map([
  [SYSTEMS.communicationKind, ['clinical-advice']],
  [SYSTEMS.adviceRole, ['advised', 'asked', 'prepared', 'signed']],
  [SYSTEMS.category, ['notification']],
  [SYSTEMS.participation, ['ONLINEWRIT']],
  [SYSTEMS.participant, ['author', 'enterer', 'attester']],
  [SYSTEMS.dataOperation, ['CREATE']],
  [SYSTEMS.signature, ['1.2.840.10065.1.12.1.5']],
]);
