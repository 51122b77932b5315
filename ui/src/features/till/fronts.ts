// Owns the list of what may stand in the basket's place but is not needed to take the first money: fetched together, a moment after the start.
export { default as CardWait } from './CardWait.svelte';
export { default as CashPad } from './CashPad.svelte';
export { default as CreateProduct } from './CreateProduct.svelte';
export { default as Discount } from './Discount.svelte';
export { default as Held } from './Held.svelte';
export { default as Help } from '../../shell/Help.svelte';
export { default as OtherWay } from './OtherWay.svelte';
export { default as Paid } from './Paid.svelte';
export { default as QrWait } from './QrWait.svelte';
export { default as SoldOut } from './SoldOut.svelte';
export { default as Stickers } from './Stickers.svelte';
export { default as Undone } from './Undone.svelte';
export { default as Ways } from './Ways.svelte';
