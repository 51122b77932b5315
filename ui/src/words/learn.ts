// Owns the fetching of words that come later than the till.
import { learn } from './i18n';
import { learnProblems } from './problems';

let learning: Promise<void> | null = null;

async function fetchRooms(): Promise<void> {
  const [words, told] = await Promise.all([import('./rooms'), import('./room_problems')]);
  learn(words.rooms);
  learnProblems(told.problems);
}

/** Learn the words of the rooms, before the first of them is shown. What failed may be asked for again. */
export function learnRooms(): Promise<void> {
  learning ??= fetchRooms().catch((thrown: unknown) => {
    learning = null;
    throw thrown;
  });
  return learning;
}
