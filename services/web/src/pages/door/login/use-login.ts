// What follows any login: whoever was here before is forgotten, who is here now is asked for, and the way goes on.
import { type UseMutationResult, useMutation } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { Session } from '@tastemaker/contracts';
import { queryClient } from '../../../app/queries.js';
import { forgetMe, meQuery } from '../../../app/session.js';
import { isServerPage } from './return-to.js';

export function useLogin<Input>(
  logIn: (input: Input) => Promise<Session>,
  returnTo: string,
): UseMutationResult<void, Error, Input> {
  const router = useRouter();
  return useMutation({
    mutationFn: async (input: Input) => {
      await logIn(input);
      forgetMe();
      await queryClient.fetchQuery(meQuery);
      if (isServerPage(returnTo)) location.assign(returnTo);
      else router.history.push(returnTo);
    },
  });
}
