import type { ComponentChildren } from "preact";

interface ScrollProps {
  readonly className: string;
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A part that scrolls by itself: the keyboard can reach it too. */
export const Scroll = ({ className, label, children }: ScrollProps) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: without it nobody without a mouse could scroll it
  <section class={className} tabIndex={0} aria-label={label}>
    {children}
  </section>
);
