// Owns the parts of the till and the frame that the first sale does not need, and when they are fetched.
import { Later } from './later.svelte';

export const extras = new Later(() => import('../features/till/fronts'));
