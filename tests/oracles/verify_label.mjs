// Checks a label with WebCrypto alone, written from the format's description and from none of our other code.
// Refuses a label by throwing an Error that names the part.
//
//   node verify_label.mjs <url> <shop vkey>
//
// prints what the label says as JSON and ends with 0, or prints the fault and ends with 1.
import { webcrypto } from "node:crypto";
import { pathToFileURL } from "node:url";

const { subtle } = webcrypto;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const WIDTHS = { 3: 1, 5: 2, 8: 3, 10: 4, 13: 5, 15: 6, 17: 7 };
const utf8 = (text) => new TextEncoder().encode(text);
const u16 = (bytes, at) => bytes[at] * 256 + bytes[at + 1];

function refuse(part) {
  throw new Error(part);
}

function decodeDigits(digits) {
  if (!/^[0-9]+$/.test(digits)) refuse("digits");
  const out = [];
  for (let at = 0; at < digits.length; at += 17) {
    const block = digits.slice(at, at + 17);
    const width = WIDTHS[block.length] ?? refuse("digits");
    const value = BigInt(block);
    if (value >= 1n << BigInt(8 * width)) refuse("digits");
    for (let byte = width - 1; byte >= 0; byte--) out.push(Number((value >> BigInt(8 * byte)) & 255n));
  }
  return Uint8Array.from(out);
}

function checkId(id) {
  if (!/^[0-9A-HJKMNP-TV-Z]{13}$/.test(id)) refuse("id");
  let sum = 0;
  for (let at = 0; at < 12; at++) {
    const value = ALPHABET.indexOf(id[at]) * (at % 2 === 1 ? 2 : 1);
    sum += Math.floor(value / 32) + (value % 32);
  }
  if (ALPHABET.indexOf(id[12]) !== (32 - (sum % 32)) % 32) refuse("id check");
}

function checkGtin(gtin) {
  const sum = [...gtin].reduce((total, digit, at) => total + Number(digit) * (at % 2 === 0 ? 3 : 1), 0);
  if (sum % 10 !== 0) refuse("gtin");
}

function parsePath(url) {
  const match = url.pathname.match(/(?:^|\/)(?:01\/([0-9]{14})\/21\/([^/]+)|p\/([^/]+))\/?(?:index\.html)?$/);
  if (!match) refuse("path");
  const [, gtin, serial, plain] = match;
  const id = (serial ?? plain).toUpperCase().replaceAll("-", "").replaceAll("O", "0").replace(/[IL]/g, "1");
  checkId(id);
  if (gtin) checkGtin(gtin);
  return { gtin, id, path: gtin ? `01/${gtin}/21/${id}` : `p/${id}` };
}

function parseVkey(vkey) {
  const [, name, id, key] = vkey.match(/^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/) ?? refuse("shop key");
  const bytes = Buffer.from(key, "base64");
  if (bytes.length !== 33 || bytes[0] !== 1 || !name.endsWith("/shop")) refuse("shop key");
  return { shop: name.slice(0, -5), id, key: bytes.subarray(1) };
}

async function deviceVkey(name, key) {
  const typed = Uint8Array.of(1, ...key);
  const hash = await subtle.digest("SHA-256", Uint8Array.of(...utf8(name + "\n"), ...typed));
  const id = Buffer.from(hash).subarray(0, 4).toString("hex");
  return `${name}+${id}+${Buffer.from(typed).toString("base64")}`;
}

async function checkSignature(key, text, signature, part) {
  const imported = await subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  if (!(await subtle.verify({ name: "Ed25519" }, imported, signature, utf8(text)))) refuse(part);
}

function day(count) {
  return new Date(Date.UTC(2020, 0, 1) + count * 86_400_000).toISOString().slice(0, 10);
}

async function certifiedKey(payload, shop) {
  const [number, key] = [u16(payload, 91), payload.subarray(93, 125)];
  const [from, until, made] = [u16(payload, 125), u16(payload, 127), u16(payload, 9)];
  const vkey = await deviceVkey(`${shop.shop}/d/${number}`, key);
  const text = `${shop.shop}/shop\ndevice v1\n${vkey}\nfrom ${day(from)} until ${day(until)}\n`;
  await checkSignature(shop.key, text, payload.subarray(129, 193), "certificate signature");
  if (made < from || made > until) refuse("certificate days");
  return { key, signer: `stall ${number}` };
}

/** What a label says, once every signed part of it was checked. */
export async function verifyLabel(text, shopVkey) {
  const url = new URL(text);
  const { gtin, id, path } = parsePath(url);
  const shop = parseVkey(shopVkey);
  const payload = decodeDigits(url.hash.slice(1));
  const kind = payload[0];
  if (!(kind === 0x11 && payload.length === 91) && !(kind === 0x12 && payload.length === 193)) refuse("payload");
  if (Buffer.from(payload.subarray(1, 5)).toString("hex") !== shop.id) refuse("shop key id");
  const { key, signer } = kind === 0x12 ? await certifiedKey(payload, shop) : { key: shop.key, signer: "shop" };
  const [piece, of, made] = [u16(payload, 5), u16(payload, 7), day(u16(payload, 9))];
  if (piece > of || (of > 0 && piece === 0)) refuse("numbering");
  const numbering = of > 0 ? `piece ${piece} of ${of}` : "open edition";
  const record = Buffer.from(payload.subarray(11, 27)).toString("base64");
  const statement = `${shop.shop}/shop\nlabel v1\n${path}\n${numbering}\nmade ${made}\nrecord ${record}\n`;
  await checkSignature(key, statement, payload.subarray(27, 91), "label signature");
  return { id, gtin: gtin ?? null, numbering, made, record, signer };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    console.log(JSON.stringify(await verifyLabel(process.argv[2], process.argv[3])));
  } catch (fault) {
    console.log(`refused: ${fault.message}`);
    process.exitCode = 1;
  }
}
