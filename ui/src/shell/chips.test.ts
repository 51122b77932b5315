// Owns the proof that the chips are honest: offline is no fault, a count shows whenever something waits, red is data at risk.
import { describe, expect, it } from 'vitest';
import { printerChip, syncChip } from './chips';
import type { Frame } from './frame';

const now = { ms: Date.UTC(2026, 10, 22, 13, 2), offset_minutes: 60 };
const frame = (change: Partial<Frame> = {}, sync: Partial<Frame['sync']> = {}, printing: Partial<Frame['printing']> = {}): Frame => ({
  ready: true, read_only: false, practice: false, shop_name: 'Kiln & Moss', place: 'Ghent', device_code: 'A', archive_host: null, helper: '',
  currency: { code: 'EUR', exponent: 2, cash_step_minor: 1, denominations: [] },
  day: { number: 14, opened_at: now, float_counted: true, suggested_float_minor: 5000, float_left_at: null },
  held: [], alerts: [], now, version: '0',
  ...change,
  sync: { is_paired: true, is_online: true, is_running: false, unsent: 0, unsent_since: null, confirmed_at: now, stale_days: 0, ...sync },
  printing: { waiting: 0, printer_name: 'Receipts', status: 'ready', ...printing },
});

describe('the sync chip', () => {
  it('says when all was sent', () => expect(syncChip(frame())).toMatchObject({ words: 'All sent 14:02', tone: 'plain' }));
  it('counts what waits, online or not', () => {
    expect(syncChip(frame({}, { unsent: 37 })).strong).toBe('37 to send');
    expect(syncChip(frame({}, { unsent: 37, is_online: false }))).toMatchObject({ words: 'Offline', strong: '37 to send', tone: 'plain' });
    expect(syncChip(frame({}, { unsent: 37, is_running: true })).strong).toBe('37 to send');
  });
  it('asks for a hand only after three days', () => {
    const unsent = { unsent: 3, is_online: false, unsent_since: now };
    expect(syncChip(frame({}, { ...unsent, stale_days: 2 })).tone).toBe('plain');
    expect(syncChip(frame({}, { ...unsent, stale_days: 3 })).tone).toBe('warn');
  });
  it('is red only for data at risk, and never sends practice', () => {
    expect(syncChip(frame({ read_only: true })).tone).toBe('bad');
    expect(syncChip(frame({ practice: true }, { unsent: 9 }))).toMatchObject({ words: 'Cannot send', tone: 'plain' });
  });
});

describe('the printer chip', () => {
  it('is amber only when it needs a hand', () => {
    for (const status of ['paper_out', 'cover_open', 'offline', 'paper_low']) expect(printerChip(frame({}, {}, { status })).tone).toBe('warn');
    for (const status of ['ready', 'printing', 'unknown', 'virtual', 'new_word']) expect(printerChip(frame({}, {}, { status })).tone).toBe('plain');
  });
  it('names the printer in trouble', () => expect(printerChip(frame({}, {}, { status: 'paper_out' })).words).toBe('Receipts: out of paper'));
});
