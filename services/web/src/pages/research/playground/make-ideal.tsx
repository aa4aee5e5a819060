// Begins a demonstration with an answer, to be made ideal by hand.
import { Trans } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client } from '../../../app/client.js';
import { Icon } from '../../../parts/icon.js';
import { ChooseProject } from './choose-project.js';
import { messagesOf, type Question } from './question.js';

export function MakeIdeal({ asked, text }: { readonly asked: Question; readonly text: string }) {
  const navigate = useNavigate();
  const [isAsked, setAsked] = useState(false);
  const begin = async (projectId: string) => {
    const { id } = await client.createDemonstration(projectId, {
      messages: [...messagesOf(asked), { role: 'assistant', content: text }],
    });
    await navigate({
      to: '/p/$project/demonstrations/$demonstration',
      params: { project: projectId, demonstration: id },
    });
  };
  return (
    <>
      <button
        className="btn quiet"
        type="button"
        onClick={() => {
          setAsked(true);
        }}
      >
        <Icon name="edit" />
        <Trans>Make it the ideal answer</Trans>
      </button>
      {isAsked && (
        <ChooseProject
          title={<Trans>Make it the ideal answer</Trans>}
          action={<Trans>Begin the demonstration</Trans>}
          onChoose={begin}
          onClose={() => {
            setAsked(false);
          }}
        >
          <p>
            <Trans>It becomes a draft that you go on with; others review it before anything learns from it.</Trans>
          </p>
        </ChooseProject>
      )}
    </>
  );
}
