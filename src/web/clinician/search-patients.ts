// Searches the record for a patient: by NHS number, by another identifier, or by name with date of birth.
import { z } from 'zod';
import { NHS_NUMBER_SYSTEM, parseNhsNumber } from '../../attribution/index.ts';
import type { Directory } from '../../attribution/index.ts';
import { Fault } from '../../kernel/fault.ts';
import { staffAction } from '../action.ts';
import { caseParams } from './case-input.ts';
import { refusalOf, type Refusal } from './fault-issue.ts';
import { OTHER_SYSTEMS } from './identifier-systems.ts';
import { patientSearchPage } from './patient-search-page.ts';

const line = z.string().trim().max(200).default('');

const form = z.object({
  by: z.enum(['nhs', 'other', 'name']),
  nhsNumber: line,
  system: line,
  value: line,
  name: line,
  day: line,
  month: line,
  year: line,
});

type Typed = z.output<typeof form>;

function missing(field: string, message: string): Fault {
  return new Fault('invalid', 'web-search-incomplete', message, { place: { field } });
}

/** ISO date, or undefined when nothing was typed. */
function birthDateOf({ day, month, year }: Typed): string | undefined {
  if (day === '' && month === '' && year === '') return undefined;
  const iso = `${year.padStart(4, '0')}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = Date.parse(`${iso}T00:00:00Z`);
  // A 31st of June would roll over into July.
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== iso) {
    throw missing('day', 'Date of birth must be a real date, such as 27 3 1948');
  }
  return iso;
}

function toQuery(typed: Typed): Parameters<Directory['findPatients']>[0] {
  if (typed.by === 'nhs') {
    if (typed.nhsNumber === '') throw missing('nhsNumber', 'Enter an NHS number');
    // RULE A-05
    const value = parseNhsNumber(typed.nhsNumber);
    return { identifier: { system: NHS_NUMBER_SYSTEM, value } };
  }
  if (typed.by === 'other') {
    if (typed.value === '') throw missing('value', 'Enter the number');
    if (!OTHER_SYSTEMS.some(({ value }) => value === typed.system)) {
      throw missing('system', 'Choose what kind of number it is');
    }
    return { identifier: { system: typed.system, value: typed.value } };
  }
  if (typed.name.length < 2) throw missing('name', 'Enter at least two letters of the name');
  const birthDate = birthDateOf(typed);
  return birthDate === undefined ? { name: typed.name } : { name: typed.name, birthDate };
}

export const searchPatients = staffAction({
  method: 'post',
  path: '/cases/:caseId/patients/search',
  action: 'edit-draft',
  limit: 'search',
  params: caseParams,
  body: form,
  handle: async (services, { params, body, session }) => {
    let refusal: Refusal;
    try {
      const found = await services.stations.directory.findPatients(toQuery(body));
      return await patientSearchPage(services, session, params.caseId, { typed: body, found });
    } catch (error) {
      refusal = refusalOf(error, 'nhsNumber');
    }
    return patientSearchPage(services, session, params.caseId, { typed: body, refusal });
  },
});
