/**
 * JSON as Python's `json.dumps` writes it: a space behind commas and colons, ASCII alone, and a point in a float where
 * JavaScript has none. Keras reads either; files that are compared byte by byte have one spelling.
 */
export function pythonJSON(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonJSON).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, each]) => `${pythonJSON(key)}: ${pythonJSON(each)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
