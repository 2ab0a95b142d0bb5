// The record's own queries. Every write runs in a transaction that holds the one write lock, so that a condition that was
// checked stays true until the write is committed.
import { sql, type Generated } from 'kysely';
import type { Resource } from '@medplum/fhirtypes';
import type { Db } from '../store/index.ts';
import type { Condition } from './search.ts';
import type { IndexEntry } from './search-parameters.ts';

type Tables = {
  resource: { resource_type: string; id: string; seq: Generated<number>; version: number };
  resource_version: { resource_type: string; id: string; version: number; updated_at: Date; content: string };
  search_value: { resource_type: string; id: string; param: string; system: string; value: string };
};

const tables = (db: Db) => db.withTables<Tables>();

/** Held until the transaction ends. */
export async function takeWriteLock(db: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(7264)`.execute(db);
}

export async function isEmpty(db: Db): Promise<boolean> {
  return (await tables(db).selectFrom('resource').select('id').limit(1).execute()).length === 0;
}

/** The newest version; undefined when there is none. */
export async function newest(db: Db, type: string, id: string): Promise<Resource | undefined> {
  const row = await tables(db)
    .selectFrom('resource')
    .innerJoin('resource_version', (join) =>
      join
        .onRef('resource_version.resource_type', '=', 'resource.resource_type')
        .onRef('resource_version.id', '=', 'resource.id')
        .onRef('resource_version.version', '=', 'resource.version'),
    )
    .select('content')
    .where('resource.resource_type', '=', type)
    .where('resource.id', '=', id)
    .executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.content) as Resource);
}

export async function versionOf(
  db: Db,
  type: string,
  id: string,
  version: number,
): Promise<Resource | undefined> {
  const row = await tables(db)
    .selectFrom('resource_version')
    .select('content')
    .where('resource_type', '=', type)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirst();
  return row === undefined ? undefined : (JSON.parse(row.content) as Resource);
}

/** All versions, newest first. */
export async function versionsOf(db: Db, type: string, id: string): Promise<Resource[]> {
  const rows = await tables(db)
    .selectFrom('resource_version')
    .select('content')
    .where('resource_type', '=', type)
    .where('id', '=', id)
    .orderBy('version', 'desc')
    .execute();
  return rows.map(({ content }) => JSON.parse(content) as Resource);
}

export type NewVersion = {
  resource: Resource & { id: string };
  version: number;
  updatedAt: Date;
  index: (IndexEntry & { param: string })[];
};

/** Writes a version (1 makes the resource) and its index. */
export async function writeVersion(
  db: Db,
  { resource, version, updatedAt, index }: NewVersion,
): Promise<void> {
  const { resourceType: resource_type, id } = resource;
  if (version === 1) await tables(db).insertInto('resource').values({ resource_type, id, version }).execute();
  else
    await tables(db)
      .updateTable('resource')
      .set({ version })
      .where('resource_type', '=', resource_type)
      .where('id', '=', id)
      .execute();
  await tables(db)
    .insertInto('resource_version')
    .values({ resource_type, id, version, updated_at: updatedAt, content: JSON.stringify(resource) })
    .execute();
  await tables(db)
    .deleteFrom('search_value')
    .where('resource_type', '=', resource_type)
    .where('id', '=', id)
    .execute();
  if (index.length === 0) return;
  await tables(db)
    .insertInto('search_value')
    .values(index.map(({ param, system, value }) => ({ resource_type, id, param, system, value })))
    .execute();
}

/** Resources that meet every condition, in order of creation, and how many there are in all. */
export async function search(
  db: Db,
  type: string,
  conditions: Condition[],
  page: { offset: number; count: number },
): Promise<{ total: number; resources: Resource[] }> {
  let query = tables(db).selectFrom('resource').where('resource.resource_type', '=', type);
  for (const condition of conditions) query = query.where(meets(type, condition));
  const { total } = await query
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  if (page.count === 0) return { total, resources: [] };
  const rows = await query
    .innerJoin('resource_version', (join) =>
      join
        .onRef('resource_version.resource_type', '=', 'resource.resource_type')
        .onRef('resource_version.id', '=', 'resource.id')
        .onRef('resource_version.version', '=', 'resource.version'),
    )
    .select('resource_version.content')
    .orderBy('resource.seq')
    .offset(page.offset)
    .limit(page.count)
    .execute();
  return { total, resources: rows.map(({ content }) => JSON.parse(content) as Resource) };
}

function meets(type: string, condition: Condition) {
  const alternatives = condition.anyOf.map(({ system, value, compare }) => {
    const bySystem = system === null ? sql`true` : sql`search_value.system = ${system}`;
    return sql`(${bySystem} and ${comparison(compare, value)})`;
  });
  const matches = condition.anyOf.length === 0 ? sql`true` : sql`(${sql.join(alternatives, sql` or `)})`;
  const exists = sql<boolean>`exists (select 1 from search_value where search_value.resource_type = ${type}
    and search_value.id = resource.id and search_value.param = ${condition.param} and ${matches})`;
  return condition.negated ? sql<boolean>`not ${exists}` : exists;
}

function comparison(compare: Condition['anyOf'][number]['compare'], value: string) {
  switch (compare) {
    case 'any':
      return sql`true`;
    case 'equal':
      return sql`search_value.value = ${value}`;
    case 'starts':
      return sql`starts_with(search_value.value, ${value})`;
    case 'contains':
      return sql`strpos(search_value.value, ${value}) > 0`;
    case 'at-least':
      return sql`search_value.value >= ${value}`;
    case 'at-most':
      return sql`search_value.value <= ${value}`;
  }
}
