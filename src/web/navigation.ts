// The menu. An entry appears for those whose role the permission table lets in; the first one is where they start.
import { permit, type Account, type ActionId } from '../access/index.ts';

export type NavigationEntry = { readonly href: string; readonly text: string; readonly action: ActionId };

/** In the order of the menu. A page joins it here once it exists. */
export const NAVIGATION: readonly NavigationEntry[] = [
  { href: '/worklist', text: 'Worklist', action: 'view-worklist' },
  { href: '/deletions', text: 'Deletions', action: 'view-deletions' },
  { href: '/receipts', text: 'Receipts', action: 'view-receipts' },
  { href: '/holds', text: 'Holds', action: 'view-holds' },
  { href: '/lost-devices', text: 'Lost devices', action: 'view-lost-devices' },
  { href: '/break-glass', text: 'Break-glass', action: 'view-broken-glass' },
  { href: '/exceptions', text: 'Exceptions', action: 'view-exceptions' },
  { href: '/reconciliation', text: 'Reconciliation', action: 'view-reconciliation' },
  { href: '/audit', text: 'Audit trail', action: 'view-audit' },
  { href: '/operator', text: 'Operation', action: 'view-operator' },
  { href: '/operator/accounts', text: 'Accounts', action: 'view-accounts' },
];

/** The entries for this account; `current` marks the one that `path` belongs to. RULE I-05: how many wait, and nothing else. */
export function navigationFor(
  account: Account | null,
  path: string,
  waiting: Readonly<Record<string, number>> = {},
): readonly { href: string; text: string; current: boolean; waiting: number }[] {
  if (account === null) return [];
  // An entry may lie below another; the longest that fits is where the person is.
  const here = NAVIGATION.map(({ href }) => href)
    .filter((href) => path === href || path.startsWith(`${href}/`))
    .toSorted((one, other) => other.length - one.length)[0];
  return NAVIGATION.filter((entry) => permit(entry.action, account).kind === 'allowed').map((entry) => ({
    href: entry.href,
    text: entry.text,
    current: entry.href === here,
    waiting: waiting[entry.href] ?? 0,
  }));
}

/** Where somebody starts after sign-in. */
export function homePath(account: Account): string {
  return navigationFor(account, '')[0]?.href ?? '/account';
}
