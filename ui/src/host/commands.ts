// Owns the requests and views the screens use, read from the core's generated list. Refuses shapes of its own.
import type { Commands as Listed } from '../bindings/commands';

type Optional<T> = { [K in keyof T]-?: null extends T[K] ? K : never }[keyof T];
/** A request whose empty fields may be left out, as the core reads it. */
export type Ask<T> = Omit<T, Optional<T>> & Partial<Pick<T, Optional<T>>>;

export type Commands = { [N in keyof Listed]: { request: Ask<Listed[N]['request']>; view: Listed[N]['view'] } };
export type { ProblemCode } from '../bindings/commands';
