// Finds the file that a message mentions among those that came. Names change on the way: marks stand before them in the
// text, no-break spaces become blanks, a Mac that zips again decomposes letters and adds folders. A name that then fits
// several files fits none. Names are hostile and never become paths.
import type { AttachmentMention } from '../../parsed-thread.ts';
import type { AttachmentStore } from '../platform.ts';

const MARKS = /[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/g;
const BLANKS = /[\u00a0\u2009\u202f]/g;
/** What a Mac leaves beside the files. */
const CLUTTER = /^(?:\._|\.DS_Store$)/;

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** For comparing only: what people see of a name. */
function seen(name: string): string {
  return lastPart(name).replace(MARKS, '').replace(BLANKS, ' ').trim().normalize('NFC');
}

export class AttachmentNames {
  private readonly store: AttachmentStore;
  /** Null where two files look the same. */
  private readonly bySight = new Map<string, string | null>();

  constructor(store: AttachmentStore) {
    this.store = store;
    for (const name of store.names()) {
      const key = seen(name);
      this.bySight.set(key, this.bySight.has(key) ? null : name);
    }
  }

  /** The mention with the name under which the bytes can be had, else as the text writes it. */
  find(written: string): AttachmentMention {
    if (this.store.has(written)) return { name: written, present: true };
    const found = this.bySight.get(seen(written)) ?? null;
    return found === null ? { name: written, present: false } : { name: found, present: true };
  }

  /** How many files no message mentions; `mentioned` holds names that `find` gave. */
  unmentioned(mentioned: ReadonlySet<string>): number {
    return this.store.names().filter((name) => !mentioned.has(name) && !CLUTTER.test(lastPart(name))).length;
  }
}
