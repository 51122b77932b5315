// Owns the way from the till's window to the customer's window of the same browser. Refuses to ask the core: the customer's window only looks.
import type { Sight } from '../features/display/sight';

const open = (): BroadcastChannel => new BroadcastChannel('stall-sight');
const asks = 'what is there to see';

/** For the till's window: say what the customer shall see, now and to a window that opens later. */
export function sightTeller(): (sight: Sight) => void {
  const channel = open();
  let last: Sight | null = null;
  channel.onmessage = ({ data }) => {
    if (data === asks && last) channel.postMessage(last);
  };
  return (sight) => {
    last = sight;
    channel.postMessage(sight);
  };
}

/** For the customer's window: what the till's window last let it see, and everything after. */
export function watchSight(onSight: (sight: Sight | null) => void): void {
  const channel = open();
  channel.onmessage = ({ data }: MessageEvent<Sight | typeof asks>) => {
    if (data !== asks) onSight(data);
  };
  channel.postMessage(asks);
}
