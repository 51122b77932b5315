// Owns the one way the screens speak to the core: call a command, watch for changes. Refuses to know which door is used.
import type { Notice } from '../bindings/Notice';
import type { QuitView } from '../bindings/QuitView';
import type { Sight } from '../features/display/sight';
import type { Commands } from './commands';

export type Name = keyof Commands;
export type Request<N extends Name> = Commands[N]['request'];
export type View<N extends Name> = Commands[N]['view'];

/** What went wrong: a small code, named facts, and whether trying again may help. */
export interface Problem { code: string; facts: Record<string, unknown>; retryable: boolean }

export interface Host {
  call<N extends Name>(name: N, request: Request<N>): Promise<View<N>>;
  /** Told what changed (no topic: anything may have) and how far long tasks are. Returns the way to stop. */
  watch(onNotice: (notice: Notice) => void): () => void;
  /** What the customer shall see from now on. */
  tellDisplay(sight: Sight): void;
  /** What only a window of the desktop has. */
  desktop?: Desktop;
}

export interface Desktop {
  showDisplay(shown: boolean): Promise<unknown>;
  /** The window was asked to close and stays, once, because of this. */
  onQuitAsked(listener: (why: QuitView) => void): void;
}

/** A command that was refused or could not reach the core. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

/** The problem behind anything thrown, so that no screen ever says that something went wrong. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Refusal) return thrown.problem;
  return asProblem(thrown) ?? { code: 'screen_fault', facts: { detail: String(thrown) }, retryable: false };
}

/** Codes after which the same request may succeed without a change; the core marks the same ones. */
const again = new Set(['data_dir_in_use', 'ledger_failed', 'disk_full', 'sync_failed', 'cancelled', 'core_silent']);

/** A problem as the core writes it, bare or under its name, or null when the value is none. */
export function asProblem(value: unknown): Problem | null {
  if (typeof value !== 'object' || value === null) return null;
  const { problem } = value as { problem?: unknown };
  if (problem !== undefined) return asProblem(problem);
  const { code, facts } = value as Partial<Problem>;
  return typeof code === 'string' ? { code, facts: facts ?? {}, retryable: again.has(code) } : null;
}

/** Anything may have changed: said after a pause in the watch. */
export const everything: Notice = { notice: 'changed', topics: [] };

/** A notice as the core writes it; what cannot be read may mean anything. */
export function noticeOf(value: unknown): Notice {
  if (typeof value !== 'object' || value === null) return everything;
  const notice = value as Partial<Record<keyof Notice | 'topics', unknown>>;
  if (notice.notice === 'progress') return value as Notice;
  return Array.isArray(notice.topics) ? (value as Notice) : everything;
}
