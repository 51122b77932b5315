// Owns the start: styles, look, then the page.
import './style/fonts.css';
import './style/tokens.css';
import './style/base.css';
import './style/frame.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { is_display, openSight } from './host/door';
import { applyLook } from './shell/look.svelte';
import { learnRooms } from './words/learn';

await applyLook();
const target = document.getElementById('stall');
if (target && is_display) {
  const [{ default: Display }, watch] = await Promise.all([import('./features/display/Display.svelte'), openSight(), learnRooms()]);
  mount(Display, { target, props: { watch } });
} else if (target) mount(App, { target });
