// The router's repository over PostgreSQL: versions, history, conditional create without a race, references that lead
// somewhere. Deleting is not offered: a record marks what is wrong as entered in error.
import { FhirRepository, type DeleteResourceOptions, type UpdateResourceOptions } from '@medplum/fhir-router';
import {
  notFound,
  OperationOutcomeError,
  preconditionFailed,
  type SearchRequest,
  type WithId,
} from '@medplum/core';
import type { Bundle, Reference, Resource } from '@medplum/fhirtypes';
import type { Clock } from '../kernel/clock.ts';
import { inTransaction, type Db } from '../store/index.ts';
import { checkResource } from './check.ts';
import type { Definitions } from './definitions.ts';
import { InternalError, refuse } from './outcome.ts';
import { newest, search, takeWriteLock, versionOf, versionsOf, writeVersion } from './queries.ts';
import { localReferences } from './references.ts';
import { conditionOf } from './search.ts';
import { parametersOf } from './search-parameters.ts';

export type RepositoryDeps = {
  db: Db;
  clock: Clock;
  definitions: Definitions;
  /** e.g. `http://127.0.0.1:3001/fhir/R4` */
  baseUrl: string;
  newUuid: () => string;
  /** Hears of what was not foreseen: a code, never words. */
  onFailure: (code: string) => void;
};

const DEFAULT_COUNT = 20;
export const MOST_COUNT = 1000;

function notSupported(): OperationOutcomeError {
  return refuse('not-supported', 'This record does not support this interaction');
}

export class Repository extends FhirRepository {
  readonly #deps: RepositoryDeps;

  constructor(deps: RepositoryDeps) {
    super();
    this.#deps = deps;
  }

  override setMode(): void {
    // One database: reader and writer are the same.
  }

  override generateId(): string {
    return this.#deps.newUuid();
  }

  /** Runs `work` with the write lock held, in one transaction; nested calls join it. */
  override async withTransaction<Result>(work: (repository: this) => Promise<Result>): Promise<Result> {
    return this.#guarded(() =>
      inTransaction(this.#deps.db, async (db) => {
        if (this.#deps.db.isTransaction) return work(this);
        await takeWriteLock(db);
        return work(new Repository({ ...this.#deps, db }) as this);
      }),
    );
  }

  override async createResource<Type extends Resource>(resource: Type): Promise<WithId<Type>> {
    return this.#write(resource, () => Promise.resolve({ id: this.generateId(), version: 1 }));
  }

  override async updateResource<Type extends Resource>(
    resource: Type,
    options?: UpdateResourceOptions,
  ): Promise<WithId<Type>> {
    return this.#write(resource, async (repository) => {
      const current = await repository.readResource(resource.resourceType, resource.id ?? '');
      const version = current.meta?.versionId ?? '';
      if (options?.ifMatch !== undefined && options.ifMatch !== version)
        throw new OperationOutcomeError(preconditionFailed);
      return { id: current.id, version: Number(version) + 1 };
    });
  }

  async #write<Type extends Resource>(
    given: Type,
    place: (repository: Repository) => Promise<{ id: string; version: number }>,
  ): Promise<WithId<Type>> {
    const resource = structuredClone(given);
    const { clock, definitions, baseUrl } = this.#deps;
    checkResource(definitions, resource);
    const references = localReferences(resource, baseUrl);
    return this.withTransaction(async (repository) => {
      const { db } = repository.#deps;
      for (const { type, id, path } of references)
        if ((await newest(db, type, id)) === undefined)
          throw refuse('not-found', 'The reference leads nowhere in this record', path);
      const { id, version } = await place(repository);
      const updatedAt = clock.now();
      const meta = { ...resource.meta, versionId: String(version), lastUpdated: updatedAt.toISOString() };
      const stored = { ...resource, id, meta };
      const index = [...(parametersOf(stored.resourceType) ?? [])].flatMap(([param, { values }]) =>
        values(stored).map((entry) => ({ param, ...entry })),
      );
      await writeVersion(db, { resource: stored, version, updatedAt, index });
      return stored;
    });
  }

  override async readResource<Type extends Resource>(type: string, id: string): Promise<WithId<Type>> {
    return this.#found(() => newest(this.#deps.db, type, id));
  }

  override async readVersion<Type extends Resource>(
    type: string,
    id: string,
    vid: string,
  ): Promise<WithId<Type>> {
    if (!/^[1-9]\d{0,8}$/.test(vid)) throw new OperationOutcomeError(notFound);
    return this.#found(() => versionOf(this.#deps.db, type, id, Number(vid)));
  }

  override async readReference<Type extends Resource>(reference: Reference<Type>): Promise<WithId<Type>> {
    const [type = '', id = ''] = (reference.reference ?? '').split('/');
    return this.readResource(type, id);
  }

  override async readReferences<Type extends Resource>(
    references: readonly Reference<Type>[],
  ): Promise<(Type | Error)[]> {
    return Promise.all(
      references.map((reference) => this.readReference(reference).catch((error: Error) => error)),
    );
  }

  override async readHistory<Type extends Resource>(type: string, id: string): Promise<Bundle<WithId<Type>>> {
    const versions = await this.#guarded(() => versionsOf(this.#deps.db, type, id));
    if (versions.length === 0) throw new OperationOutcomeError(notFound);
    return {
      resourceType: 'Bundle',
      type: 'history',
      total: versions.length,
      entry: versions.map((resource) => ({
        fullUrl: `${this.#deps.baseUrl}/${type}/${id}`,
        resource: resource as WithId<Type>,
        request: { method: resource.meta?.versionId === '1' ? 'POST' : 'PUT', url: `${type}/${id}` },
        response: {
          status: resource.meta?.versionId === '1' ? '201' : '200',
          etag: `W/"${resource.meta?.versionId ?? ''}"`,
          lastModified: resource.meta?.lastUpdated ?? '',
        },
      })),
    };
  }

  override async search<Type extends Resource>(request: SearchRequest<Type>): Promise<Bundle<WithId<Type>>> {
    const { resourceType: type, filters = [], offset = 0 } = request;
    const { db, baseUrl } = this.#deps;
    const count = Math.min(request.count ?? DEFAULT_COUNT, MOST_COUNT);
    const conditions = filters.map((filter) => conditionOf(type, filter, baseUrl));
    const { total, resources } = await this.#guarded(() => search(db, type, conditions, { offset, count }));
    return {
      resourceType: 'Bundle',
      type: 'searchset',
      total,
      ...(resources.length === 0
        ? {}
        : {
            entry: resources.map((resource) => ({
              fullUrl: `${baseUrl}/${type}/${resource.id ?? ''}`,
              resource: resource as WithId<Type>,
              search: { mode: 'match' as const },
            })),
          }),
    };
  }

  override deleteResource(_type: string, _id: string, _options?: DeleteResourceOptions): Promise<void> {
    return Promise.reject(notSupported());
  }

  override patchResource<Type extends Resource>(): Promise<WithId<Type>> {
    return Promise.reject(notSupported());
  }

  override searchByReference<Type extends Resource>(): Promise<Record<string, WithId<Type>[]>> {
    return Promise.reject(notSupported());
  }

  async #found<Type extends Resource>(read: () => Promise<Resource | undefined>): Promise<WithId<Type>> {
    const resource = await this.#guarded(read);
    if (resource === undefined) throw new OperationOutcomeError(notFound);
    return resource as WithId<Type>;
  }

  /** What PostgreSQL says may quote content, and the router would pass it on: it stays here. */
  async #guarded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof OperationOutcomeError) throw error;
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unforeseen';
      this.#deps.onFailure(code);
      throw new InternalError(error);
    }
  }
}
