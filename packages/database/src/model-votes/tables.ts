// Rounds of blind votes between two language models.

import { type Message, modelVoteChoice, type Sampling } from '@tastemaker/contracts';
import { sql } from 'drizzle-orm';
import { check, index, integer, jsonb, pgEnum, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { createdAt, instant, primaryId } from '../connection/columns.js';
import { models } from '../models/tables.js';
import { users } from '../people/tables.js';

export const modelVoteChoices = pgEnum('model_vote_choice', modelVoteChoice.enum);

/** One question, answered by two models whose letters were drawn. They go with either model. */
export const modelVoteRounds = pgTable(
  'model_vote_rounds',
  {
    id: primaryId(),
    /** Who alone may vote on it. */
    askedBy: uuid().references(() => users.id, { onDelete: 'set null' }),
    modelA: uuid()
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    modelB: uuid()
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    messages: jsonb().$type<Message[]>().notNull(),
    sampling: jsonb().$type<Sampling>().notNull(),
    seed: integer().notNull(),
    answerA: text().notNull(),
    answerB: text().notNull(),
    /** Null: not voted yet. */
    choice: modelVoteChoices(),
    createdAt: createdAt(),
    votedAt: instant(),
  },
  (table) => [
    // The tally of two models, whichever letters they had.
    index('model_vote_rounds_models_idx').on(
      sql`least(${table.modelA}, ${table.modelB})`,
      sql`greatest(${table.modelA}, ${table.modelB})`,
    ),
    // Deleting a model.
    index('model_vote_rounds_model_b_idx').on(table.modelB),
    index('model_vote_rounds_model_a_idx').on(table.modelA),
    check('model_vote_rounds_models', sql`${table.modelA} <> ${table.modelB}`),
    check('model_vote_rounds_voted', sql`(${table.choice} IS NULL) = (${table.votedAt} IS NULL)`),
  ],
);
