// Owns an amount as a person would type it: no grouping, a point before the cents, so that it can be read back. Refuses a float.

/** `1250.00`, which `parse` reads back whatever the exponent. */
export function plain(minor: number, exponent: number): string {
  if (!Number.isSafeInteger(minor)) throw new RangeError('an amount is a whole number of minor units');
  const figures = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = figures.slice(0, figures.length - exponent);
  return `${minor < 0 ? '-' : ''}${whole}${exponent === 0 ? '' : `.${figures.slice(-exponent)}`}`;
}
