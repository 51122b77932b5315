// Owns the English words of the printing screens.
export const printing = {
} as const;
