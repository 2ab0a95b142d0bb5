// Filters of the receipts' list, as they stand in an address: days, codes and a page number. Nothing in them names anybody.
import { z } from 'zod';
import { OUTCOMES } from '../../deletion/verified-deletion.ts';
import type { Services } from '../services.ts';
import { idOf } from './ids.ts';
import type { ReceiptQuery } from './receipt-view.ts';
import { instantOf } from './wall-time.ts';

const blank = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((value) => (value === '' ? undefined : value), schema.optional());

export const receiptFilter = z.object({
  from: blank(z.iso.date('Enter a day like 2026-06-05')),
  until: blank(z.iso.date('Enter a day like 2026-06-05')),
  platform: blank(z.string().regex(/^[a-z-]{1,20}$/)),
  outcome: blank(z.enum(OUTCOMES)),
  page: z.coerce.number().int().min(1).max(10_000).optional().catch(1),
});

export const receiptParams = z.object({ receiptId: idOf('receipt') });
export const pageNumber = z.object({ page: z.coerce.number().int().min(1).max(10_000).optional().catch(1) });

/** The start of a day of the service's zone, `days` later. */
function startOf(services: Services, date: string, days: number): Date | undefined {
  const shifted = new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000);
  const wall = {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
  };
  return instantOf({ ...wall, hour: 0, minute: 0 }, services.stations.timeZone);
}

/** Whole days: `until` is the last day that counts. */
export function toReceiptQuery(services: Services, filter: z.infer<typeof receiptFilter>): ReceiptQuery {
  const { from, until, platform, outcome } = filter;
  return {
    from: from === undefined ? undefined : startOf(services, from, 0),
    until: until === undefined ? undefined : startOf(services, until, 1),
    platform,
    outcome,
  };
}
