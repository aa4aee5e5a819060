// How the labeler comes along, as the page shows it.

/** Part of what the server tells under `progress/mine`. */
export interface OwnProgress {
  readonly judgedToday: number;
  readonly judged: number;
  /** Null: any number. */
  readonly dailyQuota: number | null;
  readonly dwell: { readonly medianMs: number; readonly n: number } | null;
  /** Null where the project does not show it. */
  readonly knownAnswers: { readonly right: number; readonly seen: number } | null;
}
