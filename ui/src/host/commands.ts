// Owns the requests and views the screens use, read from the core's generated list. Refuses shapes of its own.
import type { Commands as Listed } from '../bindings/commands';
import type { FrameView } from '../bindings/FrameView';
import type { ItemsView } from '../bindings/ItemsView';
import type { SyncView } from '../bindings/SyncView';

type Optional<T> = { [K in keyof T]-?: null extends T[K] ? K : never }[keyof T];
/** A request whose empty fields may be left out, as the core reads it. */
export type Ask<T> = Omit<T, Optional<T>> & Partial<Pick<T, Optional<T>>>;

/** Commands a core may lack: it then answers `unknown_command`, which has its words. */
interface Later {
  best_sellers: { request: Record<string, never>; view: ItemsView };
  pair: { request: { url: string; code: string }; view: SyncView };
  join_store: { request: { url: string; code: string; stall_name: string }; view: FrameView };
  sync_now: { request: Record<string, never>; view: SyncView };
}
type Known = Listed & Omit<Later, keyof Listed>;

export type Commands = { [N in keyof Known]: { request: Ask<Known[N]['request']>; view: Known[N]['view'] } };
export type { ProblemCode } from '../bindings/commands';
