// The forms that an event of the catalogue can have in FHIR (`fhir.md` §2): a call to the record, a reading of patient data, an
// event of a record's lifecycle (ISO 21089), or one about the service itself (DICOM PS3.15).
import type { AuditEventName, AuditFields } from './catalogue.ts';

/** Codes of http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle that events have here. */
export type Lifecycle =
  | 'access'
  | 'amend'
  | 'attest'
  | 'deprecate'
  | 'destroy'
  | 'disclose'
  | 'hold'
  | 'link'
  | 'merge'
  | 'originate'
  | 'reactivate'
  | 'receive'
  | 'report'
  | 'transform'
  | 'transmit'
  | 'unhold'
  | 'verify';

/** Codes of DICOM: [event, sub-event]. */
export type Dicom = readonly [
  event: '110100' | '110101' | '110113' | '110114',
  sub?: '110120' | '110121' | '110122' | '110123' | '110127' | '110132' | '110137' | '110138',
];

/** C create, R read, U update, D delete, E execute. */
export type Act = 'C' | 'R' | 'U' | 'D' | 'E';

/** Fields of an event that hold an id or a code. */
export type WordField<Name extends AuditEventName> = Extract<
  {
    [Field in keyof AuditFields<Name>]: AuditFields<Name>[Field] extends string ? Field : never;
  }[keyof AuditFields<Name>],
  string
>;

type About<Field extends string> = {
  /** What happened, for people: the display of the code and the words on the page. */
  readonly words: string;
  /** The field that names what it was done to. */
  readonly of?: Field;
  /** `failed`: what was tried did not happen. A field: it failed unless that field says one of these codes. */
  readonly outcome?: 'failed' | { readonly field: Field; readonly good: readonly string[] };
};

export type Shape<Field extends string = string> = About<Field> &
  (
    | { readonly call: 'create' | 'read' | 'update'; readonly of: Field }
    | { readonly reading: true; readonly of: Field }
    | { readonly lifecycle: Lifecycle; readonly act: Act }
    | { readonly dicom: Dicom; readonly act: Act }
  );
