// Owns the start: styles, look, then the page.
import './style/fonts.css';
import './style/tokens.css';
import './style/base.css';
import './style/frame.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { applyLook } from './shell/look.svelte';

applyLook();
const target = document.getElementById('stall');
if (target) mount(App, { target });
