// The audit trail for governance: who touched what, by case and by day, newest first, and whether the chain holds as of now.
// Ids, codes and counts only; reading it is an event too.
import { z } from 'zod';
import { EVENT_SHAPES, searchTrail, verifyChain, type ReadEvent } from '../../audit/index.ts';
import { staffAction } from '../action.ts';
import { peopleOf, type PersonView } from './account-name.ts';
import { idOf } from './ids.ts';
import { actorFor } from '../access-trail.ts';
import { auditSize, noteAuditRead } from './read-audit.ts';
import { blank } from './receipt-query.ts';
import { startOfDay } from './wall-time.ts';
import { reasonWords } from './words.ts';

const PAGE_SIZE = 30;
/** A longer chain is checked when it is asked for: it takes seconds. */
const CHECKED_AT_ONCE = 20_000;

const filter = z.object({
  caseId: blank(idOf('case')),
  day: blank(z.iso.date('Enter a day like 2026-06-05')),
  before: blank(z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)),
  check: z.enum(['now']).optional().catch(undefined),
});

type Filter = z.output<typeof filter>;

function hrefOf(values: Filter): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(values))
    if (value !== undefined) search.set(name, String(value));
  return search.size === 0 ? '/audit' : `/audit?${search.toString()}`;
}

function rowOf(event: ReadEvent, people: ReadonlyMap<string, PersonView>) {
  const { index, at, name, by, why, fields } = event;
  return {
    index,
    at,
    words: EVENT_SHAPES[name].words,
    by: by.kind === 'holder' ? 'The holder of a copy' : (people.get(by.id)?.display ?? by.id),
    why: reasonWords(why),
    fields: Object.entries(fields).map(([field, value]) => ({
      field: field.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).replace(/ id$/, ''),
      value: String(value),
      isId: field.endsWith('Id'),
    })),
  };
}

export const auditPage = staffAction({
  method: 'get',
  path: '/audit',
  action: 'view-audit',
  query: filter,
  handle: async (services, { query, session }) => {
    const { db, timeZone } = services.stations;
    const { caseId, day, before, check } = query;
    const size = await auditSize(services);
    const found = await searchTrail(
      db,
      {
        caseId,
        before,
        from: day === undefined ? undefined : startOfDay(day, 0, timeZone),
        until: day === undefined ? undefined : startOfDay(day, 1, timeZone),
      },
      PAGE_SIZE + 1,
    );
    const shown = found.slice(0, PAGE_SIZE).map(({ event }) => event);
    await noteAuditRead(services, actorFor(session.account.accountId), shown.length);
    const people = await peopleOf(
      services,
      shown.flatMap(({ by }) => (by.kind === 'holder' ? [] : [by.id])),
    );
    return {
      kind: 'page',
      view: 'governance/audit',
      model: {
        filters: { caseId, day },
        rows: shown.map((event) => rowOf(event, people)),
        older: found.length > PAGE_SIZE ? hrefOf({ caseId, day, before: shown.at(-1)?.index }) : null,
        newest: before === undefined ? null : hrefOf({ caseId, day }),
        size,
        chain: check === 'now' || size <= CHECKED_AT_ONCE ? await verifyChain(db) : null,
        checkHref: hrefOf({ caseId, day, before, check: 'now' }),
      },
    };
  },
});
