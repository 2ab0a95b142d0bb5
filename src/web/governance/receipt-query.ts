// Filters of the receipts' list, as they stand in an address: days, codes and a page number. Nothing in them names anybody.
import { z } from 'zod';
import { OUTCOMES } from '../../deletion/verified-deletion.ts';
import type { Services } from '../services.ts';
import { idOf } from './ids.ts';
import type { ReceiptQuery } from './receipt-view.ts';
import { startOfDay } from './wall-time.ts';

/** A field that may be left empty. */
export const blank = <Schema extends z.ZodType>(schema: Schema) =>
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

/** Whole days: `until` is the last day that counts. */
export function toReceiptQuery(services: Services, filter: z.infer<typeof receiptFilter>): ReceiptQuery {
  const { from, until, platform, outcome } = filter;
  const { timeZone } = services.stations;
  return {
    from: from === undefined ? undefined : startOfDay(from, 0, timeZone),
    until: until === undefined ? undefined : startOfDay(until, 1, timeZone),
    platform,
    outcome,
  };
}
