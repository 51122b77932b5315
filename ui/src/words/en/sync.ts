// Owns the English words of the sync screens.
export const sync = {
} as const;
