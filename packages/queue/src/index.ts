// The job queues: BullMQ over Redis or PostgreSQL.
export { migrateQueues } from './postgres-backend.js';
export {
  DeliverLater,
  type Delivery,
  type EnqueueOptions,
  type JobCounts,
  type JobQueue,
  openQueues,
  type Processor,
  type QueueOptions,
  type QueueWorker,
  type WorkerOptions,
} from './queues.js';
