// Sends all that is due to one webhook, and writes down how each attempt ended and when the next one is made.
import { storableReason } from '@tastemaker/contracts';
import {
  type AttemptOutcome,
  claimDeliveries,
  type DueDelivery,
  finishAttempt,
  unclaimDelivery,
} from '@tastemaker/database';
import { retryAfterMs } from '@tastemaker/retry';
import type { WebhookRules } from '../env.js';
import type { Work } from '../work.js';
import { messageOf } from './message.js';
import { retryAfterSeconds } from './schedule.js';
import type { Answer, Sender } from './sender.js';

export interface Sending {
  readonly sender: Sender;
  readonly secretKey: Buffer;
  readonly rules: WebhookRules;
}

/** Attempts at a time to one receiver. */
const width = 8;
/** Beyond the timeout: what a sender may take to write down how an attempt ended. */
const leaseExtraSeconds = 10;

/**
 * Sends all that is due to a webhook. What a killed worker had claimed is due again when its lease has run out: each arrives
 * at least once, under the same id.
 */
export async function sendDue(work: Work, sending: Sending, webhookId: string): Promise<void> {
  const leaseSeconds = sending.rules.timeoutSeconds + leaseExtraSeconds;
  for (;;) {
    work.stopping.throwIfAborted();
    const due = await claimDeliveries(work.database, { webhookId, limit: width, leaseSeconds });
    if (due.length === 0) return;
    await Promise.all(due.map((delivery) => attempt(work, sending, delivery)));
  }
}

async function attempt(work: Work, sending: Sending, delivery: DueDelivery): Promise<void> {
  const { rules } = sending;
  const started = performance.now();
  const timeout = AbortSignal.timeout(rules.timeoutSeconds * 1000);
  const result = await send(sending, delivery, AbortSignal.any([timeout, work.stopping])).catch((error: unknown) => {
    if (work.stopping.aborted) return undefined;
    return timeout.aborted ? `no answer within ${rules.timeoutSeconds} s` : reasonOf(error);
  });
  if (result === undefined) return unclaimDelivery(work.database, delivery);
  const durationMs = Math.round(performance.now() - started);
  const outcome = outcomeOf(result, delivery, rules);
  await finishAttempt(work.database, delivery, { ...outcome, durationMs }, rules.disableAfterSeconds);
  const { id: deliveryId, webhookId, attempts } = delivery;
  const { error, responseStatus } = outcome;
  work.log.info({ deliveryId, webhookId, attempts, responseStatus, durationMs, error }, 'webhook attempt');
}

async function send({ sender, secretKey }: Sending, delivery: DueDelivery, signal: AbortSignal): Promise<Answer> {
  return sender.send(delivery.url, messageOf(delivery, secretKey), signal);
}

/** @param result the answer, or why there is none */
function outcomeOf(
  result: Answer | string,
  { attemptsInARow }: DueDelivery,
  rules: WebhookRules,
): Omit<AttemptOutcome, 'durationMs'> {
  if (typeof result === 'string') {
    const next = retryAfterSeconds(attemptsInARow, rules);
    return { responseStatus: null, responseBody: '', error: result, retryAfterSeconds: next };
  }
  const { status: responseStatus, body: responseBody } = result;
  const answered = { responseStatus, responseBody };
  if (responseStatus >= 200 && responseStatus < 300) return { ...answered, error: null, retryAfterSeconds: null };
  const error = `answered ${responseStatus}${responseStatus < 400 ? '; redirects are not followed' : ''}`;
  if (responseStatus === 410) return { ...answered, error, retryAfterSeconds: null, isGone: true };
  const next = retryAfterSeconds(attemptsInARow, rules, retryAfterMs(result.retryAfter));
  return { ...answered, error, retryAfterSeconds: next };
}

/** In one line. Of several addresses that were tried, why the first failed. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors[0]);
  return storableReason(error, 500).replaceAll(/\s+/g, ' ');
}
