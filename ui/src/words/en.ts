// Owns the English table: one part per room. The words rule of the design: the thing first, the figure next.
import { day } from './en/day';
import { display } from './en/display';
import { frame } from './en/frame';
import { items } from './en/items';
import { odd } from './en/odd';
import { printing } from './en/printing';
import { reports } from './en/reports';
import { sales } from './en/sales';
import { settings } from './en/settings';
import { setup } from './en/setup';
import { sync } from './en/sync';
import { till } from './en/till';
import { editions } from './en/editions';

export const en = { ...frame, ...till, ...items, ...odd, ...day, ...printing, ...sales, ...reports, ...sync, ...setup, ...settings, ...editions, ...display } as const;
