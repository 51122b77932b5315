// Owns the one picture of the stall that rail, strip and till share, folded from the core's frame and this window's settings. Pure.
import type { Alert } from '../bindings/Alert';
import type { At } from '../bindings/At';
import type { FramePrinting } from '../bindings/FramePrinting';
import type { FrameSync } from '../bindings/FrameSync';
import type { FrameView } from '../bindings/FrameView';
import type { HeldBasketView } from '../bindings/HeldBasketView';
import type { SettingsView } from '../bindings/SettingsView';
import { moneyOf, type Currency } from '../money/currency';

export interface DayBrief {
  number: number | null;
  opened_at: At | null;
  float_counted: boolean;
  suggested_float_minor: number;
  float_left_at: At | null;
}

export interface Frame {
  ready: boolean;
  read_only: boolean;
  practice: boolean;
  shop_name: string;
  place: string;
  device_code: string;
  archive_host: string | null;
  helper: string;
  currency: Currency;
  day: DayBrief;
  sync: FrameSync & { stale_days: number };
  printing: FramePrinting;
  held: HeldBasketView[];
  alerts: Alert[];
  now: At;
  version: string;
}

const day_ms = 86_400_000;

/** One setting as text, when it is one. */
export const textSetting = (settings: SettingsView | null, name: string): string => {
  const value = settings?.values[name];
  return typeof value === 'string' ? value : '';
};

/** Fold the views; null until the core has said where this laptop stands. */
export function frameOf(view: FrameView | null, settings: SettingsView | null): Frame | null {
  if (!view) return null;
  const { shop, now, day, sync } = view;
  return {
    ready: view.state !== 'empty',
    read_only: view.state === 'read_only',
    practice: shop?.is_practice ?? false,
    shop_name: shop?.name ?? '',
    place: shop?.stall_name ?? '',
    device_code: shop?.device_code ?? '',
    archive_host: shop?.archive_host ?? null,
    helper: textSetting(settings, 'helper'),
    currency: moneyOf(shop),
    day: {
      number: day?.number ?? null,
      opened_at: day?.opened_at ?? null,
      float_counted: day?.float_is_counted ?? false,
      suggested_float_minor: view.suggested_float_minor,
      float_left_at: view.last_left_at,
    },
    sync: { ...sync, stale_days: sync.unsent_since ? Math.floor((now.ms - sync.unsent_since.ms) / day_ms) : 0 },
    printing: view.printing,
    held: view.held,
    alerts: view.alerts,
    now,
    version: view.version,
  };
}
