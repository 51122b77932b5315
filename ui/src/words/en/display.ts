// Owns the English words of the customer's window, and of the question before the till's window closes.
export const display = {
  'display.lines': 'What you take',
  'display.change': 'Your change',
  'display.thanks': 'Thank you.',
  'display.setting': 'Customer’s window',
  'display.hide': 'Not shown',
  'display.show': 'Shown',
  'display.show_sub': 'lines, total and change, on the other screen if there is one',
  'quit.basket': { one: 'A basket with one line is still open', other: 'A basket with # lines is still open' },
  'quit.printing': 'Paper is still on its way',
  'quit.safe': 'Both are kept and go on at the next start. Close the window again to leave.',
} as const;
