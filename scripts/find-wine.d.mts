/** Whether Windows programs can be made and run here; `missing` says what is not, and is null when nothing is. */
export function findWine(): { readonly wine: string; readonly compiler: string; readonly missing: string | null };
