// Shows what went wrong in place of a page that could not be drawn. What was judged and typed is on the device.
import { Component, type ReactNode } from 'react';
import { FailedPage } from '../../parts/failed-page.js';

interface BrokenPageProps {
  readonly children: ReactNode;
}

interface BrokenPageState {
  readonly failure: { readonly error: unknown } | undefined;
}

export class BrokenPage extends Component<BrokenPageProps, BrokenPageState> {
  static getDerivedStateFromError(error: unknown): BrokenPageState {
    return { failure: { error } };
  }

  override state: BrokenPageState = { failure: undefined };

  override render(): ReactNode {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return (
      <FailedPage
        error={failure.error}
        onTryAgain={() => {
          this.setState({ failure: undefined });
        }}
      />
    );
  }
}
