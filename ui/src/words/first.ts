// Owns the English words the first sale needs.
import { frame } from './en/frame';
import { till } from './en/till';

export const first = { ...frame, ...till } as const;
