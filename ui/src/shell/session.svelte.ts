// Owns what every screen shares: the door, the views behind the frame, and views that follow changes.
import type { FrameView } from '../bindings/FrameView';
import type { SettingsView } from '../bindings/SettingsView';
import { problemOf, type Desktop, type Host, type Name, type Problem, type Request, type View } from '../host/host';
import { frameOf, type Frame } from './frame';
import { latest } from './latest';

interface Progress { task: string; done: number; total: number | null }

class Shared {
  view = $state.raw<FrameView | null>(null);
  settings = $state.raw<SettingsView | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** What only a window of the desktop has; null in a browser. */
  desktop = $state.raw<Desktop | null>(null);
  /** A practice morning is being sold by the core; nobody else may touch its basket until that is done. */
  founding = $state(false);
  changes = $state(0);
  topics = $state.raw<readonly string[]>([]);
  progress = $state.raw<Progress | null>(null);
  frame = $derived<Frame | null>(frameOf(this.view, this.settings));
}

export const session: Shared = new Shared();

let host: Host;

const takeFrame = latest();
const takeSettings = latest();

/** Ask again for what every screen shares. `topics`: what changed; none, anything may have. */
export async function refreshFrame(topics: readonly string[] = []): Promise<void> {
  try {
    await takeFrame(host.call('frame', {}), (view) => (session.view = view));
    const concerns = topics.length === 0 || topics.includes('settings') || session.settings === null;
    if (concerns && session.view && session.view.state !== 'empty') {
      await takeSettings(host.call('settings', {}), (settings) => (session.settings = settings));
    }
    session.problem = null;
  } catch (thrown) {
    session.problem = problemOf(thrown);
  }
}

/** Let the customer's window see this, if there is one. */
export const tellDisplay: Host['tellDisplay'] = (sight) => host?.tellDisplay(sight);

/** Start with a door; the frame follows every change. */
export async function begin(door: Host): Promise<void> {
  host = door;
  session.desktop = door.desktop ?? null;
  await refreshFrame();
  let waiting: Set<string> | 'all' | null = null;
  const flush = () => {
    session.topics = waiting === 'all' || waiting === null ? [] : [...waiting];
    session.changes += 1;
    waiting = null;
    void refreshFrame(session.topics);
  };
  host.watch((notice) => {
    if (notice.notice === 'progress') {
      session.progress = notice;
      return;
    }
    if (waiting === null) setTimeout(flush, 15);
    if (notice.topics.length === 0 || waiting === 'all') waiting = 'all';
    else waiting = new Set([...(waiting ?? []), ...notice.topics]);
  });
}

export interface Attempt { problem: Problem | null; busy: boolean }

/** Do one thing and keep its problem where it happened. The view, or null when refused. */
export async function attempt<N extends Name>(at: Attempt, name: N, request: Request<N>): Promise<View<N> | null> {
  at.busy = true;
  at.problem = null;
  try {
    return await host.call(name, request);
  } catch (thrown) {
    at.problem = problemOf(thrown);
    return null;
  } finally {
    at.busy = false;
  }
}

export interface Live<N extends Name> { view: View<N> | null; problem: Problem | null; slow: boolean; refresh(): void }

/** A view that is asked again when its request or the core's data changes. `topics`: which changes matter; none = all. */
export function live<N extends Name>(name: N, request: () => Request<N> | null, topics: readonly string[] = []): Live<N> {
  let view = $state.raw<View<N> | null>(null);
  let problem = $state.raw<Problem | null>(null);
  let slow = $state(false);
  let again = $state(0);
  let asked = 0;
  let seen = session.changes;
  $effect(() => {
    const wanted = request();
    void again;
    const changed = session.changes;
    const concerns = topics.length === 0 || session.topics.length === 0 || session.topics.some((topic) => topics.includes(topic));
    const only_change = changed !== seen;
    seen = changed;
    if (wanted === null || (only_change && !concerns)) return;
    const mine = ++asked;
    const timer = setTimeout(() => (slow = true), 200);
    host
      .call(name, wanted)
      .then((answer) => {
        if (mine === asked) [view, problem] = [answer, null];
      })
      .catch((thrown: unknown) => {
        if (mine === asked) problem = problemOf(thrown);
      })
      .finally(() => {
        clearTimeout(timer);
        if (mine === asked) slow = false;
      });
  });
  return {
    get view() {
      return view;
    },
    get problem() {
      return problem;
    },
    get slow() {
      return slow && view === null;
    },
    refresh: () => void (again += 1),
  };
}
