// Who sent a Communication, as far as a label goes: the display of the reference, else the name of the resource it points at,
// inside the Communication or in the Bundle, else the reference as it stands. Nothing is made up.
import type { DistinctLabels } from '../../distinct-labels.ts';
import { listAt, objectAt, textAt } from '../../json-fields.ts';
import type { Communication } from './communication.ts';
import { containedIn, identifierKey, keyOfReference, nameOf } from './reference.ts';

export type Sender = { label: string | null; id: string | undefined };

export function senderOf(
  { entry }: Communication,
  names: ReadonlyMap<string, string>,
  labels: DistinctLabels,
): Sender {
  const sender = objectAt(entry, 'resource', 'sender');
  const reference = textAt(sender, 'reference');
  const contained = reference?.startsWith('#') === true ? containedIn(entry, reference) : undefined;
  const key = reference === undefined || contained !== undefined ? null : keyOfReference(reference, entry);
  const identifier =
    objectAt(sender, 'identifier') ?? objectAt({ one: listAt(contained, 'identifier')[0] }, 'one');
  const id = key ?? identifierKey(identifier) ?? undefined;
  const label =
    textAt(sender, 'display') ??
    (contained === undefined ? undefined : nameOf(contained)) ??
    (key === null ? undefined : names.get(key)) ??
    reference ??
    textAt(identifier, 'value') ??
    null;
  return { label: label === null || id === undefined ? label : labels.of(label, id), id };
}
