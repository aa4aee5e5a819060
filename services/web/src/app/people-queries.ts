// What admins' pages ask about people: all of them.
import { queryOptions } from '@tanstack/react-query';
import { everyItem } from '@tastemaker/client/browser';
import type { ListedUser } from '@tastemaker/contracts';
import { client } from './client.js';

/** Everybody who is not deleted; admins only. */
export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: async () => {
    const users: ListedUser[] = [];
    for await (const user of everyItem((page) => client.listUsers({ ...page, limit: 500 }))) users.push(user);
    return users;
  },
});
