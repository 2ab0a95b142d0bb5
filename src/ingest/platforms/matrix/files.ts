// Which file that came along belongs to which event. The wrong photo under a message is worse than none: a file is taken only
// when its name can mean one message alone.
import type { AttachmentMention } from '../../parsed-thread.ts';
import type { AttachmentStore } from '../platform.ts';
import type { Media } from './wording.ts';

export type FindFile = (media: Media, sentMs: number) => AttachmentMention;

export function absent({ names, word }: Media): AttachmentMention {
  return { name: names[0] ?? word, present: false };
}

/**
 * For raw events: the file is named after the media id of its address, or as the event says and no other event of the thread
 * says the same (`times`).
 */
export function filesOfEvents(store: AttachmentStore, times: ReadonlyMap<string, number>): FindFile {
  return (media) => {
    const mediaId = /^mxc:\/\/[^/]+\/([^/?#]+)$/.exec(media.address ?? '')?.[1];
    if (mediaId !== undefined && store.has(mediaId)) return { name: mediaId, present: true };
    const name = media.names.find((one) => store.has(one) && times.get(one) === 1);
    return name === undefined ? absent(media) : { name, present: true };
  };
}
