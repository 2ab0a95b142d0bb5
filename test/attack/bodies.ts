// Bodies that a route accepts, made from its own schema: an attack that dies of a missing field proves nothing about the rest.
import fc from 'fast-check';
import { z } from 'zod';
import { SANDBOX_PIN } from '../../src/adapters/identity-sandbox/index.ts';
import type { Action } from '../../src/web/action.ts';

type Schema = {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  pattern?: string;
  format?: string;
  minLength?: number;
  minimum?: number;
  default?: unknown;
  additionalProperties?: boolean | Schema;
  $ref?: string;
  $defs?: Record<string, Schema>;
};

/** The JSON Schema of what goes in (`input`) or of what comes out. */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): Schema {
  return z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Schema;
}

const SAMPLES = 40;
const SEED = 20_260_605;

/** A body that the action's schema takes; null when it has none, or none was found. */
export function validBodyOf({ body }: Pick<Action, 'body'>, attempt = 0): Record<string, unknown> | null {
  if (body === undefined) return null;
  const shape = jsonSchemaOf(body);
  for (let n = attempt; n < SAMPLES; n += 1) {
    const made = valueOf(shape, { seed: SEED + n, name: '', root: shape });
    if (typeof made === 'object' && made !== null && body.safeParse(made).success)
      return made as Record<string, unknown>;
  }
  return null;
}

type Making = { seed: number; name: string; root: Schema };

/** By the name of the field, where no generator could know. */
const KNOWN: Readonly<Record<string, unknown>> = {
  pin: SANDBOX_PIN,
  timeZone: 'Europe/London',
  'lost-day': '4',
  'lost-month': '6',
  'lost-year': '2026',
  'lost-time': '06:00',
  'noticed-day': '4',
  'noticed-month': '6',
  'noticed-year': '2026',
  'noticed-time': '07:00',
  lostAt: '2026-06-04T06:00:00Z',
  noticedAt: '2026-06-04T07:00:00Z',
  device: 'phone',
};

function valueOf(schema: Schema, making: Making): unknown {
  const { seed, name, root } = making;
  if (schema.$ref !== undefined)
    return valueOf(root.$defs?.[schema.$ref.replace('#/$defs/', '')] ?? {}, making);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[seed % schema.enum.length];
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined && choices.length > 0)
    return valueOf(choices[seed % choices.length] ?? {}, making);
  if (schema.allOf !== undefined) return valueOf(Object.assign({}, ...schema.allOf) as Schema, making);
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'object') return objectOf(schema, making);
  if (Object.hasOwn(KNOWN, name)) return KNOWN[name];
  switch (type) {
    case 'array':
      return Array.from({ length: Math.max(schema.minItems ?? 0, 1) }, () =>
        valueOf(schema.items ?? {}, making),
      );
    case 'integer':
    case 'number':
      return schema.minimum ?? 1;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case undefined:
    case 'string':
      return textOf(schema, seed);
    default:
      return 'x';
  }
}

function textOf({ pattern, format, minLength }: Schema, seed: number): string {
  if (format === 'date-time') return '2026-06-04T06:00:00Z';
  if (format === 'date') return '2026-06-04';
  if (pattern === undefined) return 'a'.repeat(Math.max(1, minLength ?? 1));
  return fc.sample(fc.stringMatching(new RegExp(pattern)), { numRuns: 1, seed })[0] ?? '';
}

function objectOf(schema: Schema, making: Making): Record<string, unknown> {
  const required = new Set(schema.required ?? []);
  return Object.fromEntries(
    Object.entries(schema.properties ?? {})
      // A proof is one of two that are each left out at will.
      .filter(([name]) => required.has(name) || name === 'pin')
      .map(([name, inner]) => [name, valueOf(inner, { ...making, name })]),
  );
}

/** As a form sends it. */
export function asForm(body: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => {
      const text = Array.isArray(value) ? String(value[0]) : String(value);
      return [[name, text]];
    }),
  );
}
