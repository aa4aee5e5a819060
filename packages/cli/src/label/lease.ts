// Keeps an assignment's lease while its labeler thinks.
import type { Client } from '@tastemaker/client';
import type { Assignment } from '@tastemaker/contracts';

/** Renews an assignment while its labeler thinks, so that it is not given to somebody else meanwhile. */
export function keepLease(client: Client, assignment: Assignment, onLost: (error: unknown) => void): { end(): void } {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const schedule = (expiresAt: string): void => {
    const halfway = Math.max(1_000, (Date.parse(expiresAt) - Date.now()) / 2);
    timer = setTimeout(() => void renew(), halfway);
    timer.unref();
  };
  const renew = async (): Promise<void> => {
    try {
      const renewed = await client.renewAssignment(assignment.id, assignment.fenceToken);
      if (!ended) schedule(renewed.expiresAt);
    } catch (error) {
      if (!ended) onLost(error);
    }
  };
  schedule(assignment.expiresAt);
  return {
    end: () => {
      ended = true;
      clearTimeout(timer);
    },
  };
}
