// Owns filling a form from a view the first time it is there. What comes later does not overwrite what is typed.
import type { Name, View } from '../host/host';
import type { Live } from '../shell/session.svelte';

/** Fill once, when the view has come. */
export function fillOnce<N extends Name>(from: Live<N>, fill: (view: View<N>) => void): void {
  let filled = false;
  $effect(() => {
    const { view } = from;
    if (filled || view === null) return;
    filled = true;
    fill(view);
  });
}
