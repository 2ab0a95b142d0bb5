// English wording, Android and iOS, of several years (formats.md §1.5). Lower and upper case as the apps write it.
import type { Placeholder, Wording } from './wording.ts';

function media(name: string): Placeholder {
  return { kind: 'media', media: name };
}

const DELETED: Placeholder = { kind: 'deleted', media: null, deleted: true };
const CALL: Placeholder = { kind: 'call', media: null };
const LOCATION: Placeholder = { kind: 'location', media: null };
const VIEW_ONCE = media('view once');

const ENCRYPTION =
  /^Messages (?:and calls|to this (?:chat|group)|you send to this (?:chat|group)).{0,40} (?:are|is) (?:now )?(?:secured with )?end-to-end encrypt.{0,300}$/s;

const NOTICES: readonly RegExp[] = [
  ENCRYPTION,
  /^(?:Your|.{1,200}’s|.{1,200}'s) security code (?:with .{1,200} )?changed\..{0,60}$/s,
  /^.{1,200} (?:created (?:this |the )?group|created group ["“].{0,200}["”])\.?$/s,
  /^.{1,200} (?:added|removed|invited) .{1,400}\.?$/s,
  /^.{1,200} (?:left|was added|were added|was removed|joined using (?:this group's|a group|your) (?:invite )?link|joined from the community|joined)\.?$/s,
  /^.{1,200} changed (?:the (?:subject|group name|group description|group's icon|settings).{0,400}|this group's (?:icon|settings).{0,200}|their phone number.{0,200}|to .{1,200}|the group to .{1,200})$/s,
  /^.{1,200} (?:deleted this group's icon|reset this group's invite link|pinned a message|updated the message timer.{0,120}|turned (?:on|off) (?:disappearing messages|admin approval|advanced chat privacy).{0,300}|(?:is|are) now an admin|(?:is|are) no longer an admin|is a contact)\.?$/s,
  /^(?:You're|You are) (?:now|no longer) an admin\.?$/s,
  /^You (?:blocked|unblocked) this (?:contact|business).{0,60}$/s,
  /^This (?:chat is with a business account|business .{1,300})$/s,
  /^.{1,200} (?:uses a default timer for|set) disappearing messages.{0,200}$/s,
  /^(?:The )?[Aa]dvanced chat privacy .{1,200}$/s,
  /^Disappearing messages (?:were|was) turned (?:on|off).{0,200}$/s,
  /^Waiting for this message\.? ?.{0,80}$/s,
];

export const english: Wording = {
  placeholders: new Map<string, Placeholder>([
    ['<Media omitted>', media('media')],
    ['<media omitted>', media('media')],
    ['image omitted', media('image')],
    ['video omitted', media('video')],
    ['video note omitted', media('video note')],
    ['audio omitted', media('audio')],
    ['GIF omitted', media('GIF')],
    ['document omitted', media('document')],
    ['sticker omitted', { kind: 'sticker', media: 'sticker' }],
    ['Contact card omitted', { kind: 'contact', media: 'contact card' }],
    ['<View once voice message omitted>', VIEW_ONCE],
    ['<View once message omitted>', VIEW_ONCE],
    ['null', VIEW_ONCE],
    ['This message was deleted', DELETED],
    ['This message was deleted.', DELETED],
    ['You deleted this message', DELETED],
    ['You deleted this message.', DELETED],
    ['Missed voice call', CALL],
    ['Missed video call', CALL],
    ['Missed group voice call', CALL],
    ['Missed group video call', CALL],
    ['live location shared', LOCATION],
    ['Live location shared', LOCATION],
  ]),
  patterns: [
    { pattern: /^This message was deleted by admin .{1,200}\.$/s, placeholder: DELETED },
    { pattern: /^You deleted this message as admin\.?$/, placeholder: DELETED },
    {
      pattern: /^You received a view once (?:message|photo|video|voice message)\. .{0,200}$/s,
      placeholder: VIEW_ONCE,
    },
    {
      pattern: /^You sent a view once (?:message|photo|video|voice message)\. .{0,200}$/s,
      placeholder: VIEW_ONCE,
    },
    { pattern: /^(?:Missed |Silenced )(?:group )?(?:voice|video) call(?:[.,].{0,60})?$/s, placeholder: CALL },
    { pattern: /^(?:Group )?(?:Voice|Video) call[.,] .{1,60}$/s, placeholder: CALL },
    { pattern: /^[Ll]ocation: https:\/\/maps\.google\.com\/\?q=-?[\d.]+,-?[\d.]+$/, placeholder: LOCATION },
  ],
  fileAttached: ' (file attached)',
  attached: 'attached',
  edited: '<This message was edited>',
  poll: { head: 'POLL:', option: 'OPTION: ' },
  fixedNotices: [ENCRYPTION],
  notices: NOTICES,
  noticeBeginnings: [
    /^.{1,200} changed the (?:subject|group name|group description)\b/s,
    /^.{1,200} created group ["“]/s,
    /^.{1,200} changed this group's (?:description|subject|name|icon|settings)\b/s,
  ],
};
