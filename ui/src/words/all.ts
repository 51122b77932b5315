// Owns the start of the unit tests: a test of a room speaks its words, as its screen does.
import { learnRooms } from './learn';

await learnRooms();
