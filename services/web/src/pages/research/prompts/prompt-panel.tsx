// One prompt in full, with its candidates.
import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ListedPrompt } from '@tastemaker/contracts';
import { client } from '../../../app/client.js';
import { Empty } from '../../../parts/empty.js';
import { Loaded } from '../../../parts/loaded.js';
import { SidePanel } from '../../../parts/side-panel.js';
import { CandidateCard } from '../parts/candidate-card.js';
import { Conversation } from '../parts/conversation.js';

export function PromptPanel({ prompt, onClose }: { readonly prompt: ListedPrompt; readonly onClose: () => void }) {
  const { projectId, id } = prompt;
  const completions = useQuery({
    queryKey: ['project', projectId, 'completions', { promptId: id }],
    queryFn: () => client.listCompletions(projectId, { promptId: id, limit: 100 }),
  });
  return (
    <SidePanel title={<Trans>Prompt</Trans>} onClose={onClose}>
      <p className="meta">
        <span>{prompt.split}</span>
        {prompt.tags.map((tag) => (
          <span key={tag} className="tag">
            {tag}
          </span>
        ))}
        <Link to="/p/$project/comparisons" params={{ project: projectId }} search={{ promptId: id }}>
          <Trans>its comparisons</Trans>
        </Link>
      </p>
      <Conversation messages={prompt.messages} documents={prompt.contextDocuments} />
      <section>
        <h3>
          <Trans>Candidates</Trans>
        </h3>
        <Loaded query={completions}>
          {({ items }) =>
            items.length === 0 ? (
              <Empty>
                <Trans>None yet: sample some on the project’s page, or import them.</Trans>
              </Empty>
            ) : (
              items.map((completion) => <CandidateCard key={completion.id} completion={completion} />)
            )
          }
        </Loaded>
      </section>
    </SidePanel>
  );
}
