// The words of a contact that somebody sent: names, numbers, addresses. signal-cli, the backup format and the desktop app name
// the same fields differently.
import { listAt, objectAt, textAt, type JsonObject } from '../../json-fields.ts';
import { sent, type Words } from '../../words.ts';

const NAME_PARTS = [
  ['prefix'],
  ['given', 'givenName'],
  ['middle', 'middleName'],
  ['family', 'familyName'],
  ['suffix'],
  ['nickname'],
];
const ADDRESS_PARTS = ['street', 'pobox', 'neighborhood', 'city', 'region', 'postcode', 'country'];

function partsOf(value: JsonObject | undefined, parts: readonly (readonly string[])[]): string {
  return parts
    .map((names) => names.map((name) => textAt(value, name)).find((text) => text !== undefined) ?? '')
    .filter((text) => text !== '')
    .join(' ');
}

export function contactLines(contact: unknown): Words[][] {
  const names = objectAt(contact, 'name');
  const reached = ['phone', 'number', 'email'].flatMap((list) =>
    listAt(contact, list).map((one) => [sent(textAt(one, 'value') ?? '')]),
  );
  const addresses = listAt(contact, 'address').map((address) => [
    sent(
      ADDRESS_PARTS.map((part) => textAt(address, part) ?? '')
        .filter((text) => text !== '')
        .join(', '),
    ),
  ]);
  return [
    [sent(partsOf(names, NAME_PARTS))],
    [sent(textAt(contact, 'organization') ?? '')],
    ...reached,
    ...addresses,
  ];
}
