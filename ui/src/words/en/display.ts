// Owns the English words of the customer's window, and of the question before the till's window closes.
export const display = {
  'display.lines': 'What you take',
  'display.change': 'Your change',
  'display.thanks': 'Thank you.',
  'display.setting': 'Customer’s window',
  'display.hide': 'Not shown',
  'display.show': 'Shown',
  'display.show_sub': 'lines, total and change, on the other screen if there is one',
} as const;
