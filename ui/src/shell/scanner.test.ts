// Owns the proof that recorded scanners are read right and people typing are not taken for one.
import { describe, expect, it } from 'vitest';
import measured from '../../../tests/vectors/ux/keys.json';
import traces from '../../../tests/vectors/ux/wedge_vectors.json';
import { believe, checks, feed, idle, quietLeft, settle, type Scan, type Stroke } from './scanner';

function read(strokes: readonly Stroke[]): { scans: Scan[]; reached: string[] } {
  let state = idle;
  const scans: Scan[] = [];
  const reached: string[] = [];
  const quiet = (now: number) => {
    const step = settle(state, now);
    state = step.state;
    if (step.scan) scans.push(step.scan);
  };
  for (const stroke of strokes) {
    quiet(stroke.t);
    const step = feed(state, stroke);
    state = step.state;
    if (step.scan) scans.push(step.scan);
    if (!step.swallow) reached.push(stroke.code);
  }
  quiet((strokes.at(-1)?.t ?? 0) + 1000);
  return { scans, reached };
}

describe('the scanner', () => {
  it.each(traces)('reads $name', (trace) => {
    expect(read(trace.events).scans.map((scan) => scan.text)).toEqual(trace.expect);
  });

  it('keeps the closing Enter and the line feed to itself', () => {
    const crlf = traces.find((trace) => trace.name === 'crlf-suffix');
    const { reached } = read(crlf?.events ?? []);
    expect(reached).not.toContain('Enter');
    expect(reached).not.toContain('ArrowDown');
  });

  it('lets the Enter of a person through', () => {
    const human = traces.find((trace) => trace.name === 'human-fast-typing-80ms');
    expect(read(human?.events ?? []).reached).toContain('Enter');
  });

  it('reads the same code from three measured keyboard layouts', () => {
    const events = measured.map(({ t, key, code, rep }) => ({ t, key, code, shift: false, repeat: rep }));
    expect(read(events).scans.map((scan) => scan.text)).toEqual(Array(3).fill('6130760003769'));
  });

  it('believes the layout only when the position reading means nothing', () => {
    expect(believe({ text: '6130760003769', typed: '-&"àè-ààà"è-ç' }, () => false)).toBe('6130760003769');
    expect(believe({ text: 'QN-1', typed: 'AN-1' }, (text) => text === 'AN-1')).toBe('AN-1');
    expect(believe({ text: '!@#$', typed: '1234' }, () => false)).toBe('!@#$');
  });

  it('says how long a burst without a closing key has to wait, even for keys stamped ahead of the clock', () => {
    const strokes = traces.find((trace) => trace.name === 'us-ean13-no-suffix')?.events ?? [];
    const last_t = strokes.at(-1)!.t;
    const state = strokes.reduce((before, stroke) => feed(before, stroke).state, idle);
    expect(quietLeft(state, last_t - 90)).toBe(190);
    expect(settle(state, last_t + 99.5).scan).toBeNull();
    expect(quietLeft(state, last_t + 99.5)).toBe(1);
    expect(settle(state, last_t + 100).scan?.text).toBe('4006381333931');
    expect(quietLeft(feed(idle, strokes[0]!).state, last_t)).toBeNull();
  });

  describe('of a code that a pause cuts in two', () => {
    const at = (text: string, from_t: number): Stroke[] =>
      [...text].map((key, index) => ({ t: from_t + index * 8, key, code: /\d/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`, shift: false, repeat: false }));
    const enter = (t: number): Stroke => ({ t, key: 'Enter', code: 'Enter', shift: false, repeat: false });
    /** The last scan of a head, a pause and a tail with its Enter. */
    const last = (head: string, pause_ms: number, tail: string, known: string[] = []): string | undefined => {
      const tail_t = 1000 + (head.length - 1) * 8 + pause_ms;
      const { scans } = read([...at(head, 1000), ...at(tail, tail_t), enter(tail_t + tail.length * 8)]);
      const scan = scans.at(-1);
      return scan && believe(scan, (text) => known.includes(text));
    };
    it('reads the whole', () => {
      expect(last('40063', 80, '81333931')).toBe('4006381333931');
      expect(last('40063', 400, '81333931')).toBe('4006381333931');
      expect(last('40', 700, '06381333931')).toBe('4006381333931');
      expect(last('mug', 400, 'blue', ['mugblue'])).toBe('mugblue');
    });
    it('keeps a short rest and its Enter from everything else', () => {
      expect(last('40063813339', 300, '31')).toBe('4006381333931');
    });
    it('believes a tail that is a code by itself when the whole is none', () => {
      expect(last('mo', 400, '4006381333931')).toBe('4006381333931');
      expect(last('mo', 400, 'ring', ['ring'])).toBe('ring');
    });
    it('forgets a beginning of long ago', () => {
      expect(last('40063', 1600, '81333931')).toBe('81333931');
    });
    it('leaves letters of a person and their Enter alone', () => {
      const typed = [...at('m', 1000), ...at('o', 1120), ...at('s', 1240), ...at('4006381333931', 1700)];
      expect(read([...typed, enter(1810)]).scans.map((scan) => scan.text)).toEqual(['4006381333931']);
    });
  });

  it('knows a check digit', () => {
    expect(checks('4006381333931')).toBe(true);
    expect(checks('4006381333932')).toBe(false);
    expect(checks('96385074')).toBe(true);
  });
});
