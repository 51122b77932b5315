// Owns the three sounds: added (short, high), unknown (two low), refused (one long low). Refuses to be the only sign of anything.

type Kind = 'added' | 'unknown' | 'refused';
const notes: Record<Kind, [hertz: number, from_s: number, length_s: number][]> = {
  added: [[1320, 0, 0.07]],
  unknown: [[330, 0, 0.12], [330, 0.18, 0.12]],
  refused: [[220, 0, 0.45]],
};

let output: AudioContext | null = null;

/** Play one sound, after what is to be seen; a laptop without sound stays silent. */
export const sound = (kind: Kind): void => void setTimeout(() => play(kind));

function play(kind: Kind): void {
  try {
    output ??= new AudioContext();
    for (const [hertz, from_s, length_s] of notes[kind]) {
      const tone = output.createOscillator();
      const volume = output.createGain();
      tone.frequency.value = hertz;
      volume.gain.value = 0.08;
      tone.connect(volume).connect(output.destination);
      tone.start(output.currentTime + from_s);
      tone.stop(output.currentTime + from_s + length_s);
    }
  } catch {
    output = null;
  }
}
