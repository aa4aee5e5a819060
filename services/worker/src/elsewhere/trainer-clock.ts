// How often what happens elsewhere is looked at, and how long whoever trains there is waited for.

/** Between two looks at the trainer's row and at the cluster. */
export const lookEveryMs = 2_000;

/** A trainer hears with its next heartbeat that the run is cancelled, and saves a state; then its job is stopped. */
export const cancelGraceMs = 60_000;

/** Between an attempt that got no further and the next one; four times as long after each further one. */
export const firstPauseMs = 5_000;

/** Trainers that end one after the other without a step more are not started again. */
export const fruitlessAttempts = 3;

/** Longer than any queue of a cluster that works; an expired token is made anew by the next attempt. */
export const tokenHours = 24 * 30;
