// Owns how components are compiled: nothing beyond type stripping.
import { vitePreprocess } from '@sveltejs/vite-plugin-svelte';
export default { preprocess: vitePreprocess() };
