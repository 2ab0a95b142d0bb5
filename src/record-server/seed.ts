// Sample people for a sandbox: loaded once, when the record is empty, through the same checks as everything else.
import fs from 'node:fs/promises';
import type { Resource } from '@medplum/fhirtypes';
import { Fault } from '../kernel/fault.ts';
import type { Repository } from './repository.ts';

/** Stores the resources in order, all or none. */
export async function seed(repository: Repository, resources: Resource[]): Promise<void> {
  await repository.withTransaction(async (inside) => {
    for (const resource of resources) await inside.createResource(resource);
  });
}

/** A JSON file with an array of resources without ids. Throws `record-broken-seed`. */
export async function readSeed(file: string): Promise<Resource[]> {
  try {
    const value: unknown = JSON.parse(await fs.readFile(file, 'utf8'));
    if (Array.isArray(value)) return value as Resource[];
  } catch (cause) {
    throw new Fault('invalid', 'record-broken-seed', 'The file of sample people cannot be read.', { cause });
  }
  throw new Fault('invalid', 'record-broken-seed', 'The file of sample people is not a list.');
}
