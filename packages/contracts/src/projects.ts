// A project: one labeling effort with its settings and its members.
import { z } from 'zod';
import { id, name, timestamp } from './primitives.js';

export const projectSettings = z.object({
  candidatesPerPrompt: z.int().min(2).max(16).default(4).describe('How many candidates are sampled for a prompt'),
  judgmentsPerComparison: z.int().min(1).max(50).default(1).describe('How many labelers judge each comparison'),
  leaseSeconds: z.int().min(1).max(86_400).default(600).describe('How long an assignment is held without renewal'),
  allowTies: z.boolean().default(true),
  allowAllBad: z.boolean().default(true),
  requireAcknowledgement: z
    .boolean()
    .default(false)
    .describe('Labelers must acknowledge the guideline in force before they judge or write'),
  reviewsPerDemonstration: z
    .int()
    .min(1)
    .max(5)
    .default(1)
    .describe('How many people, none of them its author, must accept a demonstration'),
});

export const project = z
  .object({ id, name, description: z.string(), settings: projectSettings, createdAt: timestamp })
  .meta({ id: 'Project' });

export const projectCreate = z.object({
  name,
  description: z.string().max(10_000).default(''),
  settings: projectSettings.prefault({}),
});

// Not `projectSettings.partial()`: its defaults would silently reset the settings that a change leaves out.
export const projectUpdate = z.object({
  name: name.optional(),
  description: z.string().max(10_000).optional(),
  settings: z
    .object({
      candidatesPerPrompt: projectSettings.shape.candidatesPerPrompt.unwrap().optional(),
      judgmentsPerComparison: projectSettings.shape.judgmentsPerComparison.unwrap().optional(),
      leaseSeconds: projectSettings.shape.leaseSeconds.unwrap().optional(),
      allowTies: z.boolean().optional(),
      allowAllBad: z.boolean().optional(),
      requireAcknowledgement: z.boolean().optional(),
      reviewsPerDemonstration: projectSettings.shape.reviewsPerDemonstration.unwrap().optional(),
    })
    .optional(),
});

export const memberRole = z.enum(['researcher', 'labeler']);

export const member = z.object({ userId: id, name, role: memberRole, joinedAt: timestamp }).meta({ id: 'Member' });

export const memberCreate = z.object({ userId: id, role: memberRole });

/** How far a project is, as counted by the database now. */
export const progress = z
  .object({
    prompts: z.int(),
    completions: z.int(),
    comparisons: z.object({ open: z.int(), closed: z.int() }),
    judgments: z.object({ needed: z.int(), done: z.int(), skipped: z.int(), leased: z.int() }),
  })
  .meta({ id: 'Progress' });

export type ProjectSettings = z.infer<typeof projectSettings>;
export type Project = z.infer<typeof project>;
export type ProjectCreate = z.input<typeof projectCreate>;
export type ProjectUpdate = z.input<typeof projectUpdate>;
export type MemberRole = z.infer<typeof memberRole>;
export type Member = z.infer<typeof member>;
export type MemberCreate = z.input<typeof memberCreate>;
export type Progress = z.infer<typeof progress>;
