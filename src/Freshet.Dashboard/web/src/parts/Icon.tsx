const paths = {
  source: 'M2 8h8M7 4.5 10.5 8 7 11.5M13.5 3v10',
  sink: 'M2.5 3v10M5.5 8h8M10 4.5 13.5 8 10 11.5',
  state: 'M3 4.5c0-1.1 2.2-2 5-2s5 .9 5 2-2.2 2-5 2-5-.9-5-2Zm0 0v7c0 1.1 2.2 2 5 2s5-.9 5-2v-7M3 8c0 1.1 2.2 2 5 2s5-.9 5-2',
  step: 'M8 6.4a1.6 1.6 0 1 0 0 3.2 1.6 1.6 0 0 0 0-3.2Z',
  close: 'm4 4 8 8M12 4l-8 8',
  warn: 'M8 2.5 14.5 13.5h-13ZM8 6.5v3M8 11.4v.3',
} as const;

/** A small drawing; what it says is said in words beside it, or by its label. */
export function Icon({ name, label }: { name: keyof typeof paths; label?: string }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" role={label ? 'img' : undefined} aria-label={label} aria-hidden={label ? undefined : 'true'}>
      <path d={paths[name]} />
    </svg>
  );
}
