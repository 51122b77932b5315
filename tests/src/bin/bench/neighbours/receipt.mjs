// Times receipt-printer-encoder on the receipt that comes in on standard input; says how many bytes it makes.
// Refuses to judge. The package lies in the folder STALL_BENCH_NPM.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.STALL_BENCH_NPM ?? '.', 'here.js'));
const found = require('@point-of-sale/receipt-printer-encoder');
const Encoder = found.default ?? found;
const order = JSON.parse(readFileSync(0, 'utf8'));
const logo = unpacked(Buffer.from(order.logo, 'base64'), order.logo_width, order.logo_height);

/** One bit a dot becomes what a canvas would hand over. */
function unpacked(packed, width, height) {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let dot = 0; dot < width * height; dot += 1) {
    const x = dot % width;
    const byte = packed[Math.floor(dot / width) * Math.ceil(width / 8) + (x >> 3)];
    const tone = byte & (0x80 >> (x & 7)) ? 0 : 255;
    data.set([tone, tone, tone, 255], dot * 4);
  }
  return { data, width, height };
}

function receipt() {
  const encoder = new Encoder({ language: 'esc-pos', columns: 32, codepageMapping: 'epson', imageMode: 'raster' });
  encoder.initialize().codepage('auto').image(logo, order.logo_width, order.logo_height, 'threshold', 128);
  for (const line of order.lines) encoder.line(line);
  return encoder.qrcode(order.qr, { model: 2, size: order.module_dots, errorlevel: 'm' }).cut().encode();
}

const nanos = [];
let made;
for (let nth = 0; nth < order.times; nth += 1) {
  const begin = process.hrtime.bigint();
  made = receipt();
  nanos.push(Number(process.hrtime.bigint() - begin));
}
process.stdout.write(JSON.stringify({ bytes: made.length, nanos }));
