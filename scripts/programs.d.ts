export const PROGRAMS: Readonly<Record<'engine' | 'train' | 'predict' | 'kernels', string>>;

export function writePrograms(folder?: string): Promise<Readonly<Record<keyof typeof PROGRAMS, string>>>;
