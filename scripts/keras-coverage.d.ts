export function coverageDocument(): string;
