// Owns the English words of the day screens.
export const day = {
} as const;
