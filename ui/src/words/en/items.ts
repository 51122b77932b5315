// Owns the English words of the items screens.
export const items = {
} as const;
