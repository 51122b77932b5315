// Owns the file that is being brought in: its content, what it would change, what it did. It outlives the screen.
import type { ImportView } from '../../bindings/ImportView';
import type { Attempt } from '../../shell/session.svelte';

interface Picked { file_name: string; content_base64: string; place: string | null }

class Bringing {
  file = $state.raw<Picked | null>(null);
  seen = $state.raw<ImportView | null>(null);
  done = $state.raw<ImportView | null>(null);
  undone = $state(false);
  doing = $state<Attempt>({ problem: null, busy: false });

  begin(file: Picked): void {
    this.forget();
    this.file = file;
  }

  forget(): void {
    [this.file, this.seen, this.done, this.undone, this.doing.problem] = [null, null, null, false, null];
  }
}

export const bringing: Bringing = new Bringing();
