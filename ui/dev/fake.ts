// Owns a made-up core for looking at screens while building them. Never shipped, never used by a test.
import type { BasketLineView } from '../src/bindings/BasketLineView';
import type { BasketView } from '../src/bindings/BasketView';
import type { ItemView } from '../src/bindings/ItemView';
import { Refusal, type Host } from '../src/host/host';

const now = { ms: Date.UTC(2026, 10, 22, 13, 2), offset_minutes: 60 };
const at = (hour: number, minute = 0) => ({ ms: Date.UTC(2026, 10, 22, hour - 1, minute), offset_minutes: 60 });
const query = new URLSearchParams(location.search);
const list: [string, number, number, [number, number]?][] = [
  ['Blue Hour Mug', 3800, 10, [7, 25]], ['Moss Tea Towel', 1450, 31], ['Ring Dish', 1200, 23], ['Salt Pinch', 850, 17], ['Moss Mug', 2600, 11],
  ['Blue Hour Bowl', 4200, 10, [3, 12]], ['Oat Tumbler', 2200, 14], ['Bud Vase', 2800, 6], ['Rust Jug', 5400, 2], ['Fern Planter', 3400, 5],
  ['Dyed Scarf', 6400, 14, [5, 18]], ['Linen Apron', 4800, 4], ['Oak Cushion', 5800, 3], ['Market Tote', 1800, 26], ['Napkin Pair', 1600, 12],
  ['Indigo Throw', 14500, 1], ['Breakfast Plate', 3000, 0], ['Seconds Mug', 1200, 8], ['Studio Card', 350, 60], ['Gift Wrap', 200, 99],
];
const items: ItemView[] = list.map(([name, price_minor, here, piece], index) => ({
  variant: `v${index}`, product: `p${index}`, title: name, name, options: [], sku: `KM-0${100 + index}`, barcode: null,
  category: /Mug|Dish|Bowl|Vase|Jug|Plate|Tumbler|Pinch|Planter/.test(name) ? 'Ceramics' : index > 17 ? 'Small things' : 'Textile',
  price_minor, tax_code: 'S', drawing: null, is_tracked: true, is_retired: false, here, elsewhere: index % 3 === 0 ? 6 : 0, inspect: 0,
  edition: piece ? { edition: `e${index}`, code: 'BH', size: piece[1], next_number: piece[0], left_here: here } : null,
}));
let lines: BasketLineView[] = [];
let undo: BasketLineView[][] = [];
let counted = query.get('fake') !== 'morning';
const basket = (): BasketView => {
  const total = lines.reduce((sum, line) => sum + line.total_minor, 0);
  return {
    sale: 's1', lines: lines.map((line, index) => ({ ...line, line: index })), things: lines.reduce((sum, line) => sum + line.quantity, 0),
    listed_minor: total, discount_minor: 0, total_minor: total, tax: [{ code: 'S', rate_ppm: 210000, net_minor: 0, tax_minor: Math.round((total * 21) / 121), gross_minor: total }],
    cash_due_minor: total, quick_cash_minor: [Math.ceil(total / 1000) * 1000, 10000, 20000].filter((sum, index, all) => sum > total && all.indexOf(sum) === index), can_undo: undo.length > 0,
  };
};
const put = (variant: string, quantity: number) => {
  undo.push(lines);
  const item = items.find((each) => each.variant === variant)!;
  const old = lines.find((line) => line.variant === variant && !item.edition);
  const count = (old?.quantity ?? 0) + quantity;
  const line: BasketLineView = {
    line: 0, variant, name: item.name, sku: item.sku, quantity: count, unit_price_minor: item.price_minor!, listed_minor: item.price_minor! * count,
    discount_minor: 0, total_minor: item.price_minor! * count, drawing: null, left_after: item.here - count,
    piece: item.edition ? { edition: item.edition.edition, code: 'BH', number: item.edition.next_number!, size: item.edition.size } : null,
  };
  lines = old ? lines.map((each) => (each === old ? line : each)) : [...lines, line];
};
const seed = query.get('seed');
if (seed) for (const index of seed.split(',')) put(`v${index}`, 1);

const report = {
  day: 'd14', number: 14, opened_at: at(8, 52), closed_at: null, currency: 'EUR', first_number: 'A-000097', last_number: 'A-000142', sales_count: 46, listed_minor: 74900, discount_minor: 0,
  sales_minor: 74900, refunds_count: 1, refunds_minor: 1200, voids_count: 0, voids_minor: 0, net_sales_minor: 73700, rounding_minor: 0, collected_minor: 73700,
  tax: [{ code: 'S', rate_ppm: 210000, net_minor: 60909, tax_minor: 12791, gross_minor: 73700 }],
  tenders: [{ kind: 'cash', count: 38, amount_minor: 37150 }, { kind: 'card', count: 5, amount_minor: 21400 }, { kind: 'qr', count: 5, amount_minor: 16350 }],
  float_minor: 5000, float_is_counted: true, opening_difference_minor: 0, cash_sales_minor: 37150, cash_refunds_minor: 1200, paid_in_minor: 0, change_added_minor: 0,
  paid_out_minor: 850, dropped_minor: 0, tips_paid_minor: 0, expected_minor: 40100, no_sale_count: 0, counts: [], counted_minor: null, over_short_minor: null,
  difference_reason: null, reason: null, float_left_minor: null, print_job: null,
};

const answers: Record<string, (request: any) => unknown> = {
  frame: () => ({
    state: query.get('fake') === 'empty' ? 'empty' : 'ready', alerts: [], now, version: '0.1.0',
    shop: { shop: 'x', name: 'Kiln & Moss', currency: 'EUR', exponent: 2, is_practice: query.get('fake') === 'practice', device: 'd', device_code: 'A', stall: 't',
      stall_name: 'Sunday Market, Ghent', archive_host: null, cash_step_minor: 1, denominations: [20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1] },
    day: { day: 'd14', number: 14, opened_at: at(8, 52), float_minor: 5000, float_is_counted: counted },
    suggested_float_minor: 5000, last_left_at: { ms: now.ms - 86_400_000, offset_minutes: 60 },
    sync: { is_paired: true, is_online: false, is_running: false, unsent: 37, unsent_since: at(9, 30), confirmed_at: at(9, 30) },
    printing: { waiting: 0, printer_name: 'Receipts', status: 'ready' }, held: [],
  }),
  settings: () => ({ values: { helper: 'Juno' } }),
  list_items: () => ({ items, total: items.length, categories: ['Ceramics', 'Textile', 'Small things'].map((name) => ({ name, count: 5 })) }),
  baskets: () => ({ open: basket(), held: [] }),
  add_to_basket: (request) => (put(request.variant, request.quantity ?? 1), basket()),
  set_quantity: (request) => {
    undo.push(lines);
    lines = request.quantity === 0 ? lines.filter((_, index) => index !== request.line)
      : lines.map((line, index) => (index === request.line ? { ...line, quantity: request.quantity, total_minor: line.unit_price_minor * request.quantity } : line));
    return basket();
  },
  undo_basket: () => ((lines = undo.pop() ?? lines), basket()),
  count_float: () => ((counted = true), {}),
  sell: (request) => {
    const { total_minor } = basket();
    const given = request.tenders[0]?.amount_minor ?? total_minor;
    const sale = {
      sale: 's1', number: 'A-000142', at: now, day: 'd14', currency: 'EUR', listed_minor: total_minor, discount_minor: 0, total_minor, rounding_minor: 0, tax: [],
      lines: lines.map((line) => ({ ...line, refundable: line.quantity })), tenders: [{ kind: request.tenders[0]?.kind ?? 'cash', amount_minor: total_minor, given_minor: given, reference: null }],
      change_minor: given - total_minor, hand_back: given - total_minor === 1250 ? [[1000, 1], [200, 1], [50, 1]].map(([value_minor, count]) => ({ value_minor, count })) : [],
      is_voided: false, refunded_minor: 0, can_void: true, receipt_job: 'j1',
    };
    lines = [];
    return sale;
  },
  profile: () => ({ name: 'Kiln & Moss', legal_name: '', address: [], tax_id: '', footer: [], logo_png_base64: null, has_logo: false,
    tax_rates: [{ code: 'S', rate_ppm: 210000 }, { code: 'R', rate_ppm: 60000 }], prices_include_tax: true, tax_rounding: 'line', archive_host: null }),
  edition: () => ({ edition: 'e0', title: 'Blue Hour Mug', made: 25, sold: 5, free: 10, held: 3, inspect: 0, spoiled: 1, pieces: [], own_numbers: [], size: 25, next_number: 7 }),
  imports: () => ({ batches: [] }),
  day: () => ({ open: report, last_left_minor: 5000, last_left_at: at(8), next_number: 15 }),
  days: () => ({ days: [13, 12, 11].map((number, index) => ({ day: `d${number}`, number, opened_at: { ms: now.ms - (index + 1) * 86_400_000, offset_minutes: 60 }, closed_at: now, sales_count: 40 + index, collected_minor: 60000 + index * 3150, over_short_minor: index === 1 ? -250 : 0 })) }),
  report: () => report,
  compare_count: () => ({ counted_minor: 39850, expected_minor: 40100, over_short_minor: -250, likely_causes: [{ cause: 'one_sale', amount_minor: 250 }] }),
  close_day: () => ({ ...report, closed_at: now, counted_minor: 39850, over_short_minor: -250, float_left_minor: 5000, print_job: 'j9' }),
  printers: () => ({ printers: [{ printer: 'p', name: 'Receipt printer', address: 'tcp:192.168.1.50:9100', profile: 'generic-58', status: query.get('printer') ?? 'ready' }],
    routes: [{ paper: 'receipt', printer: 'p' }], profiles: [{ profile: 'generic-58', name: 'ESC/POS 58 mm', width_dots: 384 }], virtual_folder: 'Paper' }),
  preview_job: () => ({ png_base64: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAusB9WlY5sAAAAAASUVORK5CYII=', width_dots: 384, height_dots: 560 }),
  queue: () => query.get('printer') ? ({ waiting: 3, jobs: [
    { job: 'j1', paper: 'receipt', title: 'A-000142', state: 'failed_clean', copy: 0, printer: 'p', queued_at: now, fault: 'paper_out', segments: 1, segments_done: 0 },
    { job: 'j2', paper: 'label', title: 'Blue Hour Mug 7/25', state: 'sending', copy: 0, printer: 'p', queued_at: now, fault: null, segments: 3, segments_done: 1 },
    { job: 'j3', paper: 'sticker', title: 'Ring Dish × 12', state: 'queued', copy: 0, printer: 'p', queued_at: now, fault: null, segments: 12, segments_done: 0 },
    { job: 'j4', paper: 'receipt', title: 'A-000141', state: 'printed', copy: 0, printer: 'p', queued_at: at(13, 58), fault: null, segments: 1, segments_done: 1 },
    { job: 'j5', paper: 'label', title: 'Blue Hour Mug 5/25', state: 'unknown', copy: 0, printer: 'p', queued_at: at(13, 41), fault: null, segments: 1, segments_done: 0 },
    { job: 'j6', paper: 'receipt', title: 'A-000139', state: 'sent', copy: 1, printer: 'p', queued_at: at(13, 30), fault: null, segments: 1, segments_done: 1 }] }) : ({ waiting: 1, jobs: [{ job: 'j1', paper: 'receipt', title: 'A-000142', state: 'sending', copy: 0, printer: 'p', queued_at: now, fault: null, segments: 10, segments_done: 5 }] }),
};

/** The made-up core. */
export function fakeDoor(): Host {
  return {
    async call(name, request) {
      const answer = answers[name];
      if (!answer) throw new Refusal({ code: 'unknown_command', facts: {}, retryable: false });
      return answer(request) as never;
    },
    watch: () => () => undefined,
    tellDisplay: () => undefined,
  };
}
