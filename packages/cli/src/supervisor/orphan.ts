// Loaded into every child by `node --import`: when the supervisor is killed (kill -9), the channel to it closes, and the child
// ends itself as if told to. Forked grandchildren inherit it with `execArgv`.
const graceMs = 4_000;

if (process.channel !== undefined && process.channel !== null) {
  process.once('disconnect', () => {
    setTimeout(() => process.exit(1), graceMs).unref();
    process.kill(process.pid, 'SIGTERM');
  });
  // The listener alone would keep an otherwise finished process running.
  process.channel.unref();
}
