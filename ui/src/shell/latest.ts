// Owns the rule for answers that may overtake each other: only the answer to the newest question counts.

/** A way to ask of which only the newest answer is taken. */
export function latest(): <T>(asking: Promise<T>, take: (answer: T) => void) => Promise<void> {
  let asked = 0;
  return async (asking, take) => {
    const mine = ++asked;
    const answer = await asking;
    if (mine === asked) take(answer);
  };
}
