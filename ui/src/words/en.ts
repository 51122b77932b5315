// Owns the whole English table, for its types and its proofs. The page learns it in two parts: first the till, then the rooms.
import { first } from './first';
import { rooms } from './rooms';

export const en = { ...first, ...rooms } as const;
