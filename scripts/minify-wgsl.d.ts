export function minifyWGSL(source: string): string;
