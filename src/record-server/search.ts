// Searches, read strictly: a parameter, a modifier or a form of value that this record does not know is refused with 400,
// never ignored. Input is outside input.
import { Operator, type Filter } from '@medplum/core';
import { refuse } from './outcome.ts';
import { normalised, parametersOf, RESULT_PARAMETERS, type SearchParameter } from './search-parameters.ts';

export type Comparison = 'any' | 'equal' | 'starts' | 'contains' | 'at-least' | 'at-most';

/** All conditions must hold; of `anyOf`, one. `system: null` means whichever. */
export type Condition = {
  param: string;
  negated: boolean;
  anyOf: { system: string | null; value: string; compare: Comparison }[];
};

const MOST_VALUES = 100;
const MOST_LENGTH = 1000;

const MODIFIERS: Record<SearchParameter['type'], readonly string[]> = {
  token: [],
  reference: [],
  string: ['exact', 'contains'],
  date: [],
};

/**
 * Checks the names, modifiers and result parameters of a search before the router reads it, because the router passes over
 * what it does not know. Throws `not-supported`.
 */
export function checkSearch(type: string, query: URLSearchParams): void {
  const parameters = parametersOf(type);
  for (const [name, value] of query) {
    const [base = '', modifier] = name.split(':');
    if (RESULT_PARAMETERS.includes(name)) checkResultParameter(name, value);
    else {
      const parameter = parameters?.get(base);
      const known = modifier === undefined || MODIFIERS[parameter?.type ?? 'token'].includes(modifier);
      const missing = modifier === 'missing' && parameter?.missing === true;
      if (parameter === undefined || !(known || missing))
        throw refuse('not-supported', 'This record does not search by this parameter', name);
      if (value === '' || value.length > MOST_LENGTH)
        throw refuse('value', 'A search value is empty or too long', name);
    }
  }
}

function checkResultParameter(name: string, value: string): void {
  const fits =
    name === '_summary'
      ? value === 'count'
      : name === '_count' || name === '_offset'
        ? /^\d{1,6}$/.test(value)
        : name === '_pretty' || /^(application\/(fhir\+)?)?json$/.test(value);
  if (!fits) throw refuse('not-supported', 'This record does not support this value', name);
}

function split(value: string): string[] {
  const values = value.match(/(?:\\.|[^\\,])+/gs) ?? [];
  if (values.length > MOST_VALUES) throw refuse('too-costly', 'Too many values');
  return values;
}

/** FHIR's escapes in search values: a backslash before `,` `|` `$` or itself. */
function unescaped(value: string): string {
  return value.replace(/\\([\\$,|])/g, '$1');
}

function token(value: string): Condition['anyOf'][number] {
  const [, system, rest = ''] = /^((?:\\.|[^\\|])*)\|(.*)$/s.exec(value) ?? [];
  if (system === undefined) return { system: null, value: unescaped(value), compare: 'equal' };
  return { system: unescaped(system), value: unescaped(rest), compare: rest === '' ? 'any' : 'equal' };
}

function reference(value: string, parameter: SearchParameter, filter: Filter, baseUrl: string) {
  const relative = value.startsWith(`${baseUrl}/`) ? value.slice(baseUrl.length + 1) : value;
  const full =
    relative.includes('/') || parameter.target === undefined ? relative : `${parameter.target}/${relative}`;
  if (!/^[A-Za-z]+\/[A-Za-z0-9.-]{1,64}$/.test(full))
    throw refuse('value', 'Name the resource as Type/id', filter.code);
  return { system: null, value: full, compare: 'equal' as const };
}

function date(value: string, filter: Filter) {
  const compare = DATE_COMPARISONS.get(filter.operator);
  if (compare === undefined || !/^\d{4}(-\d\d(-\d\d)?)?$/.test(value))
    throw refuse('value', 'A date is written as YYYY, YYYY-MM or YYYY-MM-DD, with eq, ge or le', filter.code);
  if (compare === 'equal') return { system: null, value, compare: 'starts' as const };
  return { system: null, value: compare === 'at-most' ? `${value}\u{10FFFF}` : value, compare };
}

const DATE_COMPARISONS = new Map<Operator, Comparison>([
  [Operator.EQUALS, 'equal'],
  [Operator.GREATER_THAN_OR_EQUALS, 'at-least'],
  [Operator.LESS_THAN_OR_EQUALS, 'at-most'],
]);

const STRING_COMPARISONS = new Map<Operator, Comparison>([
  [Operator.EQUALS, 'starts'],
  [Operator.EXACT, 'equal'],
  [Operator.CONTAINS, 'contains'],
]);

/** One filter as a condition on the index. Throws `not-supported` or `value`. */
export function conditionOf(type: string, filter: Filter, baseUrl: string): Condition {
  const parameter = parametersOf(type)?.get(filter.code);
  if (parameter === undefined)
    throw refuse('not-supported', 'This record does not search by this parameter', filter.code);
  if (filter.operator === Operator.MISSING && parameter.missing === true)
    return { param: filter.code, negated: filter.value === 'true', anyOf: [] };
  const strings = STRING_COMPARISONS.get(filter.operator);
  const anyOf = split(filter.value).map((value) => {
    if (parameter.type === 'date') return date(value, filter);
    if (parameter.type === 'string' && strings !== undefined)
      return { system: null, value: normalised(unescaped(value)), compare: strings };
    if (filter.operator !== Operator.EQUALS)
      throw refuse('not-supported', 'This record does not support this modifier', filter.code);
    return parameter.type === 'token' ? token(value) : reference(value, parameter, filter, baseUrl);
  });
  return { param: filter.code, negated: false, anyOf };
}
