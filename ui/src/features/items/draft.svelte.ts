// Owns the product that is being written and not made yet. It outlives the screen.
const empty = { title: '', price: '', here: '', barcode: '', category: '' };

export const draft = $state({ ...empty });

/** It is made: the next one begins empty. */
export const forgetDraft = (): void => void Object.assign(draft, empty);
