// Owns the English words of the editions screens.
export const editions = {
} as const;
