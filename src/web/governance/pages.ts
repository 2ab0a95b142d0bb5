// Long lists, cut into numbered pages whose links keep the filters of the address.

export type Page<Item> = {
  items: Item[];
  total: number;
  /** What nhsuk-frontend's pagination takes; null when everything fits on one page. */
  pagination: object | null;
};

function hrefOf(path: string, filters: Readonly<Record<string, string | undefined>>, page: number): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(filters)) if (value !== undefined) search.set(name, value);
  search.set('page', String(page));
  return `${path}?${search.toString()}`;
}

/** Page `wanted` (from 1) of `all`; beyond the last, the last. */
export function pageOf<Item>(
  all: readonly Item[],
  wanted: number,
  size: number,
  link: { path: string; filters?: Readonly<Record<string, string | undefined>> },
): Page<Item> {
  const count = Math.max(1, Math.ceil(all.length / size));
  const current = Math.min(wanted, count);
  const href = (page: number): string => hrefOf(link.path, link.filters ?? {}, page);
  const near = Array.from({ length: count }, (_, index) => index + 1).filter(
    (page) => page === 1 || page === count || Math.abs(page - current) <= 1,
  );
  const items = near.flatMap((page, index) => [
    ...(index > 0 && page - (near[index - 1] ?? 0) > 1 ? [{ ellipsis: true }] : []),
    { number: page, href: href(page), current: page === current },
  ]);
  return {
    items: all.slice((current - 1) * size, current * size),
    total: all.length,
    pagination:
      count === 1
        ? null
        : {
            items,
            ...(current > 1 ? { previous: { href: href(current - 1) } } : {}),
            ...(current < count ? { next: { href: href(current + 1) } } : {}),
          },
  };
}
