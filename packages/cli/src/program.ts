// The `tastemaker` command: all its subcommands and common options.
import { Command } from 'commander';
import { addArtifacts } from './commands/artifacts.js';
import { addAsk } from './commands/ask.js';
import { addAsking } from './commands/asking.js';
import { addAudit } from './commands/audit.js';
import { addBackup, addRestore } from './commands/backup.js';
import { addBenchmark } from './commands/benchmark.js';
import { addComparisons } from './commands/comparisons.js';
import { addDemo } from './commands/demo.js';
import { addDemonstrations } from './commands/demonstrations/index.js';
import { addDoctor } from './commands/doctor.js';
import { addEnrolment } from './commands/enrolment.js';
import { addExport } from './commands/export.js';
import { addFlags } from './commands/flags.js';
import { addGuideline } from './commands/guideline.js';
import { addImport } from './commands/import.js';
import { addDecision } from './commands/judges/decision.js';
import { addJudge } from './commands/judges/judge.js';
import { addJudgments } from './commands/judgments.js';
import { addLabel } from './commands/label.js';
import { addLeaderboard } from './commands/leaderboard/index.js';
import { addLiveHead } from './commands/live-head.js';
import { addLogin } from './commands/login.js';
import { addMembers } from './commands/members.js';
import { addMicroworld } from './commands/microworld.js';
import { addMigrate } from './commands/migrate.js';
import { addModelReport } from './commands/model-report.js';
import { addModels } from './commands/models.js';
import { addProject } from './commands/project.js';
import { addPrompts } from './commands/prompts.js';
import { addReports } from './commands/reports.js';
import { addRetention } from './commands/retention.js';
import { addRuns } from './commands/runs.js';
import { addSample } from './commands/sample.js';
import { addScoring } from './commands/scoring.js';
import { addServices } from './commands/services.js';
import { addSnapshots } from './commands/snapshots.js';
import { addStandings } from './commands/standings.js';
import { addStart } from './commands/start.js';
import { addSystem } from './commands/system.js';
import { addToken } from './commands/token.js';
import { addTraining } from './commands/training/index.js';
import { addUser } from './commands/user.js';
import { addWebhooks } from './commands/webhooks.js';

import { printable } from './printable.js';

/** One file per command, in the order that help shows: running it, then the loop from first to last. */
const commands = [
  addStart,
  addDemo,
  addDoctor,
  addServices,
  addMigrate,
  addArtifacts,
  addBackup,
  addRestore,
  addLogin,
  addUser,
  addToken,
  addAudit,
  addRetention,
  addSystem,
  addProject,
  addMembers,
  addEnrolment,
  addGuideline,
  addPrompts,
  addDemonstrations,
  addModels,
  addMicroworld,
  addSample,
  addComparisons,
  addAsk,
  addLiveHead,
  addLabel,
  addJudgments,
  addFlags,
  addStandings,
  addReports,
  addLeaderboard,
  addJudge,
  addDecision,
  addTraining,
  addAsking,
  addScoring,
  addModelReport,
  addBenchmark,
  addImport,
  addExport,
  addSnapshots,
  addRuns,
  addWebhooks,
];

/** The whole command line. Parsing throws commander's errors instead of ending the process. */
export function buildProgram(): Command {
  const program = new Command('tastemaker')
    .description('Turns people’s picks between candidate answers into a reward model.')
    .option('--json', 'print the result as JSON on stdout')
    .option('--server <url>', 'the API to talk to (TASTEMAKER_API_URL; default: the one started from this home)')
    .option(
      '--token <token>',
      'the token to present (TASTEMAKER_TOKEN; default: the session of `login`, or this home’s admin token)',
    )
    .configureOutput({ writeErr: (text) => void process.stderr.write(printable(text)) })
    .showHelpAfterError('(add --help to see how)')
    .exitOverride();
  for (const add of commands) add(program);
  return program;
}
