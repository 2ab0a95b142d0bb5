// One-time messages after a redirect. The browser carries only a code of this list, so nothing can be put into a page from
// outside and no content travels in a cookie.

export type NoticeTone = 'information' | 'confirmation';

export type Notice = { readonly text: string; readonly tone: NoticeTone };

export const NOTICES = {
  'signed-out': { text: 'You are signed out.', tone: 'information' },
  'signed-in': { text: 'You are signed in.', tone: 'information' },
  unlocked: { text: 'Unlocked. You are where you left off.', tone: 'information' },
  'session-ended': {
    text: 'Your session ended. Sign in again; your drafts are kept.',
    tone: 'information',
  },
} as const satisfies Record<string, Notice>;

export type NoticeCode = keyof typeof NOTICES;

/** The notice with that code, or undefined when the code is none of ours. */
export function findNotice(code: string | undefined): Notice | undefined {
  return code !== undefined && Object.hasOwn(NOTICES, code) ? NOTICES[code as NoticeCode] : undefined;
}
