// Owns the drawn form of each kind of thing a maker sells: 48 grid, flat fills, one line. Refuses photos.

export type Glaze =
  | 'blue' | 'indigo' | 'moss' | 'rust' | 'ochre' | 'rose' | 'celadon' | 'fog' | 'oat' | 'linen' | 'white' | 'clay';

/** One painted area of a form: `glaze` takes the product's colour, `clay` stays raw, `none` is line only. */
export interface Area { d: string; fill: 'glaze' | 'clay' | 'paper' | 'none'; line?: boolean; stitch?: boolean }

const dipped = (body: string, glaze: string): Area[] => [
  { d: body, fill: 'clay', line: false },
  { d: glaze, fill: 'glaze', line: false },
  { d: body, fill: 'none' },
];

export const forms = {
  mug: [
    ...dipped('M8 10h25v24a7 7 0 0 1-7 7H15a7 7 0 0 1-7-7z', 'M8 10h25v18c-4 3.500-8-1-12.500.5S12 32 8 29z'),
    { d: 'M33 16h4a5 5 0 0 1 5 5v4a6 6 0 0 1-6 6h-3', fill: 'none' },
  ],
  bowl: [
    ...dipped('M5 17h38c0 12-6 19-13 20v4H18v-4C11 36 5 29 5 17z', 'M5 17h38c0 6-1.500 10-4 13-4 2-8-2-13 0s-10 2-15-.5C7 26 5 22 5 17z'),
    { d: 'M18 37h12', fill: 'none' },
  ],
  vase: dipped(
    'M20 5h8v9c0 4 8 7 8 16 0 7-5 12-12 12s-12-5-12-12c0-9 8-12 8-16z',
    'M20 5h8v9c0 4 7.500 7 8 14.500-4 3-8-1-12 0s-8 2.500-12 .5C12.500 21 20 18 20 14z',
  ),
  tumbler: dipped('M11 7h26l-4 34H15z', 'M11 7h26l-2.400 21c-4 2.500-7-1-11 0s-7 2-10.200 0z'),
  dish: [
    ...dipped('M4 27h40c-2 8-9 12-20 12S6 35 4 27z', 'M4 27h40c-1 4-3 6-5 8-5 1-9-1-14 0s-11 1-16-.5C6.500 32.500 5 30 4 27z'),
    { d: 'M24 27V13', fill: 'none' },
    { d: 'M24 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6z', fill: 'paper' },
  ],
  pinch: dipped(
    'M7 16c5-3 10 2 17-1s13-1 17 1c1 13-4 24-17 24S6 29 7 16z',
    'M7 16c5-3 10 2 17-1s13-1 17 1c.5 6-.5 10-2 14-5 2-9-1-15 0s-11 2-15-1C7.500 25 6.600 20 7 16z',
  ),
  plate: [
    { d: 'M24 5a19 19 0 1 1 0 38 19 19 0 0 1 0-38z', fill: 'clay' },
    { d: 'M24 12a12 12 0 1 1 0 24 12 12 0 0 1 0-24z', fill: 'glaze' },
  ],
  jug: [
    ...dipped('M12 6l20 3-3 9c5 3 7 8 6 14-1 7-5 10-12 10S11 39 11 31c0-6 2-9 5-13z', 'M12 6l20 3-3 9c4 3 6 6 6 11-4 3-8-1-12 0s-8 1.500-12 0c.5-5 2.500-8 5-11z'),
    { d: 'M30 14c8-2 12 3 11 8-1 4-4 5-6 5', fill: 'none' },
  ],
  planter: [
    { d: 'M9 23h30l-3 19H12z', fill: 'glaze' },
    { d: 'M24 23V13M24 15c-5 1-9-1-9-6 5-1 9 1 9 6zM24 12c4 0 7-2 7-7-4 0-7 2-7 7z', fill: 'none' },
  ],
  towel: [
    { d: 'M10 6h28v36H10z', fill: 'paper' },
    { d: 'M10 27h28v4H10zM10 34h28v3H10z', fill: 'glaze', line: false },
    { d: 'M10 6h28v36H10z', fill: 'none' },
    { d: 'M13 9.500h22', fill: 'none', stitch: true },
  ],
  napkin: [
    { d: 'M16 5h27v27H16z', fill: 'glaze' },
    { d: 'M6 14h27v27H6z', fill: 'paper' },
    { d: 'M9.500 17.500h20v20h-20z', fill: 'none', stitch: true },
  ],
  apron: [
    { d: 'M17 17c0-15 14-15 14 0', fill: 'none' },
    { d: 'M16 17h16l2 9 6 3v13H8V29l6-3z', fill: 'glaze' },
    { d: 'M16 29h16v7H16z', fill: 'none' },
  ],
  scarf: [
    { d: 'M13 8c5-4 14-4 18 0l2 8-5 5 9 13-8 4-7-9 1 12H13l-2-17 5-6z', fill: 'glaze' },
    { d: 'M14 41v4M18 41v4M22 41v4M30 38l2 4M34 36l2 4', fill: 'none' },
  ],
  cushion: [
    { d: 'M6 8c12 4 24 4 36 0-3 11-3 21 0 32-12-4-24-4-36 0 3-11 3-21 0-32z', fill: 'glaze' },
    { d: 'M14 15c7 1.500 13 1.500 20 0', fill: 'none', stitch: true },
  ],
  tote: [
    { d: 'M9 17h30l3 25H6z', fill: 'glaze' },
    { d: 'M17 25V13a7 7 0 0 1 14 0v12', fill: 'none' },
  ],
  throw: [
    { d: 'M5 12h38v24H5z', fill: 'glaze' },
    { d: 'M5 18h38v3H5zM5 27h38v3H5z', fill: 'paper', line: false },
    { d: 'M5 12h38v24H5z', fill: 'none' },
    { d: 'M8 36v5M14 36v5M20 36v5M26 36v5M32 36v5M38 36v5', fill: 'none' },
  ],
  card: [
    { d: 'M5 9h38v30H5z', fill: 'paper' },
    { d: 'M10 15h13v16H10z', fill: 'glaze', line: false },
    { d: 'M28 17h10M28 23h10M28 29h7', fill: 'none' },
  ],
  wrap: [
    { d: 'M6 17h36v24H6z', fill: 'glaze' },
    { d: 'M24 17v24', fill: 'none' },
    { d: 'M24 17c-3-9-11-9-11-4s8 4 11 4 11 1 11-4-8-5-11 4z', fill: 'paper' },
  ],
} as const satisfies Record<string, readonly Area[]>;

export type FormName = keyof typeof forms;

const guesses: [RegExp, FormName][] = [
  [/\b(mug|cup|beker|tasse)/i, 'mug'],
  [/\b(bowl|schaal|kom)\b/i, 'bowl'],
  [/\b(vase|bottle|vaas)/i, 'vase'],
  [/\b(tumbler|glass|beaker)/i, 'tumbler'],
  [/\b(ring|soap|trinket).*dish|\bdish\b/i, 'dish'],
  [/\b(pinch|salt|pot)\b/i, 'pinch'],
  [/\b(plate|platter|saucer)/i, 'plate'],
  [/\b(jug|pitcher|carafe)/i, 'jug'],
  [/\b(planter|plant|fern)/i, 'planter'],
  [/\b(napkin|coaster|cloth)/i, 'napkin'],
  [/\b(towel|linen)\b(?!.*apron)/i, 'towel'],
  [/\bapron/i, 'apron'],
  [/\b(scarf|shawl)/i, 'scarf'],
  [/\b(cushion|pillow)/i, 'cushion'],
  [/\b(tote|bag)/i, 'tote'],
  [/\b(throw|blanket|rug)/i, 'throw'],
  [/\b(card|print|poster|zine|postcard)/i, 'card'],
];
const hues: [RegExp, Glaze][] = [
  [/\bindigo|dyed/i, 'indigo'],
  [/\b(blue|cobalt)/i, 'blue'],
  [/\b(moss|green|olive)/i, 'moss'],
  [/\b(rust|red|terracotta|gift)/i, 'rust'],
  [/\b(ochre|yellow|oak|gold|studio)/i, 'ochre'],
  [/\b(rose|pink|bud)/i, 'rose'],
  [/\b(celadon|fern|ring)/i, 'celadon'],
  [/\b(fog|grey|gray|breakfast|seconds)/i, 'fog'],
  [/\b(oat|salt|cream)/i, 'oat'],
  [/\b(linen|market|natural)/i, 'linen'],
];
const rest: Glaze[] = ['blue', 'moss', 'rust', 'celadon', 'ochre', 'rose', 'fog', 'oat'];

const sum = (text: string) => [...text].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);

/** The form a product is shown in: the maker's choice, else a guess from its name. */
export function formOf(name: string, chosen?: string | null): FormName {
  if (chosen && chosen in forms) return chosen as FormName;
  return guesses.find(([pattern]) => pattern.test(name))?.[1] ?? 'wrap';
}

/** The glaze a product is shown in: the maker's choice, else a guess that never changes for the same name. */
export function glazeOf(name: string, chosen?: string | null): Glaze {
  if (chosen) return chosen as Glaze;
  return hues.find(([pattern]) => pattern.test(name))?.[1] ?? rest[sum(name) % rest.length] ?? 'oat';
}
