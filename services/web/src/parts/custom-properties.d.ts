// Lets React's `style` prop set custom properties: numbers that style sheets place things by.
export type { CSSProperties } from 'react';

declare module 'react' {
  interface CSSProperties {
    readonly [name: `--${string}`]: string | number | undefined;
  }
}
