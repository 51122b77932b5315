// Owns the English words of the rooms, which come with the first room after the till. One part per room; the thing first, the figure next.
import { day } from './en/day';
import { display } from './en/display';
import { editions } from './en/editions';
import { items } from './en/items';
import { odd } from './en/odd';
import { printing } from './en/printing';
import { reports } from './en/reports';
import { sales } from './en/sales';
import { settings } from './en/settings';
import { setup } from './en/setup';
import { sync } from './en/sync';

export const rooms = { ...items, ...odd, ...day, ...printing, ...sales, ...reports, ...sync, ...setup, ...settings, ...editions, ...display } as const;
