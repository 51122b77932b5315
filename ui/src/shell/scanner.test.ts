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

  it('knows a check digit', () => {
    expect(checks('4006381333931')).toBe(true);
    expect(checks('4006381333932')).toBe(false);
    expect(checks('96385074')).toBe(true);
  });
});
