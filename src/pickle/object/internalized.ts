/**
 * The engine's own string of a text: the one that stands for it wherever it is the name of a property.
 *
 * Two such strings are compared by their addresses, in a nanosecond; any other two by their characters, in ten and more. It takes
 * a few hundred to come by one, so this is for what is kept and compared often. The engine holds these strings weakly.
 */
export function internalized(text: string): string {
  // Without a prototype it is a table from the start, and makes no hidden class for each text.
  const names = Object.create(null) as Record<string, true>;
  names[text] = true;
  return Object.keys(names)[0] ?? text;
}
