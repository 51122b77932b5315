// Owns where tests print their figures. The runner speaks to its children over the standard output, and what else is
// written there can garble a message: figures go to the other one.
import { Console } from 'node:console';

export const figures = new Console(process.stderr, process.stderr);
