// Owns the promise that the start stays small: what the page fetches before the first sale, packed, against its budget.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const budget_bytes = 60_000;
const dist = join(import.meta.dirname, 'dist');
const page = readFileSync(join(dist, 'index.html'), 'utf8');
const packed = (kind) =>
  [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)]
    .map(([, path]) => path)
    .filter((path) => path.endsWith(kind))
    .reduce((sum, path) => sum + gzipSync(readFileSync(join(dist, path)), { level: 9 }).length, 0);

const scripts_bytes = packed('.js');
console.log(`start: scripts ${(scripts_bytes / 1000).toFixed(1)} kB of ${budget_bytes / 1000} kB, styles ${(packed('.css') / 1000).toFixed(1)} kB, packed`);
if (scripts_bytes > budget_bytes) {
  console.error('The start has grown past its budget: let a room, a front or its words come later.');
  process.exit(1);
}
