// A list that is loaded page by page as its end comes near.

import { useInfiniteQuery } from '@tanstack/react-query';
import type { Page } from '@tastemaker/contracts';

interface EndlessListOptions<Item> {
  readonly queryKey: readonly unknown[];
  readonly load: (page: { cursor?: string; limit: number }) => Promise<Page<Item>>;
  /** @defaultValue 100 */
  readonly limit?: number;
}

export function useEndlessList<Item>({ queryKey, load, limit = 100 }: EndlessListOptions<Item>) {
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam }) => load(pageParam === null ? { limit } : { limit, cursor: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ nextCursor }) => nextCursor,
    placeholderData: (before) => before,
  });
  return {
    /** Undefined until the first page is there. */
    rows: list.data?.pages.flatMap(({ items }) => items),
    error: list.isError ? list.error : undefined,
    retry: () => void list.refetch(),
    onEnd: list.hasNextPage && !list.isFetching ? () => void list.fetchNextPage() : undefined,
  };
}
