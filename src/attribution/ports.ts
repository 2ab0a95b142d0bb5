// What attribution needs to know of people: who works here and who is a patient, as the record system has them.

export type DirectoryIdentifier = { system: string; value: string };

export type DirectoryPractitioner = {
  /** Literal reference in the record system, e.g. `Practitioner/123`. */
  reference: string;
  /** Name and role as the record shows them. */
  display: string;
  identifiers: DirectoryIdentifier[];
};

export type DirectoryPatient = {
  reference: string;
  /** `FAMILY, Given` */
  display: string;
  identifiers: DirectoryIdentifier[];
  birthDate: string | null;
  gender: string | null;
  /** RULE A-05: a temporary identity (e.g. a random phonetic name with a trust number). */
  temporary: boolean;
  deceased: boolean;
};

/**
 * Looks people up. Reads only; safe to repeat; nobody retries: a person does. Rejects with kind `unavailable` when the
 * record system does not answer in time. Nothing found is an empty list; at most 50 are given.
 */
export interface Directory {
  findPractitioners(
    query: { reference: string } | { identifier: DirectoryIdentifier } | { name: string },
  ): Promise<DirectoryPractitioner[]>;
  findPatients(
    query: { reference: string } | { identifier: DirectoryIdentifier } | { name: string; birthDate?: string },
  ): Promise<DirectoryPatient[]>;
}
