// Names on a shelf come from our own ids; but a restored folder is not ours, and a name becomes a path or an address.
import { Fault } from '../kernel/fault.ts';

/** The name, when nothing in it leads anywhere else. Throws `custody-key-refused`. */
export function shelfName(name: string): string {
  if (/^[a-zA-Z0-9_.-]+(?:\/[a-zA-Z0-9_.-]+)*$/.test(name) && !name.split('/').includes('..')) return name;
  throw new Fault('internal', 'custody-key-refused', 'A name of the vault has another form.');
}
