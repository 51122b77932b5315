// Owns the edition that is being fixed: what is typed, read strictly, and whether it was looked over. It outlives the screen. Refuses to guess.
import type { RestockPolicy } from '../../bindings/RestockPolicy';

/** A typed whole number: null when the field is empty, `unreadable` when it is anything else. */
export function wholeOf(text: string, least: number): number | null | 'unreadable' {
  const typed = text.trim();
  if (typed === '') return null;
  if (!/^\d{1,5}$/.test(typed)) return 'unreadable';
  const n = Number(typed);
  return n < least ? 'unreadable' : n;
}

export type Field = 'code' | 'size' | 'lease' | 'proofs';

class Fixing {
  variant = $state('');
  code = $state('');
  title = $state('');
  /** It has no last number. Said by choice, never by a field left empty. */
  open = $state(false);
  size = $state('');
  proofs = $state('0');
  maker = $state('');
  materials = $state('');
  care = $state('');
  restock = $state<RestockPolicy>('never');
  lease = $state('');
  /** Everything is typed and stands there to be read once more. */
  looked = $state(false);

  readonly numbers = $derived({ size: this.open ? null : (wholeOf(this.size, 1) ?? 'unreadable' as const), lease: wholeOf(this.lease, 0), proofs: wholeOf(this.proofs, 0) });

  /** The first field that cannot stay as it is. */
  get bad(): Field | null {
    if (this.code.trim() === '') return 'code';
    return (['size', 'lease', 'proofs'] as const).find((field) => this.numbers[field] === 'unreadable') ?? null;
  }

  get material_list(): string[] {
    return this.materials.split(',').map((part) => part.trim()).filter((part) => part !== '');
  }

  forget(): void {
    Object.assign(this, { variant: '', code: '', title: '', open: false, size: '', proofs: '0', maker: '', materials: '', care: '', restock: 'never', lease: '', looked: false });
  }
}

export const fixing: Fixing = new Fixing();
