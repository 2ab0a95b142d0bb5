// Our code systems of the audit trail, from the catalogue: what happened, and why. A test checks that the files are current. Run:
// `node fhir/make-audit-codes.ts`.
import fs from 'node:fs';
import path from 'node:path';
import type { CodeSystem } from '@medplum/fhirtypes';
import { EVENT_SHAPES } from '../src/audit/event-shapes.ts';
import { PURPOSES } from '../src/audit/fhir-audit-event.ts';
import { SYSTEMS } from '../src/audit/fhir-names.ts';

type Concept = { code: string; display: string };

function codeSystem(url: string, name: string, description: string, concept: Concept[]): CodeSystem {
  return {
    resourceType: 'CodeSystem',
    id: url.split('/').at(-1) ?? '',
    url,
    version: '1.0.0',
    name,
    status: 'draft',
    description,
    content: 'complete',
    concept,
  };
}

/** Both code systems, by file name. */
export function makeCodeSystems(): Map<string, CodeSystem> {
  const events = Object.entries(EVENT_SHAPES).map(([code, { words }]) => ({ code, display: words }));
  const purposes = PURPOSES.map((code) => ({
    code,
    display: code.charAt(0).toUpperCase() + code.slice(1).replaceAll('-', ' '),
  }));
  const made = [
    codeSystem(SYSTEMS.event, 'AuditEventName', 'What happened: every event of the audit trail.', events),
    codeSystem(
      SYSTEMS.purpose,
      'AuditPurpose',
      'Why an original or a record about it was touched.',
      purposes,
    ),
  ];
  return new Map(made.map((system) => [`CodeSystem-${system.id}.json`, system]));
}

if (import.meta.main) {
  for (const [name, system] of makeCodeSystems())
    fs.writeFileSync(path.join(import.meta.dirname, name), `${JSON.stringify(system, null, 2)}\n`);
}
