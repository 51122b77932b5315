// Owns a small market day to test on: a shop, things with codes, a numbered edition. All through the till's own commands.

export const things = [
  { title: 'Blue Hour Mug', price_minor: 3800, quantity: 0, category: 'Ceramics', barcode: '4006381333931', edition: { size: 25, code: 'BLUE-26', made: 12 } },
  { title: 'Moss Tea Towel', price_minor: 1450, quantity: 31, category: 'Textile', barcode: '6130760003769' },
  { title: 'Ring Dish', price_minor: 1200, quantity: 23, category: 'Ceramics', barcode: '5901234123457' },
  { title: 'Salt Pinch', price_minor: 850, quantity: 17, category: 'Ceramics', barcode: '9780201379624' },
  { title: 'Bud Vase', price_minor: 2800, quantity: 6, category: 'Ceramics', barcode: '4012345678901' },
  { title: 'Rust Jug', price_minor: 5400, quantity: 2, category: 'Ceramics' },
  { title: 'Oat Tumbler', price_minor: 2200, quantity: 14, category: 'Ceramics' },
  { title: 'Fern Planter', price_minor: 3400, quantity: 5, category: 'Ceramics' },
  { title: 'Breakfast Plate', price_minor: 3000, quantity: 0, category: 'Ceramics' },
  { title: 'Dyed Scarf', price_minor: 6400, quantity: 0, category: 'Textile', edition: { size: 18, code: 'SCARF-26', made: 0 } },
  { title: 'Linen Apron', price_minor: 4800, quantity: 4, category: 'Textile' },
  { title: 'Oak Cushion', price_minor: 5800, quantity: 3, category: 'Textile' },
  { title: 'Market Tote', price_minor: 1800, quantity: 26, category: 'Textile' },
  { title: 'Napkin Pair', price_minor: 1600, quantity: 12, category: 'Textile' },
  { title: 'Studio Card', price_minor: 350, quantity: 60, category: 'Small things' },
  { title: 'Gift Wrap', price_minor: 200, quantity: 99, category: 'Small things' },
];

export const codeOf = (title) => things.find((thing) => thing.title === title).barcode;

/** What the things of the market have on them, by title. */
export const barcodes = things.flatMap((thing) => (thing.barcode ? [[thing.title, thing.barcode]] : []));

/** A shop without anything in it. */
export const foundShop = (stall, more = {}) =>
  stall.call('found_shop', {
    shop_name: 'Kiln & Moss', currency: 'EUR', stall_name: 'Sunday Market, Ghent', archive_host: 'archive.kiln-and-moss.example', is_practice: false, ...more,
  });

/** A whole market morning; the variants by title. `float_minor: null` leaves the day unopened. */
export async function market(stall, { float_minor = 5000, archive_host } = {}) {
  await foundShop(stall, archive_host === undefined ? {} : { archive_host });
  const variants = {};
  const editions = {};
  for (const { edition, barcode = null, ...thing } of things) {
    const item = await stall.call('add_item', { ...thing, options: [], barcode, is_tracked: true });
    variants[thing.title] = item.variant;
    if (!edition) continue;
    const fixed = await stall.call('fix_edition', {
      variant: item.variant, code: edition.code, title: thing.title, size: edition.size, proofs: 0, maker: 'Ines, Kiln & Moss',
      materials: ['stoneware', 'cobalt glaze'], restock: 'never', allocations: [],
    });
    editions[thing.title] = fixed.edition;
    if (edition.made > 0) await stall.call('make_piece', { edition: fixed.edition, count: edition.made });
  }
  if (float_minor !== null) await stall.call('open_day', { float_minor });
  return { variants, editions };
}

/** Sell things over the till's own door: `[title, quantity]`; exact cash unless told otherwise. */
export async function sold(stall, variants, lines, tenders = []) {
  await stall.call('clear_basket');
  for (const [title, quantity] of lines) await stall.call('add_to_basket', { variant: variants[title], quantity });
  const { open } = await stall.call('baskets');
  return stall.call('sell', { sale: open.sale, tenders, expected_total_minor: open.total_minor, print_receipt: true });
}
