// Owns the English words of the sales screens.
export const sales = {
} as const;
